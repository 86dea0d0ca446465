"""What examples look like: pictures, drawn natively, and recordings; kept in the cache by what they were made from."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from vizlib.runners import native
from vizlib.runners.job import Job
from vizlib.site import exported, own
from vizlib.site.cache import cache_folder, digest, keep, new_folder, place_folder, sha256_of
from vizlib.site.gallery.examples import Example

__all__ = ["SIZE", "Drawn", "drawn", "drawn_all"]

SIZE = 800, 600  # logical pixels of figures that name no size
RATIO = 2  # physical pixels in one, of recordings
FPS = 15.0  # of recorded animations
PATIENCE = 300.0  # seconds
WORKERS = 2  # processes at once: each draws on all cores where software draws


class Drawn(NamedTuple):
    """What an example looks like.

    picture : PNG
    recording : what the page shows without Python (.vzs), or None where nothing can be recorded
    """

    picture: Path
    recording: Path | None


def drawn_all(examples: Iterable[Example], say: Callable[[str], None]) -> list[Drawn]:
    """The same of many, several at a time. ``say`` hears what takes time."""
    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(lambda example: drawn(example, say), examples))


def drawn(example: Example, say: Callable[[str], None] = lambda text: None) -> Drawn:
    """Draw an example, unless that was done before. Raises RuntimeError if it fails; what it said stands above."""
    key = digest(_vizlib(), example.path.read_bytes(), *(sha256_of(path) for path in example.data))
    target = cache_folder() / "gallery" / key[:32]
    if not (target / "picture.png").is_file():
        say(f"Drawing {example.name} …")
        with new_folder(target) as scratch, TemporaryDirectory(prefix="vizlib-") as mount:
            for path in example.data:
                shutil.copyfile(path, Path(mount) / path.name)
            made = scratch / "drawn"
            made.mkdir()
            picture = made / "picture.png"
            job = Job(script=example.path, mount=Path(mount), canvas=SIZE, timeout=PATIENCE, picture=picture, wait=1.0)
            if native.run(job) or not picture.is_file():
                raise RuntimeError(f"{example.path} could not be drawn.")
            code, tape = exported.recorded(job, ratio=RATIO, seconds=None, fps=FPS, quiet=True)
            if not code:
                (made / "scene.vzs").write_bytes(tape)
            place_folder(made, target)
    keep(target)
    recording = target / "scene.vzs"
    return Drawn(target / "picture.png", recording if recording.is_file() else None)


@cache
def _vizlib() -> str:
    """All of vizlib that has a part in what is drawn."""
    files = own.vizlib_wheel().files
    return digest(sys.version, *(part for path, data in sorted(files.items()) for part in (path, data)))

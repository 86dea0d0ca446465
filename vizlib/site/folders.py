"""`vizlib serve` and `vizlib build`: a user's script as a page, from memory or as a static folder."""

from __future__ import annotations

import shutil
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from vizlib.runners.job import Job, mounted_files
from vizlib.site import exported, pages, runtime
from vizlib.site.server import Server

RATIOS = {1: "figure.vzs", 2: "figure@2x.vzs"}  # physical pixels in a logical one, and the file that has so many
PLACE = 1112, 544  # logical pixels: about what a figure without a size of its own gets in our page
PATIENCE = 120.0  # seconds for recording
MARK = ".vizlib-site"  # a folder that has this file is ours, and may be written again


def serve(script: Path, *, mount: Path | None, port: int, open_page: bool, worker: bool = False) -> int:
    """Serve a page that runs `script` until Ctrl+C. The script and its data are read anew at each reload.

    worker : whether Python runs beside the page, in a web worker
    """
    mounts: dict[str, Path | str] = {f"/{script.name}": script, "/dist/": runtime.build()}
    if mount is not None:
        mounts["/files/"] = mount
    with Server(mounts, port) as server:
        server.render("/", lambda: _page(script, mount, worker=worker))
        print(f"{script.name} runs at {server.url} (stop with Ctrl+C)", flush=True)
        if open_page:
            webbrowser.open(server.url)
        server.wait()
    return 0


def build(script: Path, folder: Path, *, mount: Path | None = None, picture: bool = True, worker: bool = False) -> Path:
    """Write a static folder that runs `script` from any web server, with no other server's help.

    picture : whether to record what the script shows, so that the page has it at once, while Python loads behind it;
        where that is not possible, as for scripts that read back from the GPU, the page does without
    worker : whether Python runs beside the page, in a web worker

    Raises ValueError if `folder` holds something that this function did not write.
    """
    claim(folder, "vizlib build")
    runtime.build(folder / "dist")
    shutil.copyfile(script, folder / script.name)
    shutil.rmtree(folder / "files", ignore_errors=True)
    if mount is not None:
        for path in mounted_files(mount):
            target = folder / "files" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(mount / path, target)
    recordings = _record(script, folder, mount) if picture and not worker else []
    (folder / "index.html").write_text(_page(script, mount, recordings, worker=worker), encoding="utf-8")
    return folder


def claim(folder: Path, maker: str) -> None:
    """Make a folder for a site of ``maker``, a command. Raises ValueError if it may not be written."""
    check(folder, maker)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(f"Made by {maker}; it may be written again.\n", encoding="utf-8")


def check(folder: Path, maker: str) -> None:
    """Raise ValueError if a folder holds something that ``maker``, a command, did not write."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file, expected a folder to write.")
    mark = folder / MARK
    ours = mark.is_file() and mark.read_text(encoding="utf-8").startswith(f"Made by {maker};")
    if folder.is_dir() and any(folder.iterdir()) and not ours:
        raise ValueError(f"{folder} holds other files; name an empty folder or one that {maker} has made.")


def _record(script: Path, folder: Path, mount: Path | None) -> list[str]:
    """Put recordings of the script's first picture into a folder; the names of their files."""
    made = []
    for ratio, name in RATIOS.items():
        (folder / name).unlink(missing_ok=True)
        job = Job(script=script, mount=mount, canvas=PLACE, timeout=PATIENCE)
        code, data = exported.recorded(job, ratio=ratio, seconds=0.0, fps=1.0, quiet=True)
        if code:
            return []
        (folder / name).write_bytes(data)
        made.append(name)
    return made


def _page(script: Path, mount: Path | None, recordings: Sequence[str] = (), *, worker: bool) -> str:
    files = [(path, f"files/{quote(path)}") for path in mounted_files(mount)]
    source = script.read_text(encoding="utf-8")
    return pages.script_page(source, name=script.name, files=files, recordings=recordings, worker=worker)

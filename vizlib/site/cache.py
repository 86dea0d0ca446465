"""Where vizlib keeps what it downloaded and built, and how a file gets there whole.

Everything below the cache is named by what it contains (a sha256 sum, or the hash of what it was made
from), is written under a temporary name, and is renamed into its place. So a reader either finds a
whole file or none, and several builds at once do the same work twice at worst.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["cache_folder", "digest", "keep", "link_file", "new_folder", "place_file", "place_folder", "sha256_of"]


def cache_folder() -> Path:
    """The folder for downloads and built distributions; it need not exist yet.

    ``$VIZLIB_CACHE`` if set, else the platform's folder for a user's caches.
    """
    own = os.environ.get("VIZLIB_CACHE")
    if own:
        return Path(own).expanduser().resolve()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        base = Path(local) if local else Path.home() / "AppData" / "Local"
        return base / "vizlib" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "vizlib"
    xdg = os.environ.get("XDG_CACHE_HOME")
    return (Path(xdg) if xdg else Path.home() / ".cache") / "vizlib"


def sha256_of(path: Path) -> str:
    """The sha256 sum of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(*parts: bytes | str) -> str:
    """One hash, 64 hexadecimal digits, of several parts; where one ends and the next begins counts."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "little"))
        total.update(data)
    return total.hexdigest()


@contextlib.contextmanager
def new_folder(beside: Path) -> Iterator[Path]:
    """A fresh empty folder on the same disk as ``beside``, removed at the end unless it was renamed."""
    beside.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{beside.name}.", dir=beside.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def link_file(source: Path, target: Path) -> None:
    """Put a cached file at ``target`` too, in place of what is there, without a copy where that is possible."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(source, target)


def keep(path: Path, days: float = 30.0) -> None:
    """Note that ``path`` was used just now, and remove what lies beside it unused for ``days``."""
    with contextlib.suppress(OSError):
        os.utime(path)
    for other in path.parent.iterdir():
        with contextlib.suppress(OSError):
            if other.is_dir() and time.time() - other.stat().st_mtime > days * 86400:
                shutil.rmtree(other, ignore_errors=True)


def place_file(data: bytes, path: Path) -> None:
    """Write ``data`` beside ``path`` and rename it there: a reader never sees half of it."""
    with new_folder(path) as folder:
        part = folder / "part"
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)


ATTEMPTS = 20  # to put a folder in its place, a millisecond apart


def place_folder(made: Path, path: Path) -> None:
    """Rename the folder ``made`` to ``path``; what stood there goes away only after that worked.

    Where another build put its own folder at the same moment, theirs stays: it is equally whole.
    """
    made.chmod(0o755)
    with new_folder(path) as aside:
        old = aside / "old"
        if path.exists():
            with contextlib.suppress(FileNotFoundError):
                os.replace(path, old)
        for _ in range(ATTEMPTS):
            try:
                os.replace(made, path)
                return
            except OSError as error:
                failure = error
            if path.is_dir():
                return
            time.sleep(0.001)  # another build has just moved the old one aside, or nothing can be put there at all
        if old.exists():
            with contextlib.suppress(OSError):  # unless there is one by now
                os.replace(old, path)
        if not path.is_dir():
            raise failure

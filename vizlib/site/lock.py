"""The lock: every file the browser distribution takes from elsewhere, with sha256, size and sources.

``lock.json`` beside this module is written by ``python -m vizlib.site.runtime --update-lock`` from
:mod:`vizlib.site.pins` and committed. A build trusts nothing else: whatever a source hands over is
compared with the sum written here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import DistributionError

__all__ = ["LOCK_PATH", "Lock", "LockError", "LockedFile", "Source"]

LOCK_PATH = Path(__file__).with_name("lock.json")
_FORMAT = 1


class LockError(DistributionError):
    """The lock file cannot be read, or does not name what is asked for."""


@dataclass(frozen=True)
class Source:
    """One place to get a file from.

    ``kind`` and ``name`` say where: an npm package (``npm``, ``"pyodide@314.0.3"``), a wheel from
    the Python package index (``pip``, ``"pygfx==0.17.0"``), or an address (``url``). ``member`` is
    the file's path inside that package; without it the package itself is the file. ``flags`` are
    pip's answers to "for which Python?": (("python-version", "3.14"), …).
    """

    kind: str
    name: str
    member: str | None = None
    flags: tuple[tuple[str, str], ...] = ()

    @property
    def container(self) -> tuple[object, ...]:
        """What has to be downloaded; sources that share it share one download."""
        return (self.kind, self.name, self.flags)

    def __str__(self) -> str:
        where = f"{ {'npm': 'npm pack', 'pip': 'pip download'}.get(self.kind, 'GET') } {self.name}"
        return f"{where} ({self.member})" if self.member else where

    def to_json(self) -> dict[str, Any]:
        """As it stands in the lock file."""
        entry: dict[str, Any] = {self.kind: self.name}
        if self.member:
            entry["member"] = self.member
        return entry | dict(self.flags)

    @classmethod
    def from_json(cls, entry: dict[str, str]) -> Source:
        """The reverse of :meth:`to_json`."""
        rest = dict(entry)
        kind = next((k for k in ("npm", "pip", "url") if k in rest), None)
        if kind is None:
            raise LockError(f"a source needs one of 'npm', 'pip', 'url', but this has {sorted(rest)}")
        name, member = rest.pop(kind), rest.pop("member", None)
        return cls(kind, name, member, tuple(sorted(rest.items())))


@dataclass(frozen=True)
class LockedFile:
    """One upstream file: what it is called, what it belongs to, its sum, its size, where to get it."""

    name: str
    package: str
    version: str
    sha256: str
    bytes: int
    sources: tuple[Source, ...]

    def to_json(self) -> dict[str, Any]:
        """As it stands in the lock file."""
        return {
            "name": self.name,
            "package": self.package,
            "version": self.version,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "sources": [source.to_json() for source in self.sources],
        }

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> LockedFile:
        """The reverse of :meth:`to_json`."""
        sources = tuple(Source.from_json(source) for source in entry["sources"])
        fields = {k: entry[k] for k in ("name", "package", "version", "sha256", "bytes")}
        return cls(**fields, sources=sources)


@dataclass(frozen=True)
class Lock:
    """All locked files, in the order of the file, and what Pyodide's own lock says about itself.

    ``info`` holds its ABI, platform and Python version; the distribution's lock repeats it.
    """

    files: tuple[LockedFile, ...]
    info: dict[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def load(cls, path: Path = LOCK_PATH) -> Lock:
        """Read the lock; a :class:`LockError` says what is wrong with it."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != _FORMAT:
                raise LockError(f"{path} has format {content['format']!r}; this vizlib reads {_FORMAT}")
            files = tuple(LockedFile.from_json(entry) for entry in content["files"])
            return cls(files, dict(content["info"]))
        except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
            raise LockError(f"the lock file {path} cannot be read: {error!r}") from error

    def save(self, path: Path = LOCK_PATH) -> None:
        """Write the lock, one file after the other, in a form that reads well as a difference."""
        content = {
            "format": _FORMAT,
            "info": self.info,
            "files": [file.to_json() for file in self.files],
        }
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    def of(self, package: str) -> tuple[LockedFile, ...]:
        """The files of one package; an error if the lock has none."""
        found = tuple(file for file in self.files if file.package == package)
        if not found:
            known = ", ".join(sorted({file.package for file in self.files}))
            raise LockError(f"the lock names no file of {package!r}; it has: {known}")
        return found

    def one(self, package: str, name: str | None = None) -> LockedFile:
        """The single file of a package that has one, or the one called ``name``."""
        found = [file for file in self.of(package) if name in (None, file.name)]
        if len(found) != 1:
            what = f"{package!r}" if name is None else f"{package!r} called {name!r}"
            raise LockError(f"the lock names {len(found)} files of {what}, expected one")
        return found[0]

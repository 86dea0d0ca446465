"""The wheels of the distribution, and its standard library: each is made once and kept in the cache.

Its name there is the hash of all it was made from.

That covers the upstream file, the recipe with its patches, and the compiler, so a change in
vizlib's sources makes vizlib's own wheel anew and no other.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import bytecode, stdlib, wheels
from .cache import cache_folder, digest, keep, new_folder, place_folder, sha256_of
from .stdlib import Library
from .wheels import Wheel

__all__ = ["Job", "Made", "Wheelhouse"]


@dataclass(frozen=True)
class Job:
    """One wheel to have: its package, what decides its contents, and how to make it if it is not there."""

    package: str
    imports: tuple[str, ...]
    depends: tuple[str, ...]
    inputs: str
    prepare: Callable[[], Wheel | Library]


@dataclass(frozen=True)
class Made:
    """One wheel that lies ready at ``path``."""

    job: Job
    path: Path
    sha256: str

    @property
    def version(self) -> str:
        """The version in a wheel's name."""
        return self.path.name.split("-")[1]


class Wheelhouse:
    """Makes and keeps wheels.

    ``compiler`` names the Python that compiles, in a text that changes when it does; an empty one
    means that the wheels stay uncompiled.
    """

    def __init__(self, compiler: str, python: str, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder() / "wheels"
        self._compiler = compiler
        self._python = python
        self.made: list[str] = []

    def key(self, job: Job) -> str:
        """The name under which a job's wheel is kept."""
        packing = (inspect.getsource(wheels), inspect.getsource(stdlib), bytecode.fingerprint())
        return digest(job.package, job.inputs, self._compiler, *packing)

    def find(self, job: Job) -> Made | None:
        """The job's wheel if it is there, whole."""
        folder = self._folder / self.key(job)
        try:
            (path,) = (path for path in folder.iterdir() if path.name != "sha256")
            expected = (folder / "sha256").read_text()
            found = sha256_of(path)
        except (OSError, ValueError):
            return None
        if found != expected:
            return None
        keep(folder)
        return Made(job, path, found)

    def make(self, jobs: list[Job], node: str | None, pyodide: Path) -> None:
        """Make the wheels of ``jobs``, compiled by ``node`` in one go, and keep them."""
        prepared = [job.prepare() for job in jobs]
        if node:
            sources = {
                f"{wheel.area}/{number}/{path}": data
                for number, wheel in enumerate(prepared)
                for path, data in wheel.sources().items()
            }
            compiled: dict[int, dict[str, bytes]] = {number: {} for number in range(len(prepared))}
            for name, data in bytecode.compile_sources(node, pyodide, sources).items():
                _, which, path = name.split("/", 2)
                compiled[int(which)][path] = data
            for number, wheel in enumerate(prepared):
                wheel.take_bytecode(compiled[number], self._python)
        for job, wheel in zip(jobs, prepared, strict=True):
            target = self._folder / self.key(job)
            with new_folder(target) as folder:
                made = folder / "made"
                made.mkdir()
                packed = wheel.pack(made)
                (made / "sha256").write_text(sha256_of(packed))
                place_folder(made, target)
            self.made.append(job.package)

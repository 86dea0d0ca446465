"""The wheels of the distribution, made once: each is cached under the hash of all it was made from.

That hash covers the upstream file, the recipe with its patches, and the compiler, so a change in
vizlib's sources makes vizlib's own wheel anew and no other.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import bytecode, wheels
from .cache import cache_folder, digest, new_folder, place_folder, sha256_of
from .wheels import Wheel

__all__ = ["Job", "Made", "Wheelhouse"]


@dataclass(frozen=True)
class Job:
    """One wheel to have: its package, what decides its contents, and how to make it if it is not there."""

    package: str
    imports: tuple[str, ...]
    depends: tuple[str, ...]
    inputs: str
    prepare: Callable[[], Wheel]


@dataclass(frozen=True)
class Made:
    """One wheel that lies ready at ``path``."""

    job: Job
    path: Path
    version: str
    sha256: str


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
        packing = inspect.getsource(wheels) + (bytecode.fingerprint() if self._compiler else "")
        return digest(job.package, job.inputs, self._compiler, packing)

    def find(self, job: Job) -> Made | None:
        """The job's wheel if it is there, whole."""
        folder = self._folder / self.key(job)
        try:
            (path,) = folder.glob("*.whl")
            expected = (folder / "sha256").read_text()
            found = sha256_of(path)
        except (OSError, ValueError):
            return None
        return Made(job, path, path.name.split("-")[1], found) if found == expected else None

    def make(self, jobs: list[Job], node: str | None, pyodide: Path) -> None:
        """Make the wheels of ``jobs``, compiled by ``node`` in one go, and keep them."""
        prepared = [job.prepare() for job in jobs]
        if node:
            sources = {
                f"{number}/{path}": data
                for number, wheel in enumerate(prepared)
                for path, data in wheel.sources().items()
            }
            for name, data in bytecode.compile_sources(node, pyodide, sources).items():
                number, _, path = name.partition("/")
                prepared[int(number)].files[bytecode.bytecode_path(path, self._python)] = data
        for job, wheel in zip(jobs, prepared, strict=True):
            target = self._folder / self.key(job)
            with new_folder(target) as folder:
                made = folder / "made"
                made.mkdir()
                path = wheel.pack(made)
                (made / "sha256").write_text(sha256_of(path))
                place_folder(made, target)
            self.made.append(job.package)

"""The browser distribution: one static folder with Pyodide, every wheel a figure needs, and the loader.

``build()`` makes it from the lock file beside this module. Files are fetched once and kept in the
user's cache; so are the wheels made from them and the finished folder, each under the hash of what
it was made from. On the command line::

    python -m vizlib.site.runtime [-o DIR] [--pyscript]     build it, print the folder
    python -m vizlib.site.runtime --update-lock             after changing pins.py
"""

from __future__ import annotations

import argparse
import functools
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import bytecode, own, pins
from .cache import cache_folder, digest, keep, link_file, new_folder, place_folder, sha256_of
from .errors import DistributionError
from .lock import LOCK_PATH, Lock, LockedFile
from .recipes import RECIPES, Recipe
from .sources import Fetcher
from .stdlib import Library
from .wheelhouse import Job, Made, Wheelhouse

__all__ = ["DistributionError", "build", "main"]

_LAYOUT = "1"
_STDLIB = "the standard library"
_CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")


def to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def build(
    folder: Path | None = None,
    *,
    pyscript: bool = False,
    more: Sequence[tuple[Recipe, Path | None]] = (),
    lock: Lock | None = None,
    fetcher: Fetcher | None = None,
    say: Callable[[str], None] = to_stderr,
) -> Path:
    """Build the distribution and return its folder; one that is there and whole is returned at once.

    Without ``folder`` it lies in the user's cache, where nothing may be changed; with it, a copy lies
    there, replacing an older distribution but never anything else. ``pyscript`` adds PyScript. ``more``
    adds packages, each with its upstream wheel where the lock does not name that. ``say`` gets a line of
    text for whatever takes time. Raises :class:`DistributionError`: a file
    that no source has, a patch that does not fit any more, a folder that holds something else.
    """
    lock = lock or Lock.load()
    fetcher = fetcher or Fetcher()
    node = bytecode.node_command()
    core = {name: lock.one("pyodide", name) for name in _CORE}
    compiler = digest(*(file.sha256 for file in core.values())) if node else ""
    house = Wheelhouse(compiler, pins.PYTHON)
    jobs = _jobs(lock, fetcher, more)
    scripts = own.player_files()
    pages = lock.of("pyscript") if pyscript else ()
    parts = [_LAYOUT, *(house.key(job) for job in jobs), *(file.sha256 for file in (*core.values(), *pages))]
    parts += [text for name, data in scripts.items() for text in (name, data.decode())]
    target = cache_folder() / "dist" / digest(*parts)[:32]
    if not _whole(target):
        wanted = [*core.values(), *pages, *(lock.one(recipe.package) for recipe in RECIPES)]
        wanted += [lock.one(recipe.package) for recipe, given in more if given is None]
        missing = [file for file in wanted if not fetcher.has(file)]
        if missing:
            size = sum(file.bytes for file in missing) / 1e6
            say(f"Fetching {len(missing)} files of the browser distribution ({size:.1f} MB) …")
        files = fetcher.fetch(wanted)
        with new_folder(target) as scratch:
            made = scratch / "dist"
            _copy(files, [file.name for file in core.values()], made / "pyodide")
            _write_lock(made / "pyodide", lock.info, {})
            ready = _wheels(house, jobs, node, made / "pyodide", say)
            _write(made, ready, scripts, lock.info)
            _copy(files, [file.name for file in pages], made / "pyscript")
            _write_manifest(made, ready)
            place_folder(made, target)
    keep(target)
    return target if folder is None else _copy_out(target, Path(folder))


def _jobs(lock: Lock, fetcher: Fetcher, more: Sequence[tuple[Recipe, Path | None]]) -> list[Job]:
    """The standard library, then every wheel of the distribution, upstream's first, ours last."""
    library = lock.one("pyodide", "python_stdlib.zip")
    read = functools.partial(Library.read, fetcher.path(library))
    jobs = [Job(_STDLIB, (), (), library.sha256, read)]
    for recipe, given in (*((recipe, None) for recipe in RECIPES), *more):
        path, sum_ = (given, sha256_of(given)) if given else _locked(lock.one(recipe.package), fetcher)
        tools = [lock.one(package) for package in recipe.tools]
        inputs = digest(sum_, recipe.fingerprint(), *(tool.sha256 for tool in tools))
        prepare = functools.partial(recipe.prepare, path, [fetcher.path(tool) for tool in tools])
        jobs.append(Job(recipe.package, recipe.imports, recipe.depends, inputs, prepare))
    for wheel in (own.freetype_wheel(), own.vizlib_wheel()):
        name = wheel.name.replace("_", "-")
        imports, depends = own.OWN[name]
        inputs = digest(*(part for path, data in sorted(wheel.files.items()) for part in (path, data)))
        jobs.append(Job(name, imports, depends, inputs, lambda wheel=wheel: wheel))  # type: ignore[misc]
    return jobs


def _locked(file: LockedFile, fetcher: Fetcher) -> tuple[Path, str]:
    return fetcher.path(file), file.sha256


def _wheels(
    house: Wheelhouse, jobs: list[Job], node: str | None, pyodide: Path, say: Callable[[str], None]
) -> list[Made]:
    """Every job's wheel, made where it is not kept already."""
    missing = [job for job in jobs if house.find(job) is None]
    if missing:
        names = ", ".join(job.package for job in missing)
        if node:
            say(f"Compiling {names} with Pyodide's Python …")
            library = house.find(jobs[0])
            if library:  # the interpreter that compiles starts faster with it, too
                link_file(library.path, pyodide / library.path.name)
        else:
            say(f"Node is not installed, so these wheels stay uncompiled and pages start later: {names}.")
        house.make(missing, node, pyodide)
    ready = [house.find(job) for job in jobs]
    return [made for made in ready if made is not None]


def _copy(files: dict[str, Path], names: list[str], folder: Path) -> None:
    if names:
        folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        link_file(files[name], folder / name)


def _write(made: Path, ready: list[Made], scripts: dict[str, bytes], info: dict[str, str]) -> None:
    """The wheels, Pyodide's lock naming exactly them, and our JavaScript."""
    pyodide = made / "pyodide"
    packages: dict[str, dict[str, Any]] = {}
    for wheel in ready:
        link_file(wheel.path, pyodide / wheel.path.name)
        if wheel.job.package == _STDLIB:
            continue
        packages[wheel.job.package] = {
            "name": wheel.job.package,
            "version": wheel.version,
            "file_name": wheel.path.name,
            "sha256": wheel.sha256,
            "depends": list(wheel.job.depends),
            "imports": list(wheel.job.imports),
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
        }
    _write_lock(pyodide, info, packages)
    (made / "vizlib").mkdir()
    for name, data in scripts.items():
        (made / "vizlib" / name).write_bytes(data)


def _write_lock(pyodide: Path, info: dict[str, str], packages: dict[str, dict[str, Any]]) -> None:
    """Pyodide's lock, without which it does not start, not even to compile."""
    ours = {"info": info, "packages": packages}
    (pyodide / "pyodide-lock.json").write_text(json.dumps(ours, indent=1) + "\n", encoding="utf-8")


def _write_manifest(made: Path, ready: list[Made]) -> None:
    paths = sorted(path for path in made.rglob("*") if path.is_file())
    manifest = {
        "vizlib": own.own_version(),
        "pyodide": pins.PYODIDE,
        "files": [
            {
                "path": path.relative_to(made).as_posix(),
                "bytes": path.stat().st_size,
                "sha256": sha256_of(path),
            }
            for path in paths
        ],
        "packages": {
            wheel.job.package: {
                "version": wheel.version,
                "file": f"pyodide/{wheel.path.name}",
                "bytes": wheel.path.stat().st_size,
                "depends": list(wheel.job.depends),
            }
            for wheel in ready
            if wheel.job.package != _STDLIB
        },
    }
    (made / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _whole(folder: Path) -> bool:
    """Whether a distribution lies there with every file its manifest names, unchanged."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for entry in manifest["files"]:
            path = folder / entry["path"]
            if path.stat().st_size != entry["bytes"] or sha256_of(path) != entry["sha256"]:
                return False
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


def _copy_out(built: Path, folder: Path) -> Path:
    """Copy the distribution to the user's folder, unless the same lies there already."""
    folder = folder.resolve()
    if folder.exists():
        foreign = _foreign(folder)
        if foreign is not None:
            raise DistributionError(
                f"{folder} holds {foreign}, which is no part of a browser distribution; name a new or empty folder"
            )
        same = (folder / "manifest.json").is_file() and (
            (folder / "manifest.json").read_bytes() == (built / "manifest.json").read_bytes()
        )
        if same and _whole(folder):
            return folder
    with new_folder(folder) as scratch:
        copy = scratch / "dist"
        shutil.copytree(built, copy)
        place_folder(copy, folder)
    return folder


def _foreign(folder: Path) -> str | None:
    """The first thing at ``folder`` that no distribution of ours put there, or None."""
    if not folder.is_dir():
        return "a file's contents"
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        known = {entry["path"] for entry in manifest["files"]} | {"manifest.json"}
    except (OSError, ValueError, KeyError, TypeError):
        known = set()
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if not path.is_dir())
    return next((name for name in names if name not in known), None)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m vizlib.site.runtime", description="Build the browser distribution, print its folder."
    )
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="put a copy there (default: the cache)")
    parser.add_argument("--pyscript", action="store_true", help="include PyScript")
    parser.add_argument("--update-lock", action="store_true", help="write lock.json anew from pins.py")
    options = parser.parse_args(arguments)
    try:
        if options.update_lock:
            lock = pins.relock(LOCK_PATH)
            print(f"{LOCK_PATH}: {len(lock.files)} files")
        else:
            print(build(options.output, pyscript=options.pyscript))
    except DistributionError as problem:
        to_stderr(f"vizlib: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Byte-compiling with Pyodide's own Python, run in Node: bytecode must come from the Python that loads it.

The bytecode is marked "unchecked", so importing a module reads one file and compares nothing.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from .errors import DistributionError

__all__ = ["CompileError", "bytecode_path", "compile_sources", "node_command"]

_SCRIPT = Path(__file__).with_name("compile.mjs")
_LIMIT = 600.0


class CompileError(DistributionError):
    """Node could not run Pyodide; the message says why."""


def node_command() -> str | None:
    """The path of Node, or None where it is not installed."""
    return shutil.which("node")


def fingerprint() -> str:
    """A text that changes whenever the compiling does."""
    return _SCRIPT.read_text(encoding="utf-8")


def bytecode_path(module: str, python: str) -> str:
    """Where Python ``python`` ("3.14") looks for a module's bytecode.

    ``bytecode_path("numpy/__init__.py", "3.14")`` is ``"numpy/__pycache__/__init__.cpython-314.pyc"``.
    """
    folder, _, name = module.rpartition("/")
    tag = "cpython-" + python.replace(".", "")
    compiled = f"__pycache__/{name.removesuffix('.py')}.{tag}.pyc"
    return f"{folder}/{compiled}" if folder else compiled


def compile_sources(node: str, pyodide: Path, sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """Compile modules; ``sources`` maps ``AREA/WHEEL/PATH`` to source and the result maps it to bytecode.

    ``pyodide`` is a folder with Pyodide's files. A module that is no valid Python is missing in the
    result. Raises :class:`CompileError` if Node fails as a whole.
    """
    with tempfile.TemporaryDirectory() as scratch:
        given, made = Path(scratch, "in.zip"), Path(scratch, "out.zip")
        with zipfile.ZipFile(given, "w") as archive:
            for name, data in sources.items():
                archive.writestr(name, data)
        command = [node, str(_SCRIPT), str(pyodide), str(given), str(made)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=_LIMIT, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CompileError(f"{node} cannot compile: {error}") from error
        if done.returncode or not made.is_file():
            last = [line for line in done.stderr.splitlines() if line.strip()][-3:]
            raise CompileError(f"{node} ended with code {done.returncode}: {' / '.join(last)}")
        with zipfile.ZipFile(io.BytesIO(made.read_bytes())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

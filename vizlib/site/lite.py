"""`vizlib lite`: notebooks as a static folder, in JupyterLite: their Python is Pyodide, their figures are the page's.

JupyterLite builds its site with whatever of it and of JupyterLab's extensions is installed here. Its kernel is then
given our browser distribution, in which lies all that it loads when it starts: it asks no other server for anything.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from vizlib.runners.job import mounted_files
from vizlib.site import folders, runtime
from vizlib.site.recipes import NOTEBOOK, Recipe

__all__ = ["build", "check"]

KERNEL = "@jupyterlite/pyodide-kernel-extension"
WHEELS = f"extensions/{KERNEL}/static/pypi"
#: The wheels that JupyterLite brings for its kernel.
BROUGHT = (
    Recipe("piplite", ("piplite",), ("micropip",)),
    Recipe("pyodide-kernel", ("pyodide_kernel",), ("ipython", "comm")),
    Recipe("ipykernel", ("ipykernel",), ("pyodide-kernel",)),
)
#: What the kernel would look for elsewhere if it were not loaded with Pyodide.
LOADED = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")


def build(
    source: Path, folder: Path, *, mount: Path | None = None, dist: Path | None = None, pyscript: bool = False
) -> Path:
    """Write a static folder that shows notebooks from any web server, with no other server's help.

    source : a notebook, or a folder of notebooks and whatever they read
    mount : a folder whose files lie beside them, too
    dist : where the browser distribution goes, which other pages may share; by default into the folder
    pyscript : whether those pages want PyScript in it

    Raises ValueError if `folder` holds something else, ImportError with what to install if JupyterLite is missing,
    RuntimeError with its words if it fails.
    """
    check()
    folders.claim(folder, "vizlib lite")
    with tempfile.TemporaryDirectory(prefix="vizlib-") as scratch:
        files = Path(scratch) / "lite" / "files"
        files.mkdir(parents=True)
        if source.is_dir():
            _copy(source, files)
        else:
            shutil.copyfile(source, files / source.name)
        if mount is not None:
            _copy(mount, files)
        for notebook in files.rglob("*.ipynb"):
            _choose_kernel(notebook)
        made = Path(scratch) / "site"
        _run_jupyterlite(files.parent, made)
        for path in folder.iterdir():
            if path.name not in (folders.MARK, "dist"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(made, folder, dirs_exist_ok=True)
    given = [(recipe, _brought(folder, recipe.package)) for recipe in BROUGHT]
    dist = dist or folder / "dist"
    runtime.build(dist, pyscript=pyscript, more=[*((recipe, None) for recipe in NOTEBOOK), *given])
    _configure(folder / "jupyter-lite.json", f"./{Path(os.path.relpath(dist, folder)).as_posix()}/")
    return folder


def check() -> None:
    """Raise ImportError with what to install if JupyterLite is missing."""
    needed = ("jupyterlite_core", "jupyterlite_pyodide_kernel", "jupyter_server")
    if missing := [name for name in needed if find_spec(name) is None]:
        raise ImportError(f"Notebooks in a page take {' and '.join(missing)}: pip install 'vizlib[lite]'.")


def _copy(source: Path, target: Path) -> None:
    for name in mounted_files(source):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)


def _choose_kernel(notebook: Path) -> None:
    """Have a notebook for Python ask for the Python that there is, or JupyterLite asks whoever opens it."""
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        metadata = content["metadata"]
        if metadata.get("kernelspec", {}).get("language", "python") != "python":
            return
        metadata["kernelspec"] = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{notebook.name} is no notebook: {error!r}.") from error
    notebook.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _run_jupyterlite(lite: Path, made: Path) -> None:
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(lite), "--output-dir", str(made)]
    command += ["--no-sourcemaps", "--no-unused-shared-packages"]
    done = subprocess.run(command, cwd=lite, capture_output=True, text=True, check=False)
    if done.returncode or not (made / "jupyter-lite.json").is_file():
        raise RuntimeError(f"JupyterLite could not build its site:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _brought(folder: Path, package: str) -> Path:
    """The wheel of a package that JupyterLite has put into a site."""
    found = sorted((folder / WHEELS).glob(f"{package.replace('-', '_')}-*.whl"))
    if not found:
        raise RuntimeError(f"JupyterLite has brought no wheel of {package}; this vizlib knows its versions 0.8.")
    return found[-1]


def _configure(path: Path, dist: str) -> None:
    """Have the kernel take our Pyodide, from ``dist`` beside the file, and load with it all that it needs."""
    settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    config = settings["jupyter-config-data"]
    kernel = config.setdefault("litePluginSettings", {}).setdefault(f"{KERNEL}:kernel", {})
    kernel["pyodideUrl"] = f"{dist}pyodide/pyodide.mjs"
    kernel["loadPyodideOptions"] = {"packages": [*LOADED]}
    path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")

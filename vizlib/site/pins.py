"""What the browser distribution is made of, by name and version, and where each file is to be had.

This is the list a developer edits; ``python -m vizlib.site.runtime --update-lock`` then fetches
everything, works out sums and sizes, checks Pyodide's own files against Pyodide's own lock, and
writes ``lock.json``.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .lock import Lock, LockedFile, LockError, Source
from .sources import Fetcher, SourceError, member_of

__all__ = ["PINS", "PYODIDE", "PYSCRIPT", "PYTHON", "WASM", "Pin", "relock"]

PYODIDE = "314.0.3"
#: The Python inside that Pyodide, as wheels name it.
PYTHON = "3.14"
PYSCRIPT = "0.7.31"

_CDN = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
_NPM_CDN = "https://cdn.jsdelivr.net/npm/"
# open-webui ships Pyodide as plain files, byte for byte those of Pyodide's CDN and npm package. It is a
# large wheel, so it stands last: for machines that reach neither the CDN nor npm.
_CARRIER = "open-webui==0.12.4"
_PURE = (("implementation", "py"), ("platform", "any"), ("python-version", PYTHON))
WASM = (
    ("implementation", "cp"),
    ("platform", "pyemscripten_2026_0_wasm32"),
    ("python-version", PYTHON),
)


def _carried(name: str) -> Source:
    flags = (("implementation", "py"), ("platform", "any"), ("python-version", "3.11"))
    return Source("pip", _CARRIER, f"open_webui/frontend/pyodide/{name}", flags)


@dataclass(frozen=True)
class Pin:
    """One upstream file, before its sum and size are known. ``name`` may be left to the download."""

    package: str
    version: str
    sources: tuple[Source, ...]
    name: str | None = None


def _core(name: str) -> Pin:
    npm = Source("npm", f"pyodide@{PYODIDE}", f"package/{name}")
    return Pin("pyodide", PYODIDE, (npm, Source("url", _CDN + name), _carried(name)), name)


def _pyodide_wheel(package: str, version: str, name: str) -> Pin:
    return Pin(package, version, (Source("url", _CDN + name), _carried(name)), name)


def _wheel(package: str, version: str, flags: tuple[tuple[str, str], ...] = _PURE) -> Pin:
    return Pin(package, version, (Source("pip", f"{package}=={version}", None, flags),))


PINS: tuple[Pin, ...] = (
    _core("pyodide.mjs"),
    _core("pyodide.asm.mjs"),
    _core("pyodide.asm.wasm"),
    _core("python_stdlib.zip"),
    # Pyodide's own lock: what it says about the others is checked against it, and nothing else is made of it.
    Pin(
        "pyodide",
        PYODIDE,
        (Source("npm", f"pyodide@{PYODIDE}", "package/pyodide-lock.json"), Source("url", _CDN + "pyodide-lock.json")),
        "pyodide-lock.json",
    ),
    _pyodide_wheel("numpy", "2.4.3", "numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl"),
    _pyodide_wheel("micropip", "0.11.1", "micropip-0.11.1-py3-none-any.whl"),
    _wheel("uharfbuzz", "0.57.0", WASM),
    _wheel("imgui-bundle", "1.93.0", WASM),
    _wheel("pygfx", "0.17.0"),
    _wheel("rendercanvas", "2.7.2"),
    _wheel("pylinalg", "0.6.8"),
    _wheel("cmap", "0.8.0"),
    _wheel("hsluv", "5.0.5"),
    _wheel("jinja2", "3.1.6"),
    _wheel("sniffio", "1.3.1"),
    _wheel("trimesh", "5.2.0"),
    # These two have no pure wheel. The flags name one fixed wheel, whatever machine asks; what is
    # compiled in it is left out (see recipes).
    _wheel(
        "wgpu", "0.32.0",
        (("implementation", "py"), ("platform", "manylinux_2_28_x86_64"), ("python-version", PYTHON)),
    ),
    _wheel(
        "markupsafe", "3.0.4",
        (("abi", "cp311"), ("implementation", "cp"), ("platform", "manylinux2014_x86_64"),
         ("python-version", "3.11")),
    ),
    # What a notebook's kernel needs (vizlib/site/lite.py); the rest of it comes with JupyterLite.
    _wheel("ipython", "9.18.1"),
    _wheel("ipython-pygments-lexers", "1.1.1"),
    _wheel("jedi", "0.20.1"),
    _wheel("parso", "0.8.7"),
    _wheel("matplotlib-inline", "0.2.2"),
    _wheel("prompt-toolkit", "3.0.53"),
    _wheel("wcwidth", "0.9.4"),
    _wheel("pygments", "2.21.0"),
    _wheel("stack-data", "0.6.3"),
    _wheel("asttokens", "3.0.2"),
    _wheel("executing", "2.3.0"),
    _wheel("pure-eval", "0.2.4"),
    _wheel("traitlets", "5.16.1"),
    _wheel("comm", "0.2.3"),
)  # fmt: skip


def relock(path: Path, fetcher: Fetcher | None = None) -> Lock:
    """Fetch every pin, write the lock at ``path`` and return it. Raises :class:`LockError`."""
    fetcher = fetcher or Fetcher()
    with tempfile.TemporaryDirectory() as scratch:
        downloads: dict[tuple[object, ...], Path] = {}
        files = []
        for pin in (*PINS, *_pyscript_pins(fetcher, Path(scratch), downloads)):
            data, name = _first(pin, fetcher, Path(scratch), downloads)
            files.append(
                LockedFile(name, pin.package, pin.version, hashlib.sha256(data).hexdigest(), len(data), pin.sources)
            )
            if pin.name == "pyodide-lock.json":
                official = json.loads(data)
    for file in files:
        # Pyodide repacks pure wheels too, so only what we take from Pyodide must agree with its lock.
        known = official["packages"].get(file.package, {})
        from_cdn = any(source.name.startswith(_CDN) for source in file.sources)
        if from_cdn and known and known["sha256"] != file.sha256:
            raise LockError(f"{file.name} has sha256 {file.sha256}; Pyodide's own lock says {known['sha256']}")
    lock = Lock(tuple(files), official["info"])
    lock.save(path)
    return lock


def _first(pin: Pin, fetcher: Fetcher, scratch: Path, downloads: dict[tuple[object, ...], Path]) -> tuple[bytes, str]:
    """The pin's file from the first source that has it, and its name."""
    reasons = []
    for source in pin.sources:
        try:
            if source.container not in downloads:
                downloads[source.container] = fetcher.download(source, Path(tempfile.mkdtemp(dir=scratch)) / "it")
            path = downloads[source.container]
            return member_of(path, source.member), pin.name or path.name
        except SourceError as why:
            reasons.append(f"{source}: {why}")
    raise LockError(f"{pin.name or pin.package} {pin.version} cannot be had: {'; '.join(reasons)}")


def _pyscript_pins(fetcher: Fetcher, scratch: Path, downloads: dict[tuple[object, ...], Path]) -> list[Pin]:
    """PyScript's modules and style sheets; their names hold hashes, so the package says which there are."""
    source = Source("npm", f"@pyscript/core@{PYSCRIPT}")
    folder = scratch / "pyscript"
    try:
        path = downloads[source.container] = fetcher.download(source, folder)
        with tarfile.open(path) as tar:
            members = sorted(name for name in tar.getnames() if name.startswith("package/dist/"))
    except (SourceError, tarfile.TarError, zipfile.BadZipFile) as why:
        raise LockError(f"PyScript {PYSCRIPT} cannot be had: {why}") from why
    pins = []
    for member in members:
        name = member.removeprefix("package/dist/")
        if name.endswith((".js", ".css")):
            url = f"{_NPM_CDN}@pyscript/core@{PYSCRIPT}/dist/{name}"
            from_npm = Source(source.kind, source.name, member)
            pins.append(Pin("pyscript", PYSCRIPT, (from_npm, Source("url", url)), name))
    return pins

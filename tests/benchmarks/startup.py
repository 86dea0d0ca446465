"""From the navigation to the first frame, against bare Pyodide with numpy; and the bytes fetched until then.

Four pages take turns, each in a fresh browser context (so nothing is cached), all from one local server:

    stock       Pyodide as it is published, numpy's published wheel, and `import numpy`
    bare        the same from vizlib's browser distribution, where modules are bytecode already
    page        a page of vizlib's own with a script of four lines that reads a mesh and shows it
    pyscript    the demo: the same four lines in a PyScript page

The moments are milliseconds since the navigation. `interpreter` is when Pyodide unpacks its first package,
which it can do once Python is up; the fetching of packages overlaps with it.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.table import middle, ratio, table, times
from vizlib.site import chromium, demo, pages, runtime
from vizlib.site.lock import Lock
from vizlib.site.server import Server
from vizlib.site.sources import Fetcher

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = ("stock", "bare", "page", "pyscript")
MOMENTS = ("device", "interpreter", "packages", "imports", "read", "shown", "firstFrame")
END = {"stock": "imports", "bare": "imports", "page": "firstFrame", "pyscript": "firstFrame"}
TIMEOUT = 300_000  # milliseconds for one page, on a machine that may be busy
AIM = 1.3

# The four lines, and between them a note of the time. The files that Pyodide has unpacked tell when it did.
SCRIPT = """\
import js
moments = js.vizlib.timings
moments.packages = js.performance.now()
import vizlib as vz
vz.read, vz.show
moments.imports = js.performance.now()
mesh = vz.read("{mesh}")
moments.read = js.performance.now()
vz.show(mesh)
moments.shown = js.performance.now()
import os, vizlib
folder = os.path.dirname(os.path.dirname(vizlib.__file__))
born = min(entry.stat().st_mtime for entry in os.scandir(folder) if entry.is_dir())
moments.interpreter = born * 1000 - js.performance.timeOrigin
"""
BARE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Pyodide and numpy</title><link rel="icon" href="data:,">
{preloads}</head>
<body><script type="module">
import {{ loadPyodide }} from "{dist}pyodide/pyodide.mjs";
const timings = {{}};
globalThis.vizlib = {{ timings }};
const pyodide = await loadPyodide({{ indexURL: new URL("{dist}pyodide/", location.href).href, packages: ["numpy"] }});
timings.packages = performance.now();
pyodide.runPython("import numpy");
timings.imports = performance.now();
const folder = pyodide.runPython("numpy.__file__").split("/").slice(0, -2).join("/");
const born = (name) => pyodide.FS.stat(`${{folder}}/${{name}}`).mtime.getTime() - performance.timeOrigin;
timings.interpreter = Math.min(...pyodide.FS.readdir(folder).filter((name) => name.startsWith("numpy")).map(born));
</script></body></html>
"""


def measure(rounds: int) -> dict[str, Any]:
    """The moments of every page in every round, and what each fetched: address → bytes."""
    found: dict[str, Any] = {"moments": {name: [] for name in PAGES}, "fetched": {}, "gzipped": {}}
    with site() as server, chromium.launch() as browser:
        load(server, browser, "page")  # the browser's own first page, and the disk's, are slower
        for _ in range(rounds):
            for name in PAGES:
                moments, found["fetched"][name] = load(server, browser, name)
                found["moments"][name].append(moments)
        found["gzipped"] = {name: sum(gzipped(server, path) for path in found["fetched"][name]) for name in PAGES}
    return found


def load(server: Server, browser: Browser, name: str) -> tuple[dict[str, float], dict[str, int]]:
    """Open one page in a fresh context; its moments, and the bytes it fetched by address."""
    server.requests.clear()
    with browser.new_context(viewport={"width": 1100, "height": 860}) as context:
        page = context.new_page()
        page.goto(f"{server.url}{name}/", wait_until="commit")
        done = f"() => globalThis.vizlib?.timings.{END[name]} && globalThis.vizlib.timings.interpreter"
        page.wait_for_function(done, timeout=TIMEOUT, polling=100)
        fetched = dict(server.requests)
        return page.evaluate("() => ({ ...globalThis.vizlib.timings })"), fetched


@contextmanager
def site() -> Iterator[Server]:
    """A server with the four pages."""
    dist = runtime.build(pyscript=True)
    with tempfile.TemporaryDirectory(prefix="vizlib-bench-") as name:
        folder = Path(name)
        stock(folder / "stock-dist")
        for kind in PAGES:
            (folder / kind).mkdir()
        demo.build(folder / "pyscript")
        mesh = next(path for path in (folder / "pyscript").iterdir() if path.suffix == ".ply").name
        shutil.copyfile(folder / "pyscript" / mesh, folder / "page" / mesh)
        script = SCRIPT.format(mesh=mesh)
        (folder / "page" / "script.py").write_text(script, encoding="utf-8")
        files = [(mesh, mesh)]
        html = {
            "stock": bare_page("../stock-dist/"),
            "bare": bare_page("../dist/"),
            "page": pages.script_page(script, name="script.py", files=files, dist="../dist/"),
            "pyscript": pages.pyscript_page(script, title="vizlib in PyScript", files=files, dist="../dist/"),
        }
        for kind, text in html.items():
            (folder / kind / "index.html").write_text(text, encoding="utf-8")
        with Server({"/": folder, "/dist/": dist}) as server:
            yield server


def stock(folder: Path) -> None:
    """Pyodide and numpy as they are published, in `folder`/pyodide."""
    lock = Lock.load()
    numpy = lock.one("numpy")
    (folder / "pyodide").mkdir(parents=True)
    for name, path in Fetcher().fetch([*lock.of("pyodide"), numpy]).items():
        shutil.copyfile(path, folder / "pyodide" / name)
    entry = {
        "name": "numpy", "version": numpy.version, "file_name": numpy.name, "sha256": numpy.sha256,
        "depends": [], "imports": ["numpy"], "install_dir": "site", "package_type": "package",
    }  # fmt: skip
    packages = {"info": lock.info, "packages": {"numpy": entry}}
    (folder / "pyodide" / "pyodide-lock.json").write_text(json.dumps(packages), encoding="utf-8")


def bare_page(dist: str) -> str:
    return BARE.format(preloads=pages.preloads(dist), dist=dist)


def gzipped(server: Server, address: str) -> int:
    """Bytes of a file as a server that compresses would send it."""
    found = server.find(address)
    data = found.read_bytes() if isinstance(found, Path) else (found or "").encode()
    return len(data) if address.endswith((".whl", ".zip")) else len(gzip.compress(data, 6))


def report_startup(found: dict[str, Any]) -> str:
    """Where the time goes, and the ratios to bare Pyodide of the same round."""
    moments = found["moments"]
    rows = []
    for name in PAGES:
        runs = moments[name]
        ends = [run[END[name]] for run in runs]
        cells = [f"{middle([run[key] for run in runs]):,.0f}" if key in runs[0] else "–" for key in MOMENTS]
        best = min(ends) / min(run["imports"] for run in moments["stock"])
        rows.append(
            (
                name,
                *cells,
                *(times(ratio(ends, [run["imports"] for run in moments[base]])) for base in ("stock", "bare")),
                times(best),
            )
        )
    head = ("start-up, ms since navigation", *MOMENTS, "/ stock", "/ bare", "(best / stock)")
    parts = []
    for name in PAGES:
        order = [key for key in MOMENTS if key in moments[name][0] and key != "device"]
        spans = []
        for before, key in zip([None, *order], order, strict=False):
            took = [run[key] - (run[before] if before else 0) for run in moments[name]]
            spans.append(f"{key} {middle(took):,.0f}")
        parts.append(f"  {name}: {', '.join(spans)}")
    return "\n".join((table(head, rows), f"The aim is {AIM}× stock. Milliseconds of each step:", *parts))


def report_bytes(found: dict[str, Any]) -> str:
    """Bytes by file, largest first."""
    fetched = found["fetched"]
    by_file: dict[str, dict[str, int]] = {}
    for name in PAGES:
        for address, size in fetched[name].items():
            by_file.setdefault(short(address), {})[name] = size
    rows, small = [], dict.fromkeys(PAGES, 0)
    for file, sizes in sorted(by_file.items(), key=lambda item: -max(item[1].values())):
        if max(sizes.values()) >= 100_000:
            rows.append((file, *(f"{sizes[name] / 1e6:.2f}" if name in sizes else "–" for name in PAGES)))
        else:
            for name, size in sizes.items():
                small[name] += size
    totals = {name: sum(fetched[name].values()) for name in PAGES}
    rows.append(("smaller files", *(f"{small[name] / 1e6:.2f}" for name in PAGES)))
    rows.append(("all", *(f"{totals[name] / 1e6:.2f}" for name in PAGES)))
    rows.append(("all / stock", *(times(totals[name] / totals["stock"]) for name in PAGES)))
    rows.append(("all, had the server compressed", *(f"{found['gzipped'][name] / 1e6:.2f}" for name in PAGES)))
    return table(("fetched to the first frame, MB", *PAGES), rows)


def short(address: str) -> str:
    """A file's name without the version and sum in a wheel's."""
    name = address.rsplit("/", 1)[-1] or "index.html"
    return f"{name.split('-')[0]} (wheel)" if name.endswith(".whl") else name


REPORTS: dict[str, Callable[[dict[str, Any]], str]] = {"startup": report_startup, "bytes": report_bytes}

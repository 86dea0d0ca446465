"""`<viz-figure src="scene.py">`: figures in a plain HTML page, all in one Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.site.test_exported import SHOW, SOLID, difference, native, pull, vizlib

from .conftest import Site, Visit

HEAD = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>body { margin: 0 } viz-figure { width: 320px }</style>
<script type="module" src="/dist/vizlib/viz-figure.js"></script>
<script>
const told = [];
for (const kind of ["load", "error"]) {
  document.addEventListener(kind, ({ target, detail }) => {
    if (target.localName === "viz-figure") told.push([target.id, kind, detail ?? ""]);
  }, true);
}
</script>
"""
BOX = SOLID + SHOW
WORDS = "import vizlib as vz\nname = 'mine'\nprint('hello', len(vz.read('box.ply').positions))\n"
PLY = """ply
format ascii 1.0
element vertex 3
property float x
property float y
property float z
element face 1
property list uchar int vertex_indices
end_header
0 0 0
1 0 0
0 1 0
3 0 1 2
"""
FAILS = "import vizlib as vz\nprint('name' in globals())\nvz.Mesh([[1, 2]])\n"
STATS = "import gc, json, vizlib as vz\ngc.collect()\njson.dumps(vz.stats()['gpu'])"


def told(shown: Visit) -> dict[str, tuple[str, str]]:
    return {name: (kind, detail) for name, kind, detail in shown.page.evaluate("told")}


def alive(shown: Visit) -> Any:
    return json.loads(shown.page.evaluate(f"vizlib.pyodide.runPython({json.dumps(STATS)})"))


def test_several_share_one_python(visit: Callable[..., Visit], site: Site, tmp_path: Path) -> None:
    body = """<viz-figure id="box" src="box.py"></viz-figure>
    <viz-figure id="words" src="words.py" data="box.ply"></viz-figure>
    <viz-figure id="fails" src="fails.py"></viz-figure>
    <viz-figure id="none"></viz-figure>
    <viz-figure id="gone" src="gone.py"></viz-figure>
    <div style="height: 3000px"></div><viz-figure id="far" src="box.py"></viz-figure>"""
    files = {"box.py": BOX, "words.py": WORDS, "fails.py": FAILS, "box.ply": PLY}
    shown = visit(site.add(index=HEAD + body, **files), width=800, height=3000)
    shown.wait("told.length === 5")
    shown.page.wait_for_timeout(400)
    assert difference(shown.picture("#box canvas"), native(BOX, tmp_path)) < 1
    happened = told(shown)
    assert happened["box"] == happened["words"] == ("load", "")
    assert shown.page.inner_text("#words pre") == "hello 3\n"
    assert happened["fails"][0] == "error"
    assert "Mesh: positions has shape (1, 2), expected (N, 3)." in shown.page.inner_text("#fails .vizlib-problem p")
    assert 'fails.py", line 3' in happened["fails"][1]
    assert shown.page.inner_text("#fails pre >> nth=0") == "False\n", "each has names of its own"
    assert happened["none"] == ("error", 'Name one, as in <viz-figure src="scene.py">.')
    assert "gone.py" in happened["gone"][1]
    assert "404" in happened["gone"][1]
    assert shown.page.locator("#far canvas").count() == 0  # nobody sees it
    shown.page.evaluate("document.querySelector('#far').scrollIntoView()")
    shown.wait("told.length === 6")
    assert shown.page.locator("#far canvas").count() == 1
    before = alive(shown)
    assert before["canvases"] == 2
    for name in ("far", "box", "words"):
        shown.page.evaluate(f"document.querySelector('#{name}').remove()")
    shown.page.wait_for_timeout(200)
    after = alive(shown)
    assert "canvases" not in after
    assert after.get("bind_groups", 0) == 0
    assert after.get("textures", 0) < before["textures"]
    assert (
        shown.page.evaluate("vizlib.pyodide.FS.readdir('/home/pyodide/scripts').length") == 3
    )  # two dots, and fails.py's
    assert shown.outside == []


def test_a_recording_needs_no_python(visit: Callable[..., Visit], site: Site, tmp_path: Path) -> None:
    (tmp_path / "box.py").write_text(BOX)
    assert vizlib("export", tmp_path / "box.py", "-o", tmp_path / "box.vzs").returncode == 0
    body = '<viz-figure id="box" src="box.vzs"></viz-figure>'
    shown = visit(site.add(index=HEAD + body, **{"box.vzs": tmp_path / "box.vzs"}))
    shown.wait("told.length === 1")
    assert difference(shown.picture(), native(BOX, tmp_path)) < 1.5
    assert not any(
        "pyodide" in name for name in shown.page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    )
    shown.page.evaluate("document.querySelector('viz-figure').setAttribute('src', 'other.vzs')")
    shown.wait("told.length === 2")
    assert told(shown)["box"][0] == "error"
    assert shown.page.locator("viz-figure canvas").count() == 0
    assert shown.page.inner_text(".vizlib-problem h2") == "A file of this page is missing"


def test_the_picture_first_then_python(visit: Callable[..., Visit], site: Site, tmp_path: Path) -> None:
    (tmp_path / "box.py").write_text(BOX)
    assert vizlib("export", tmp_path / "box.py", "-o", tmp_path / "box.vzs").returncode == 0
    body = '<viz-figure id="box" src="box.py" picture="box.vzs"></viz-figure>'
    shown = visit(site.add(index=HEAD + body, **{"box.py": BOX, "box.vzs": tmp_path / "box.vzs"}))
    shown.wait("globalThis.vizlib?.firsts?.length === 1")
    pull(shown.page.locator("canvas").first, 40, 10)
    shown.page.mouse.up()
    shown.wait("told.length === 1")
    shown.page.wait_for_timeout(500)
    assert shown.page.locator("canvas").count() == 1
    turned = shown.picture()
    assert difference(turned, native(BOX, tmp_path)) > 2, "Python goes on from where it was turned to"
    shown.page.evaluate("document.querySelector('viz-figure').remove()")
    shown.wait("vizlib.firsts.length === 0")


@pytest.mark.parametrize(
    ("style", "size"), [("", (320, 240)), ("height: 300px", (320, 300)), ("width: 200px", (200, 150))]
)
def test_it_fills_its_place(style: str, size: tuple[int, int], visit: Callable[..., Visit], site: Site) -> None:
    source = "import numpy as np\nimport vizlib as vz\nvz.show(vz.Points(np.eye(3)))\n"
    body = f'<viz-figure src="points.py" loading="eager" style="{style}"></viz-figure>'
    shown = visit(site.add(index=HEAD + body, **{"points.py": source}))
    shown.wait("told.length === 1")
    shown.page.wait_for_timeout(300)
    assert np.allclose(
        shown.page.evaluate(
            "Object.values(document.querySelector('canvas').getBoundingClientRect().toJSON()).slice(2, 4)"
        ),
        size,
        atol=1,
    )


SLOW = """import asyncio
import vizlib as vz
print("begins")
await asyncio.sleep(2)
print("ends")
vz.show(vz.Points([[0, 0, 0], [1, 1, 1]]))
"""


def test_what_prevents_a_script_is_told_in_its_place(visit: Callable[..., Visit], site: Site) -> None:
    body = """<viz-figure id="file" src="words.py" data="gone.ply"></viz-figure>
    <viz-figure id="twice" src="words.py" data="a/box.ply b/box.ply"></viz-figure>
    <viz-figure id="exit" src="exit.py"></viz-figure>"""
    files = {"words.py": WORDS, "exit.py": "raise SystemExit(3)\n"}
    shown = visit(site.add(index=HEAD + body, **files), width=800, height=2000)
    shown.wait("told.length === 3")
    happened = told(shown)
    assert "gone.ply" in happened["file"][1]
    assert happened["twice"] == ("error", "Of box.ply, only one can be in the script's folder.")
    assert shown.page.inner_text("#exit h2") == "The script ended with code 3"
    assert shown.page.locator("viz-figure .vizlib-problem").count() == 3
    assert shown.page.locator(".vizlib-problem").count() == 3


def test_a_script_that_is_no_more_wanted_says_nothing(visit: Callable[..., Visit], site: Site) -> None:
    files = {"slow.py": SLOW, "box.py": BOX}
    shown = visit(site.add(index=HEAD + '<viz-figure id="it" src="slow.py"></viz-figure>', **files))
    shown.wait("document.querySelector('#it > pre')?.textContent === 'begins\\n'")
    shown.page.evaluate("document.querySelector('#it').setAttribute('src', 'box.py')")
    # Moved again and again, it is run once.
    shown.page.evaluate("for (let n = 0; n < 5; n++) document.body.append(document.querySelector('#it'))")
    shown.wait("told.length === 1")
    shown.page.wait_for_timeout(300)
    assert told(shown) == {"it": ("load", "")}
    assert shown.page.locator("#it > pre").count() == 0
    assert shown.page.locator("#it canvas").count() == 1
    assert (
        shown.page.evaluate("vizlib.pyodide.FS.readdir('/home/pyodide/scripts').length") == 3
    )  # two dots, and the box's
    assert alive(shown)["canvases"] == 1


def test_copies_and_shadow_roots(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit(site.add(index=HEAD + '<viz-figure id="it" src="box.py"></viz-figure><p></p>', **{"box.py": BOX}))
    shown.wait("told.length === 1")
    shown.page.evaluate(
        """() => {
          const root = document.querySelector("p").attachShadow({ mode: "open" });
          root.append(document.querySelector("#it").cloneNode(true));
          root.querySelector("viz-figure").addEventListener("load", () => told.push(["copy", "load", ""]));
        }"""
    )
    shown.wait("told.length === 2")
    inside = "document.querySelector('p').shadowRoot.querySelector('viz-figure')"
    assert shown.page.evaluate(f"getComputedStyle({inside}).display") == "block"
    assert shown.page.evaluate(f"{inside}.querySelectorAll('canvas').length") == 1

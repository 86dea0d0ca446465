"""Figures in pages of the real PyScript, with the real distribution and no way to the internet."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from vizlib.site import demo, pages

from .conftest import NO_JSPI, Site, Visit, changed, difference_off_edges

BOX = """
import numpy as np
import vizlib as vz

corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float) * [1, 0.7, 0.4]
triangles = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
             [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]]
mesh = vz.Mesh(corners, triangles, color="tomato", shading="flat")
"""


def box_page(script: str, **options: Any) -> str:
    return pages.pyscript_page(BOX + script, title="Box", dist="/dist/", **options)


def middle(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    return picture[height // 2, width // 2].astype(int)


def test_the_demo_page_equals_the_native_picture(
    visit: Callable[..., Visit], site: Site, airplane: Path, tmp_path: Path
) -> None:
    script = demo.script(airplane.name)
    assert len(script.split("\n\n")) == 2
    page = pages.pyscript_page(script, title="Demo", files=[(airplane.name, airplane.name)], dist="/dist/")
    shown = visit(site.add(index=page, **{airplane.name: airplane}))
    shown.first_frame()
    shown.figures(1)
    picture = shown.picture()
    height, width = picture.shape[:2]

    (tmp_path / "script.py").write_text(script)
    mount = tmp_path / "mount"
    mount.mkdir()
    (mount / airplane.name).write_bytes(airplane.read_bytes())
    command = [sys.executable, "-m", "vizlib.cli", "shot", str(tmp_path / "script.py"), "--on", "native"]
    command += ["--canvas", f"{width}x{height}", "--mount", str(mount), "-o", str(tmp_path / "native.png")]
    subprocess.run(command, check=True, timeout=120)
    native = np.asarray(Image.open(tmp_path / "native.png").convert("RGB"))
    Image.fromarray(picture).save(tmp_path / "page.png")

    assert len(np.unique(native.reshape(-1, 3), axis=0)) > 100  # it is not an empty picture
    assert difference_off_edges(picture, native) < 2
    assert changed(native, picture) < 0.02
    assert shown.page.evaluate("() => globalThis.vizlib.figures") == [{"vertices": 1335, "triangles": 2452}]
    assert shown.outside == []
    assert shown.errors == []
    assert shown.page.locator(".py-error, .vizlib-problem").count() == 0


def test_the_figure_lands_where_the_script_stands_or_in_its_target(visit: Callable[..., Visit], site: Site) -> None:
    html = box_page('vz.show(mesh)\nvz.show(mesh, target="over-there", size=(200, 120))\n')
    html = html.replace("<footer>", '<div id="over-there"></div><footer>')
    shown = visit(site.add(index=html), height=1000)  # what is scrolled away does not draw
    shown.figures(2)
    where = "() => [...document.querySelectorAll('canvas')].map(c => c.parentElement.closest('script-py, #over-there'))"
    tags = shown.page.evaluate(f"() => ({where})().map(e => e?.id === 'over-there' ? 'target' : e?.localName)")
    assert sorted(tags) == ["script-py", "target"]
    assert shown.picture("#over-there canvas").shape == (120, 200, 3)


def test_dragging_turns_the_object_without_jspi(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit(site.add(index=box_page("vz.show(mesh)\n")), before=NO_JSPI)
    shown.figures(1)
    assert shown.page.evaluate("() => WebAssembly.Suspending === undefined")
    before = shown.picture()
    box = shown.page.locator("canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = shown.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 90, y + 30, steps=6)
    mouse.up()
    shown.page.wait_for_timeout(600)
    assert changed(before, shown.picture()) > 0.03
    assert shown.errors == []
    assert shown.page.locator(".py-error").count() == 0


def test_three_figures_on_one_page_all_draw(visit: Callable[..., Visit], site: Site) -> None:
    script = 'for name in ("red", "lime", "blue"):\n    mesh.color = name\n    vz.show(mesh, size=(200, 150))\n'
    one_by_one = "from copy import copy\n" + script.replace("    mesh.color = name\n", "").replace(
        "vz.show(mesh,", "vz.show(vz.Mesh(corners, triangles, color=name),"
    )
    shown = visit(site.add(index=box_page(one_by_one)), height=900)
    shown.figures(3)
    colours = [int(np.argmax(middle(shown.picture(index=i)))) for i in range(3)]
    assert colours == [0, 1, 2]


def test_a_pixel_ratio_of_two_doubles_the_canvas(visit: Callable[..., Visit], site: Site) -> None:
    address = site.add(index=box_page("vz.show(mesh, size=(300, 200))\n"))
    shown = visit(address, device_scale_factor=2)
    shown.figures(1)
    size = shown.page.evaluate("() => { const c = document.querySelector('canvas'); return [c.width, c.height]; }")
    assert size == [600, 400]


def test_resizing_the_window_keeps_the_aspect(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit(site.add(index=box_page("vz.show(mesh)\n")), width=900, height=600)
    shown.figures(1)
    wide = extent(shown.picture())
    shown.page.set_viewport_size({"width": 500, "height": 600})
    shown.page.wait_for_timeout(800)
    narrow = extent(shown.picture())
    assert narrow[0] < wide[0] or wide[1] == narrow[1]
    assert abs(wide[0] / wide[1] - narrow[0] / narrow[1]) < 0.05 * wide[0] / wide[1]


def extent(picture: np.ndarray) -> tuple[int, int]:
    """Width and height of what is red in the picture."""
    red = picture[:, :, 0].astype(int) - picture[:, :, 2] > 40
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def test_two_fingers_zoom(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit(site.add(index=box_page("vz.show(mesh)\n")), has_touch=True)
    shown.figures(1)
    before = extent(shown.picture())
    box = shown.page.locator("canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    protocol = shown.page.context.new_cdp_session(shown.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": px, "y": py, "id": i} for i, (px, py) in enumerate(points)]
        protocol.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
        shown.page.wait_for_timeout(60)

    touch("touchStart", (x - 30, y), (x + 30, y))
    for reach in (40, 55, 70, 85):
        touch("touchMove", (x - reach, y), (x + reach, y))
    touch("touchEnd")
    shown.page.wait_for_timeout(600)
    assert extent(shown.picture())[0] > 1.2 * before[0]


def test_a_python_error_shows_its_traceback_and_the_page_lives_on(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit(site.add(index=box_page("vz.show(mesh)\nprint(1 / 0)\n")))
    shown.page.wait_for_selector(".py-error", timeout=120_000)
    assert "ZeroDivisionError" in shown.text()
    shown.figures(1)
    assert middle(shown.picture())[0] > 60  # the figure made before the error is there


def test_plain_packages_in_the_config_work_too(visit: Callable[..., Visit], site: Site) -> None:
    """Without "packages_cache", PyScript asks micropip, which must find everything in our lock file."""
    html = box_page("vz.show(mesh)\n").replace(', "packages_cache": "passthrough"', "")
    assert "packages_cache" not in html
    shown = visit(site.add(index=html))
    shown.figures(1)
    assert shown.outside == []


def test_each_script_of_a_page_gets_its_figure(visit: Callable[..., Visit], site: Site) -> None:
    """Also where two say the same, and where a figure is made in a function."""
    show = "vz.show(mesh, size=(300, 150))\n"
    html = box_page(f"mesh.color = 'red'\n{show}")
    more = [
        f"mesh.color = 'lime'\n{show}",
        f"mesh.color = 'blue'\n{show}",
        f"mesh.color = 'blue'\n{show}",
        f"mesh.color = 'white'\ndef later():\n    {show}\nlater()\n",
    ]
    tags = "".join(f'<p>{n}</p><script type="py">{BOX}{code}</script>' for n, code in enumerate(more))
    shown = visit(site.add(index=html.replace("<footer>", f"{tags}<footer>")), height=5400)
    shown.figures(5)
    places = "() => [...document.querySelectorAll('script-py')].map(place => place.querySelectorAll('canvas').length)"
    assert shown.page.evaluate(places) == [1] * 5
    seen = []
    for canvas in shown.page.locator("canvas").all():
        picture = np.asarray(Image.open(BytesIO(canvas.screenshot())).convert("RGB"))
        red, green, blue = middle(picture)
        seen.append((red > 90, green > 90, blue > 90))
    red, lime, blue, white = (True, False, False), (False, True, False), (False, False, True), (True, True, True)
    assert seen == [red, lime, blue, blue, white]
    assert shown.errors == []


def test_a_page_without_our_loader_gets_the_player_from_python(visit: Callable[..., Visit], site: Site) -> None:
    html = box_page("vz.show(mesh, size=(300, 200))\n")
    bare = html.replace('<script type="module" src="/dist/vizlib/loader.js"></script>', "")
    assert "loader.js" in html
    assert "loader.js" not in bare
    shown = visit(site.add(index=bare))
    shown.wait("() => globalThis.vizlib?.player.stats().frames > 0")
    shown.page.wait_for_timeout(400)
    assert shown.page.locator("script-py canvas").count() == 1
    assert middle(shown.picture())[0] > 60
    assert shown.errors == []

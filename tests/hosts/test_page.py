"""Figures in a real page: input without JSPI, sizes, visibility, and what is left after closing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz

from .conftest import TERRAIN, Tab, height_map, open_tab


def change(before: np.ndarray, after: np.ndarray) -> float:
    """Share of the pixels that differ by more than what rounding makes."""
    return float((np.abs(before.astype(int) - after).max(axis=-1) > 8).mean())


def test_a_mesh_is_drawn_and_lit(tab: Tab) -> None:
    tab.python("fig = vz.show(box(color='tomato'), size=(200, 150)); await still()")
    picture = tab.picture().astype(int)
    red = (picture[..., 0] > picture[..., 2] + 30).mean()
    assert picture.shape == (150, 200, 3)
    assert 0.15 < red < 0.7
    reds = np.unique(picture[(picture[..., 0] > picture[..., 2] + 30)][:, 0] // 16)
    assert len(reds) >= 3  # three sides of a box, each in its own light


def test_dragging_turns_the_object(tab: Tab) -> None:
    tab.python("fig = vz.show(box(), size=(200, 150)); await still()")
    before = tab.picture()
    tab.mouse.move(100, 75)
    tab.mouse.down()
    tab.mouse.move(150, 85, steps=6)
    tab.mouse.up()
    tab.still()
    assert change(before, tab.picture()) > 0.05


def test_the_wheel_zooms(tab: Tab) -> None:
    tab.python("fig = vz.show(box(), size=(200, 150)); await still()")
    before = tab.python("fig.camera.width")
    tab.mouse.move(100, 75)
    tab.mouse.wheel(0, -300)
    tab.still()
    assert tab.python("fig.camera.width") < 0.9 * before


def test_the_wheel_zooms_the_figure_under_the_pointer_of_several(tab: Tab) -> None:
    tab.python("figs = [vz.show(box(), size=(200, 150)) for _ in range(3)]; await still()")
    before = tab.python("[fig.camera.width for fig in figs]")
    for _ in range(2):
        tab.mouse.move(100, 225)
        tab.mouse.wheel(0, -300)
        tab.still()
    first, second, third = tab.python("[fig.camera.width for fig in figs]")
    assert second < 0.9 * before[1]
    assert [first, third] == [before[0], before[2]]


def test_the_right_button_pans(tab: Tab) -> None:
    tab.python("fig = vz.show(box(), size=(200, 150)); await still(); was = fig.camera.local.position.copy()")
    tab.mouse.move(100, 75)
    tab.mouse.down(button="right")
    tab.mouse.move(125, 95, steps=3)
    tab.mouse.up(button="right")
    tab.still()
    moved = tab.python("float(np.abs(fig.camera.local.position - was).max())")
    assert moved > 0.05


def test_nothing_is_drawn_while_nothing_changes(tab: Tab) -> None:
    tab.python("fig = vz.show(box(), size=(200, 150), controls=False); await still()")
    before = tab.stats()
    tab.mouse.move(50, 50)
    tab.mouse.move(100, 75)  # the pointer alone changes nothing
    tab.still()
    after = tab.stats()
    assert after["frames"] == before["frames"]
    assert after["crossings"] - before["crossings"] <= 1


@pytest.mark.parametrize(
    "line",
    [
        "mesh.color = 'gold'",
        "mesh.local.x = 0.2",
        "mesh.visible = False",
        "mesh.opacity = 0.5",
        "mesh.wireframe = True",
        "mesh.positions = mesh.positions * 0.5",
        "mesh.scalars = np.arange(8)",
        "fig.scene.remove(mesh)",
        "big = box(color='black'); big.local.scale = 1.2; fig.add(big)",
        "fig.camera.zoom = 1.5; fig.request_draw()",
    ],
)
def test_a_change_shows_on_the_next_frame_and_in_one_crossing(tab: Tab, line: str) -> None:
    tab.python("mesh = box(); fig = vz.show(mesh, size=(200, 150)); await still()")
    before, counted = tab.picture(), tab.stats()
    tab.python(line + "\nawait still()")
    now = tab.stats()
    assert now["frames"] == counted["frames"] + 1
    assert now["crossings"] - counted["crossings"] <= 2
    assert change(before, tab.picture()) > 0.02


def test_a_figure_out_of_sight_is_not_drawn_until_it_comes_back(tab: Tab) -> None:
    tab.python(
        "spacer = element('height: 3000px'); place = element('width: 400px; height: 300px')\n"
        "mesh = box(); fig = vz.show(mesh, target=place, controls=False); await still()"
    )
    assert tab.python("fig.frames") == 0
    tab.page.evaluate("window.scrollTo(0, 3000)")
    tab.still()
    assert tab.python("fig.frames") == 1
    tab.page.evaluate("window.scrollTo(0, 0)")
    tab.still()
    tab.python("mesh.color = 'gold'\nawait still()")
    assert tab.python("fig.frames") == 1
    tab.page.evaluate("window.scrollTo(0, 3000)")
    tab.still()
    assert tab.python("fig.frames") == 2


def test_a_figure_fills_its_place_and_follows_it(tab: Tab) -> None:
    tab.python("place = element('width: 500px; height: 250px'); fig = vz.show(box(), target=place); await still()")
    assert tab.picture().shape == (250, 500, 3)
    assert tab.python("fig.canvas.get_physical_size()") == [500, 250]
    tab.python("place.style.width = '300px'; await still()")
    assert tab.python("fig.canvas.get_physical_size()") == [300, 250]
    assert tab.page.evaluate("document.querySelector('canvas').width") == 300


def outline(picture: np.ndarray) -> tuple[int, int]:
    """Width and height of what is drawn on a white background."""
    drawn = (picture < 250).any(axis=-1)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def test_a_resize_keeps_the_aspect(tab: Tab) -> None:
    tab.python(
        "place = element('width: 400px; height: 300px')\n"
        "fig = vz.show(box(), target=place, background='white'); await still()"
    )
    width, height = outline(tab.picture())
    tab.python("place.style.width = '700px'; await still()")
    assert outline(tab.picture()) == pytest.approx((width, height), abs=2)


def test_without_a_size_it_takes_the_width_of_the_place(tab: Tab) -> None:
    tab.python("place = element('width: 360px'); fig = vz.show(box(), target=place); await still()")
    assert tab.python("fig.canvas.get_logical_size()") == [360, 270]


def test_three_figures_draw_each_in_its_own_canvas(tab: Tab) -> None:
    tab.python(
        "figs = [vz.show(box(color=color), size=(200, 150)) for color in ('red', 'lime', 'blue')]\nawait still()"
    )
    for index, channel in enumerate((0, 1, 2)):
        picture = tab.picture(f"canvas >> nth={index}").astype(int)
        middle = picture[70:80, 95:105].mean(axis=(0, 1))
        assert middle.argmax() == channel
    frames = tab.python("[f.frames for f in figs]")
    tab.python("figs[1].scene.children[0].color = 'yellow'; await still()")
    now = tab.python("[f.frames for f in figs]")
    assert [after - before for before, after in zip(frames, now, strict=True)] == [0, 1, 0]


def test_closing_gives_everything_back(tab: Tab) -> None:
    show = "fig = vz.show(box(scalars=np.arange(8)), size=(300, 200)); await still()"
    tab.python(show + "\nfig.close(); del fig; gc.collect(); await still()")  # its shader stays in pygfx's cache
    before = tab.stats()
    tab.python(show)
    during = tab.stats()
    assert during["gpu"]["textures"] > before["gpu"].get("textures", 0)
    assert during["proxies"] == before["proxies"] + 1
    tab.python("fig.close(); del fig; gc.collect(); await still()")
    after = tab.stats()
    assert after["gpu"] == before["gpu"]
    assert after["proxies"] == before["proxies"]
    assert tab.page.locator("canvas").count() == 0


def test_the_users_canvas_stays(tab: Tab) -> None:
    tab.python(
        "place = element(''); place.innerHTML = '<canvas id=mine width=320 height=200></canvas>'\n"
        "fig = vz.show(box(), target='mine'); await still()"
    )
    assert tab.picture("#mine").shape == (200, 320, 3)
    tab.python("fig.close()")
    assert tab.page.locator("#mine").count() == 1
    tab.python("fig = vz.show(box(), target='mine'); await still()")
    assert tab.python("fig.frames") == 1


def test_a_wrong_target_names_what_there_is(tab: Tab) -> None:
    message = tab.python(
        "place = element(''); place.id = 'plot'\n"
        "try: vz.show(box(), target='plto')\nexcept ValueError as error: text = str(error)\ntext"
    )
    assert message == "target is 'plto', expected the id of an element in the page; there are 'plot'."


def test_an_element_as_target(tab: Tab) -> None:
    tab.python("place = element('width: 200px; height: 150px'); fig = vz.show(box(), target=place); await still()")
    assert tab.page.evaluate("document.querySelector('canvas').parentElement.style.width") == "200px"
    message = tab.python("try: vz.show(box(), target=3)\nexcept TypeError as error: text = str(error)\ntext")
    assert message == "target is 3, expected the id of an element in the page, or the element."


def test_a_picture_without_jspi(tab: Tab) -> None:
    tab.python("fig = vz.show(box(color='tomato'), size=(300, 200)); await still()")
    shape = tab.python("pixels = await fig.screenshot_async(); list(pixels.shape)")
    assert shape == [200, 300, 4]
    middle = tab.python("pixels[100, 150].tolist()")
    assert middle[0] > middle[2] + 30
    message = tab.python("try: fig.screenshot()\nexcept RuntimeError as error: text = str(error)\ntext")
    assert "await fig.screenshot_async()" in message


def test_a_picture_of_a_figure_that_is_not_shown(tab: Tab) -> None:
    tab.python("fig = vz.Figure(size=(120, 90)); fig.add(box(color='tomato')); pixels = await fig.screenshot_async()")
    assert tab.python("list(pixels.shape)") == [90, 120, 4]
    middle = tab.python("pixels[45, 60].tolist()")
    assert middle[0] > middle[2] + 30
    assert tab.page.locator("canvas").count() == 0


def test_picking_and_clicks_without_jspi(tab: Tab) -> None:
    tab.python(
        "mesh = box(); fig = vz.show(mesh, size=(200, 150)); heard = []\n"
        "for kind in ('pointer_down', 'click', 'pointer_enter', 'pointer_leave'):\n"
        "    hear = lambda e: heard.append((e.type, e.pick_info.get('face_index') is not None))\n"
        "    mesh.add_event_handler(hear, kind)\n"
        "await still()"
    )
    tab.mouse.move(5, 5)
    tab.still()
    tab.mouse.move(100, 75)
    tab.still()
    tab.mouse.down()
    tab.mouse.up()
    tab.still()
    tab.mouse.move(5, 5)
    tab.still()
    heard = tab.python("heard")
    kinds = [kind for kind, _ in heard]
    assert kinds == ["pointer_enter", "pointer_down", "click", "pointer_leave"]
    assert all(picked for kind, picked in heard if kind != "pointer_leave")


def test_a_pygfx_script_gets_the_same_picking(tab: Tab) -> None:
    tab.python(
        "import pygfx as gfx\nfrom rendercanvas.auto import RenderCanvas, loop\n"
        "place = element(''); place.innerHTML = '<canvas id=canvas width=320 height=200></canvas>'\n"
        "canvas = RenderCanvas(); renderer = gfx.WgpuRenderer(canvas); scene = gfx.Scene()\n"
        "cube = gfx.Mesh(gfx.box_geometry(2, 2, 2), gfx.MeshBasicMaterial(pick_write=True, color='red'))\n"
        "scene.add(cube); camera = gfx.PerspectiveCamera(70, 16 / 9); camera.local.z = 4; heard = []\n"
        "cube.add_event_handler(lambda e: heard.append(e.pick_info['face_index']), 'pointer_down')\n"
        "controller = gfx.OrbitController(camera, register_events=renderer)\n"
        "canvas.request_draw(lambda: renderer.render(scene, camera)); loop.run(); await still()"
    )
    box = tab.page.locator("#canvas").bounding_box()
    tab.mouse.move(box["x"] + 160, box["y"] + 100)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 200, box["y"] + 100, steps=3)
    tab.mouse.up()
    tab.still()
    assert len(tab.python("heard")) == 1
    assert abs(tab.python("float(camera.local.x)")) > 0.1
    tab.python("canvas.close()")


def test_read_fetches_the_file_beside_the_page(tab: Tab) -> None:
    assert tab.python("mesh = vz.read('nut.ply'); [mesh.name, len(mesh.positions)]") == ["nut", 523]
    message = tab.python("try: vz.read('nutt.ply')\nexcept FileNotFoundError as error: text = str(error)\ntext")
    assert "nutt.ply" in message
    assert "404" in message
    tab.page.problems.clear()  # the browser tells of the 404 too


@pytest.mark.usefixtures("fair")
def test_a_large_real_mesh_is_the_same_as_natively(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    tab.python("from vizlib.hosts.page import fetch\ndata = fetch('dem.npz')\n" + TERRAIN)
    tab.python("fig = vz.show(mesh, up='z', size=(400, 300)); await still()")
    there = tab.picture()
    assert tab.python("fig.counts()") == [138632, 275772]
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")
    here: dict[str, Any] = {"data": height_map().read_bytes()}
    exec(TERRAIN, here)
    figure = vz.show(here["mesh"], up="z", size=(400, 300))
    native = figure.screenshot()[..., :3]
    figure.close()
    difference = np.abs(there.astype(int) - native).max(axis=-1)
    assert difference.mean() < 1
    assert (difference > 8).mean() < 0.005
    assert (there < 200).any(axis=-1).mean() > 0.15


def touch(client: Any, kind: str, points: list[tuple[int, int]]) -> None:
    fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


@pytest.mark.parametrize("flat", [False, True])
def test_two_fingers_pinch_and_pan(browser: Any, address: str, flat: bool) -> None:
    tab = open_tab(browser, address, has_touch=True)
    client = tab.page.context.new_cdp_session(tab.page)
    flatten = "; mesh.positions = mesh.positions * [1, 1, 0]" if flat else ""
    tab.python(f"mesh = box(){flatten}; fig = vz.show(mesh, size=(200, 150)); await still()")
    tab.python("wide, was = fig.camera.width, fig.camera.local.position.copy()")
    touch(client, "touchStart", [(80, 75)])
    touch(client, "touchStart", [(80, 75), (120, 75)])
    for step in range(1, 6):
        touch(client, "touchMove", [(80 - 4 * step, 75), (120 + 4 * step, 75)])
        tab.page.wait_for_timeout(50)
    touch(client, "touchEnd", [])
    tab.still()
    assert tab.python("fig.camera.width / wide") == pytest.approx(0.5, abs=0.03)
    tab.python("was = fig.camera.local.position.copy(); look = fig.camera.local.rotation.copy()")
    touch(client, "touchStart", [(80, 75)])
    touch(client, "touchStart", [(80, 75), (120, 75)])
    for step in range(1, 6):
        touch(client, "touchMove", [(80 + 8 * step, 75), (120 + 8 * step, 75)])
        tab.page.wait_for_timeout(50)
    touch(client, "touchEnd", [])
    tab.still()
    assert tab.python("float(np.abs(fig.camera.local.position - was).max())") > 0.02
    assert tab.python("float(np.abs(fig.camera.local.rotation - look).max())") < 1e-6
    assert tab.page.problems == []
    tab.page.context.close()


def test_twice_the_pixel_ratio_is_twice_the_canvas(browser: Any, address: str) -> None:
    tab = open_tab(browser, address, device_scale_factor=2)
    tab.python("fig = vz.show(box(), size=(300, 200)); await still()")
    assert tab.python("[*fig.canvas.get_physical_size(), *fig.canvas.get_logical_size()]") == [600, 400, 300, 200]
    assert tab.page.evaluate("document.querySelector('canvas').width") == 600
    assert tab.picture().shape == (400, 600, 3)
    tab.page.context.close()


def test_a_figure_waits_for_the_device_without_blocking(browser: Any, address: str) -> None:
    tab = open_tab(browser, address + "early")
    early = tab.python(
        "from vizlib.transports.page import transport\nwas = transport().ready\n"
        "fig = vz.show(box(), size=(300, 200))\n[was, fig.renderer is not None]"
    )
    assert early[0] == early[1]
    shape = tab.python("pixels = await fig.screenshot_async(); list(pixels.shape)")
    assert shape == [200, 300, 4]
    assert tab.page.problems == []
    tab.page.context.close()

"""Figures in a page, used by hand: axes that are panned and zoomed, what is pointed at, selected, linked and themed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from .conftest import Tab, open_tab

DRIVING = """
heard = []

def line(count=101, **options):
    x = np.linspace(0, 10, count)
    fig = vz.Figure(size=(400, 300))
    fig[0, 0].plot(x, np.sin(x), **options)
    return fig, fig[0, 0]

def pixel(view, *place):
    # Where a place in the data's numbers is, in the page.
    from vizlib.plot.screen import Screen
    place = [*place, *[0] * (3 - len(place))]
    ends = [axis.scale.forward(np.array(float(value))) for axis, value in zip(view._axes, place)]
    seen = [float(view.to_scene(number, value)) for number, value in enumerate(ends)]
    x, y = Screen(view.camera.get_state(), view.rect).pixel(seen)
    canvas = next(figure for figure in hosts._open if view in list(figure)).canvas.element.getBoundingClientRect()
    return [canvas.left + float(x), canvas.top + float(y)]

def limits(view):
    return [*map(float, view.xlim), *map(float, view.ylim)]

def letters():
    # What is written on the sheets of the last figure, by text.
    return sorted({text for sheet in (fig._frames._over,) for each in sheet._letterings.values() for text in each.texts})

async def shown():
    # Until the figure has been drawn once more.
    frames = fig.frames
    for _ in range(200):
        await asyncio.sleep(0.02)
        if fig.frames > frames:
            return
from vizlib import hosts
"""


@pytest.fixture
def page(tab: Tab) -> Tab:
    """The module's page with what these tests share."""
    tab.python(DRIVING)
    return tab


def drag(tab: Tab, start: Any, end: Any, *, button: str = "left", keys: tuple[str, ...] = (), steps: int = 5) -> None:
    for key in keys:
        tab.page.keyboard.down(key)
    tab.mouse.move(*start)
    tab.mouse.down(button=button)
    tab.mouse.move(*end, steps=steps)
    tab.mouse.up(button=button)
    for key in keys:
        tab.page.keyboard.up(key)
    tab.still()


def limits(tab: Tab, view: str = "ax") -> list[float]:
    return list(tab.python(f"limits({view})"))


# ---- Axes ----


def test_a_pan_moves_limits_and_ticks_and_keeps_the_data_under_the_pointer(page: Tab) -> None:
    page.python("fig, ax = line(); fig.show(); await still()")
    before, ticks = limits(page), page.python("letters()")
    assert before == pytest.approx([-0.5, 10.5, -1.0997, 1.098], abs=1e-3)
    assert [tick for tick in ("0", "2", "4", "6", "8", "10") if tick in ticks] == ["0", "2", "4", "6", "8", "10"]
    start = page.python("pixel(ax, 5, 0)")
    drag(page, start, (start[0] + 85, start[1] - 40))
    after = limits(page)
    assert page.python("pixel(ax, 5, 0)") == pytest.approx([start[0] + 85, start[1] - 40], abs=0.01)
    per_pixel = 11 / page.python("float(ax.rect[2])")
    assert after[0] == pytest.approx(before[0] - 85 * per_pixel, abs=1e-6)
    assert after[1] - after[0] == pytest.approx(11)
    ticks = page.python("letters()")
    assert "10" not in ticks
    assert "−2" in ticks


def test_data_are_followed_until_a_hand_moves_the_axes_and_again_after_a_double_click(page: Tab) -> None:
    page.python("fig, ax = line(); curve = ax.nodes[0]; fig.show(); await still()")
    page.python("x = np.linspace(0, 30, 101); curve.positions = np.column_stack([x, np.sin(x), 0 * x]); await still()")
    assert limits(page)[:2] == pytest.approx([-1.5, 31.5])
    place = page.python("pixel(ax, 15, 0)")
    drag(page, place, (place[0] + 30, place[1]))
    panned = limits(page)
    page.python("curve.positions = np.column_stack([2 * x, 3 * np.sin(x), 0 * x]); await still()")
    assert limits(page)[:2] == panned[:2]
    assert limits(page)[3] == pytest.approx(3.3, abs=0.02), "only x was moved by hand"
    page.mouse.dblclick(*place)
    page.still()
    assert limits(page)[:2] == pytest.approx([-3, 63])
    page.python("curve.positions = np.column_stack([x, np.sin(x), 0 * x]); await still()")
    assert limits(page)[:2] == pytest.approx([-1.5, 31.5])


def test_the_wheel_over_the_tick_labels_zooms_one_axis(page: Tab) -> None:
    page.python("fig, ax = line(); fig.show(); await still()")
    before = limits(page)
    x, y, width, height = page.python("[float(side) for side in ax.rect]")
    page.mouse.move(x + width / 2, y + height + 15)
    page.mouse.wheel(0, -300)
    page.still()
    after = limits(page)
    assert after[2:] == before[2:]
    assert after[1] - after[0] < 0.7 * 11
    page.mouse.move(x - 15, y + height / 2)
    page.mouse.wheel(0, -300)
    page.still()
    assert limits(page)[:2] == after[:2]
    assert limits(page)[3] - limits(page)[2] < 0.7 * (before[3] - before[2])
    page.python("ax.xlim = (2, 3); await still()")
    assert limits(page)[:2] == [2, 3]
    page.mouse.dblclick(x + width / 2, y + height / 2)
    page.still()
    assert limits(page) == [2, 3, *before[2:]]
    page.python("ax.xlim = 'auto'; await still()")
    assert limits(page) == before


def test_a_pan_of_a_log_and_a_date_axis_keeps_what_is_under_the_pointer(page: Tab) -> None:
    page.python(
        "fig = vz.Figure(size=(400, 300)); ax = fig[0, 0]\n"
        "ax.plot(np.datetime64('2024-01-01') + np.arange(100), np.logspace(0, 4, 100)); ax.yscale = 'log'\n"
        "when = float(np.datetime64('2024-02-01', 's').astype(int)); fig.show(); await still()"
    )
    place = page.python("pixel(ax, when, 100)")
    drag(page, place, (place[0] + 40, place[1] + 30))
    assert page.python("pixel(ax, when, 100)") == pytest.approx([place[0] + 40, place[1] + 30], abs=0.01)
    low, high = limits(page)[2:]
    assert high / low == pytest.approx(1e4**1.1)
    assert "10²" in page.python("letters()")
    page.python("ax.xlim = ('2024-02-01', '2024-03-01'); await still()")
    assert limits(page)[1] - limits(page)[0] == 29 * 86400


def test_pictures_stay_square_and_curves_fill_when_the_place_changes(page: Tab) -> None:
    page.python(
        "place = element('width: 400px; height: 300px'); other = element('width: 400px; height: 300px')\n"
        "fig = vz.Figure(size=None); ax = fig[0, 0]; ax.imshow(np.arange(60).reshape(6, 10)); fig.show(place)\n"
        "two, curve = line(); two._size = None; two.show(other); await still()"
    )
    assert limits(page) == [-0.5, 9.5, 5.5, -0.5]
    before = limits(page, "curve")
    for width in (300, 500):
        page.python(f"place.style.width = other.style.width = '{width}px'; await still()")
        _, _, across, up = page.python("[float(side) for side in ax.rect]")
        assert across / up == pytest.approx(10 / 6)
        assert limits(page) == [-0.5, 9.5, 5.5, -0.5]
        assert limits(page, "curve") == before
        assert page.python("float(curve.rect[2])") > 0.8 * width
    x, y = page.python("pixel(ax, 3, 4)")
    page.mouse.move(x, y)
    page.mouse.wheel(0, -200)
    page.still()
    low, high, bottom, top = limits(page)
    assert (high - low) / (bottom - top) == pytest.approx(10 / 6)
    assert page.python("pixel(ax, 3, 4)") == pytest.approx([x, y], abs=0.01)


def test_an_empty_figure_gets_axes_with_what_is_plotted_into_it(page: Tab) -> None:
    page.python("fig = vz.Figure(size=(400, 300)); ax = fig[0, 0]; fig.show(); await still()")
    page.python("ax.plot([0, 10], [0, 1], label='growth'); await still()")
    assert limits(page) == pytest.approx([-0.5, 10.5, -0.05, 1.05])
    page.python(
        "ax.xlabel = 'time [s]'; ax.title = 'Growth'; ax.legend()\n"
        "image = ax.imshow(np.arange(60).reshape(6, 10), zorder=-1); ax.colorbar(image, label='heat'); await still()"
    )
    assert {"time [s]", "Growth", "growth", "heat"} <= set(page.python("letters()"))
    place = page.python("pixel(ax, 5, 0.5)")
    drag(page, place, (place[0] + 20, place[1]))
    assert page.python("pixel(ax, 5, 0.5)") == pytest.approx([place[0] + 20, place[1]], abs=0.01)
    page.python("ax.axes = False; await still()")
    assert page.python("float(ax.rect[0])") == 0
    page.python("ax.axes = True; ax.remove(*ax.nodes); ax.plot([0, 1], [0, 1]); await still()")
    assert "time [s]" in page.python("letters()")


def test_a_figure_in_a_hidden_element_is_right_when_it_is_shown(page: Tab) -> None:
    page.python(
        "place = element('display: none; width: 400px; height: 300px'); fig, ax = line(); fig._size = None\n"
        "fig.show(place); ax.xlim = (0, 4); ax.title = 'hidden'; await still()"
    )
    assert page.python("fig.frames") == 0
    page.python("place.style.display = 'block'; await still()")
    assert page.python("fig.frames") >= 1
    assert limits(page)[:2] == [0, 4]
    assert page.picture().shape == (300, 400, 3)
    assert page.python("[float(side) for side in ax.rect][2]") > 300


def test_one_line_in_two_figures(page: Tab) -> None:
    page.python(
        "fig, ax = line(); two = vz.Figure(size=(400, 300)); bx = two[0, 0]; bx.axes = True; curve = ax.nodes[0]\n"
        "fig.show(); bx.add(curve); two.show(); await still()"
    )
    assert limits(page, "bx") == pytest.approx(limits(page))
    page.python("curve.positions = curve.positions * [2, 1, 1]; await still()")
    assert limits(page, "bx") == pytest.approx(limits(page))
    page.python("fig.close(); fig.close(); await still()")
    page.python("curve.positions = curve.positions * [2, 1, 1]; await still()")
    assert limits(page, "bx")[1] == pytest.approx(42)


def test_closing_while_hovering(page: Tab) -> None:
    page.python("fig, ax = line(); fig.show(); await still()")
    page.mouse.move(*page.python("pixel(ax, 5, 0)"))
    page.mouse.down()
    page.python("fig.close()")
    page.mouse.move(10, 10)
    page.mouse.up()
    page.still()
    assert page.page.locator("canvas").count() == 0


# ---- Pointing ----


def test_ten_million_points_tell_which_one_is_under_the_pointer(browser: Any, address: str) -> None:
    tab = open_tab(browser, address)
    tab.python(DRIVING)
    tab.python(
        "random = np.random.default_rng(0); piece = 2_000_000\n"
        "def stars(): return random.uniform(-1, 1, (piece, 2)).astype('f4')\n"
        "def flat(places): return np.column_stack([places, np.zeros(len(places), 'f4')])\n"
        "cloud = vz.Points(flat(stars()), size=1, name='stars')\n"
        "for _ in range(3): cloud.append(flat(stars()))\n"
        "last = flat(stars()); last[1_234_567] = (1.5, 0, 0); cloud.append(last); del last\n"
        "known = 4 * piece + 1_234_567\n"
        "fig = vz.Figure(size=(400, 300)); ax = fig[0, 0]; ax.add(cloud); ax.axes = True; ax.xlim = (-1, 2)\n"
        "fig.on('click', 'hover')(heard.append); fig.show(); await still()"
    )
    x, y = tab.python("pixel(ax, 1.5, 0)")
    tab.mouse.move(x + 30, y)
    tab.mouse.move(x, y)
    tab.still()
    assert tab.python("[heard[-1].type, heard[-1].index == known, heard[-1].node is cloud]") == ["hover", True, True]
    assert tab.python("fig._frames.at_pointer._lines[:2]") == ["stars", "point 9 234 567"]
    tab.mouse.down()
    tab.mouse.up()
    tab.still()
    assert tab.python("[heard[-1].type, heard[-1].index == known]") == ["click", True]
    assert tab.python("heard[-1].position.tolist()") == [1.5, 0, 0]
    assert tab.page.problems == []
    tab.page.context.close()


def test_a_tooltip_comes_with_the_pointer_and_goes_with_it_and_is_in_no_picture(page: Tab) -> None:
    page.python(
        "fig = vz.Figure(size=(400, 300)); ax = fig[0, 0]\n"
        "ax.scatter([1, 2, 3], [1, 4, 9], s=100, label='squares'); ax.xlabel = 'length [m]'\nfig.show(); await still()"
    )
    without, x, y = page.picture(), *page.python("pixel(ax, 2, 4)")
    page.mouse.move(x, y)
    page.still()
    assert page.python("fig._frames.at_pointer._lines") == ["squares", "point 1", "length: 2.000 m", "y: 4.00"]
    assert (page.picture() != without).any()
    taken = page.python("(await fig.screenshot_async())[..., :3]")
    assert np.abs(np.asarray(taken).reshape(without.shape).astype(int) - without).max() <= 1
    page.mouse.move(x + 60, y)
    page.still()
    assert page.python("fig._frames.at_pointer._lines") == []
    page.mouse.move(x, y)
    page.still()
    page.mouse.move(x, 500)
    page.still()
    np.testing.assert_array_equal(page.picture(), without)
    page.python("fig.tooltips = False; await still()")
    page.mouse.move(x, y)
    page.still()
    np.testing.assert_array_equal(page.picture(), without)


def test_pixels_faces_and_voxels(page: Tab) -> None:
    page.python(
        "data = np.arange(60.0).reshape(6, 10); heard = []\n"
        "fig = vz.Figure((1, 3), size=(780, 260)); fig[0, 0].imshow(data)\n"
        "corners = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]\n"
        "fig[0, 1].add(vz.Mesh(corners, [[0, 1, 2], [0, 2, 3]], scalars=[0, 1, 2, 3]))\n"
        "block = np.arange(2 * 3 * 4.0).reshape(2, 3, 4); fig[0, 2].add(vz.Volume(block, mode='slice'))\n"
        "fig.on('click')(heard.append); fig.show(); await still()"
    )
    places = [page.python("pixel(fig[0, 0], 7, 2)"), page.python("pixel(fig[0, 1], 0.25, 0.75)")]
    middle = page.python("[float(side) for side in fig[0, 2].rect]")
    for x, y in (*places, (middle[0] + middle[2] / 2, middle[1] + middle[3] / 2)):
        page.mouse.click(x, y, delay=20)
        page.still()
    image, mesh, volume = page.python("[[event.counted, str(event.index), event.value] for event in heard]")
    assert image == ["pixel", "(2, 7)", 27]
    assert mesh == ["face", "1", pytest.approx(2, abs=0.05)]
    assert volume[0] == "voxel"
    assert page.python("block[heard[2].index] == heard[2].value")


# ---- Selecting ----

CLOUD = """
random = np.random.default_rng(1); heard = []
places = np.column_stack([random.normal(0, 1, (5000, 2)), np.zeros(5000)])
fig = vz.Figure(size=(400, 300)); ax = fig[0, 0]; ax.scatter(places[:, 0], places[:, 1], s=9)
shapes = []
fig.on('select')(heard.append); fig.show(); await still()
"""


@pytest.mark.parametrize("by", ["keys", "tool"])
def test_a_box_selects_the_points_that_numpy_finds_in_it(page: Tab, by: str) -> None:
    page.python(CLOUD)
    if by == "tool":
        page.python("fig.tool = 'box'")
    before, shown = limits(page), page.picture()
    start, end = page.python("pixel(ax, -1, 1)"), page.python("pixel(ax, 0.5, -0.7)")
    page.page.keyboard.down("Control") if by == "keys" else None
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.still()
    assert page.python("fig._frames.at_pointer._shape is not None")
    assert (page.picture() != shown).mean() > 0.05
    page.mouse.up()
    page.page.keyboard.up("Control")
    page.still()
    low, high = page.python("ax.locate(*start)[:2].tolist()" if False else f"ax.locate(*{start})[:2].tolist()"), None
    assert limits(page) == before
    assert page.python("fig._frames.at_pointer._shape is None")
    high = page.python(f"ax.locate(*{end})[:2].tolist()")
    page.python(
        f"inside = (places[:, 0] > {low[0]}) & (places[:, 0] < {high[0]}) & "
        f"(places[:, 1] < {low[1]}) & (places[:, 1] > {high[1]})"
    )
    assert page.python("int(inside.sum())") > 500
    assert page.python("np.array_equal(heard[-1].indices, np.flatnonzero(inside))")
    assert page.python("heard[-1].node is ax.nodes[0] and heard[-1].view is ax")


@pytest.mark.parametrize("by", ["keys", "tool"])
def test_a_lasso_selects_what_is_in_it_and_escape_leaves_it(page: Tab, by: str) -> None:
    page.python(CLOUD)
    if by == "tool":
        page.python("fig.tool = 'lasso'")
    shown = page.picture()
    corners = [(-1, -1), (1, -1), (1, 0), (0, 1), (-1, 0)]
    pixels = [page.python(f"pixel(ax, {x}, {y})") for x, y in corners]
    for last in (False, True):
        page.page.keyboard.down("Alt") if by == "keys" else None
        page.mouse.move(*pixels[0])
        page.mouse.down()
        for x, y in pixels[1:]:
            page.mouse.move(x, y, steps=12)
        page.still()
        assert (page.picture() != shown).any()
        if not last:
            page.page.keyboard.press("Escape")
            page.still()
        page.mouse.up()
        page.page.keyboard.up("Alt")
        page.mouse.move(5, 5)
        page.still()
        assert page.python("len(heard)") == int(last)
        np.testing.assert_array_equal(page.picture(), shown)
    found = set(page.python("heard[-1].indices.tolist()"))
    places = np.asarray(page.python("places[:, :2].ravel()")).reshape(-1, 2)
    x, y = places.T
    sure = (y > -0.98) & (y < -0.02) & (abs(x) < 0.98) | (y > 0) & (y + abs(x) < 0.97)
    out = (y < -1.02) | (abs(x) > 1.02) | (y > 0) & (y + abs(x) > 1.03)
    assert set(np.flatnonzero(sure)) <= found
    assert not found & set(np.flatnonzero(out))
    assert sure.sum() > 1000


# ---- Linked views ----


def test_linked_views_move_in_one_frame(page: Tab) -> None:
    page.python(
        "x = np.linspace(0, 10, 101); fig = vz.Figure((2, 1), size=(400, 400), link='x')\n"
        "ax, bx = fig; ax.plot(x, np.sin(x)); bx.plot(2 * x + 5, 9 * np.cos(x)); fig.show(); await still()\n"
        "seen = []; fig.on('before_draw')(lambda event: None)\n"
        "draw = fig._frames._draw_stages\n"
        "def look(renderer): seen.append([*ax.xlim, *bx.xlim]); return draw(renderer)\n"
        "fig._frames._draw_stages = look"
    )
    assert limits(page)[:2] == pytest.approx([-1.25, 26.25])
    start = page.python("pixel(ax, 10, 0)")
    drag(page, start, (start[0] + 60, start[1]))
    assert limits(page)[0] < -3
    assert page.python("[bool(np.allclose(each[:2], each[2:])) for each in seen]") == [True] * page.python("len(seen)")
    assert page.python("len(seen)") >= 2
    assert limits(page, "bx")[2:] == pytest.approx([-9.9, 9.9], abs=0.01)
    page.mouse.dblclick(*page.python("pixel(bx, 10, 0)"))
    page.still()
    assert limits(page)[:2] == limits(page, "bx")[:2] == pytest.approx([-1.25, 26.25])
    page.python("bx.xlim = (2, 3); await still()")
    assert limits(page)[:2] == [2, 3]
    page.python("bx.xlim = 'auto'; bx.nodes[0].positions = np.column_stack([5 * x, x, 0 * x]); await still()")
    assert limits(page)[:2] == limits(page, "bx")[:2] == pytest.approx([-2.5, 52.5])
    page.python("fig._frames._draw_stages = draw")


def test_linked_colours_and_cameras(page: Tab) -> None:
    page.python(
        "data = np.arange(60.0).reshape(6, 10); fig = vz.Figure((1, 2), size=(600, 250), link='clim')\n"
        "one, two = (view.imshow(data * factor) for view, factor in zip(fig, (1, 2))); fig[0, 1].colorbar()\n"
        "fig.show(); await still()"
    )
    assert page.python("[*one.clim, *two.clim]") == [0, 118, 0, 118]
    before = page.picture()
    page.python("two.clim = (0, 59); await still()")
    assert page.python("[*one.clim]") == [0, 59]
    after = page.picture()
    page.python("fig.request_draw(); await still()")
    np.testing.assert_array_equal(page.picture(), after)
    assert (after[:, :300] != before[:, :300]).any()
    page.python(
        "fig.close(); fig = vz.Figure((1, 2), size=(600, 250), link='camera')\n"
        "places = np.random.default_rng(0).random((50, 3))\n"
        "for view in fig: view.scatter(*places.T)\nfig.show(); await still()"
    )
    drag(page, (150, 120), (220, 150))
    assert page.python("np.allclose(*[view.camera.world.matrix for view in fig])")
    assert page.python("abs(float(fig[0, 0].camera.local.rotation[1])) > 0.1")

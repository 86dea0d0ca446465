"""Figures in a page, used by hand: axes that are panned and zoomed, what is pointed at, selected, linked and themed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from .conftest import Tab, open_tab

DRIVING = """
heard = []

def bare(*args, **options):
    # A figure without the toolbar, which has tests of its own, and whose frames and pixels would count here.
    made = vz.Figure(*args, **options)
    made.controls = False
    return made

def line(count=101, **options):
    x = np.linspace(0, 10, count)
    fig = bare(size=(400, 300))
    fig[0, 0].plot(x, np.sin(x), **options)
    return fig, fig[0, 0]

def pixel(view, *place):
    # Where a place in the data's numbers is, in the page.
    from vizlib.plot.controllers.screen import Screen
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
    return sorted({text for each in fig._frames.surroundings.over._letterings.values() for text, *_ in each._used})

async def shown():
    # Until the figure has been drawn once more.
    frames = fig.frames
    for _ in range(200):
        await asyncio.sleep(0.02)
        if fig.frames > frames:
            return

async def until(condition):
    # What is under the pointer comes from the GPU, in its own time.
    for _ in range(500):
        if condition():
            return True
        await asyncio.sleep(0.02)
    return False

from vizlib import hosts
"""


@pytest.fixture
def page(tab: Tab) -> Iterator[Tab]:
    """The module's page with what these tests share."""
    tab.python(DRIVING)
    yield tab
    tab.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    tab.page.evaluate("document.documentElement.removeAttribute('style')")


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
    assert before == pytest.approx([-0.5, 10.5, -1.1, 1.1], abs=5e-3)
    assert {"0.0", "5.0", "10.0", "−1.0", "1.0"} <= set(ticks)
    start = page.python("pixel(ax, 5, 0)")
    drag(page, start, (start[0] + 85, start[1] - 40))
    after = limits(page)
    assert page.python("pixel(ax, 5, 0)") == pytest.approx([start[0] + 85, start[1] - 40], abs=0.01)
    per_pixel = 11 / page.python("float(ax.rect[2])")
    assert after[0] == pytest.approx(before[0] - 85 * per_pixel, abs=1e-6)
    assert after[1] - after[0] == pytest.approx(11)
    ticks = page.python("letters()")
    assert not {"10.0", "1.0"} & set(ticks)
    assert {"−2.5", "5.0"} <= set(ticks)


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
        "fig = bare(size=(400, 300)); ax = fig[0, 0]\n"
        "ax.plot(np.datetime64('2024-01-01') + np.arange(100), np.logspace(0, 4, 100)); ax.yscale = 'log'\n"
        "when = float(np.datetime64('2024-02-01', 's').astype(int)); fig.show(); await still()"
    )
    place = page.python("pixel(ax, when, 100)")
    drag(page, place, (place[0] + 40, place[1] + 30))
    x, y = page.python("pixel(ax, when, 100)")
    assert y == pytest.approx(place[1] + 30, abs=0.01)
    assert x == pytest.approx(place[0] + 40, abs=4)  # the last label takes some room at the right
    low, high = limits(page)[2:]
    assert high / low == pytest.approx(1e4**1.1)
    assert "100" in page.python("letters()")
    page.python("ax.xlim = ('2024-02-01', '2024-03-01'); await still()")
    assert limits(page)[1] - limits(page)[0] == 29 * 86400


def test_pictures_stay_square_and_curves_fill_when_the_place_changes(page: Tab) -> None:
    page.python(
        "place = element('width: 400px; height: 300px'); other = element('width: 400px; height: 300px')\n"
        "fig = bare(size=None); ax = fig[0, 0]; ax.imshow(np.arange(60).reshape(6, 10)); fig.show(place)\n"
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
        assert page.python("float(curve.rect[2])") > 0.75 * width
    x, y = page.python("pixel(ax, 3, 4)")
    page.mouse.move(x, y)
    page.mouse.wheel(0, -200)
    page.still()
    low, high, bottom, top = limits(page)
    assert (high - low) / (bottom - top) == pytest.approx(10 / 6)
    assert page.python("pixel(ax, 3, 4)") == pytest.approx([x, y], abs=0.5)


def test_an_empty_figure_gets_axes_with_what_is_plotted_into_it(page: Tab) -> None:
    page.python("fig = bare(size=(400, 300)); ax = fig[0, 0]; fig.show(); await still()")
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
        "fig, ax = line(); two = bare(size=(400, 300)); bx = two[0, 0]; bx.axes = True; curve = ax.nodes[0]\n"
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


@pytest.fixture
def own(browser: Any, address: str) -> Iterator[Tab]:
    """A page of its own, for what takes much memory or touches."""
    tab = open_tab(browser, address, has_touch=True)
    tab.python(DRIVING)
    yield tab
    tab.page.context.close()


def test_ten_million_points_tell_which_one_is_under_the_pointer(own: Tab) -> None:
    tab = own
    tab.python(
        "random = np.random.default_rng(0); piece = 2_000_000\n"
        "def stars(): return random.uniform(-1, 1, (piece, 2)).astype('f4')\n"
        "def flat(places): return np.column_stack([places, np.zeros(len(places), 'f4')])\n"
        "cloud = vz.Points(flat(stars()), size=4, name='stars')\n"
        "for _ in range(3): cloud.append(flat(stars()))\n"
        "last = flat(stars()); last[1_234_567] = (1.5, 0, 0); cloud.append(last); del last\n"
        "known = 4 * piece + 1_234_567\n"
        "fig = bare(size=(400, 300)); ax = fig[0, 0]; ax.add(cloud); ax.axes = True\n"
        "ax.xlim, ax.ylim = (0.9, 1.6), (-0.3, 0.3)\n"
        "fig.on('click', 'hover')(heard.append); fig.show(); await still()"
    )
    x, y = tab.python("pixel(ax, 1.5, 0)")
    tab.mouse.move(x + 30, y)
    tab.mouse.move(x, y)
    assert tab.python("await until(lambda: heard and heard[-1].index == known)")
    tab.still()
    assert tab.python("[heard[-1].type, heard[-1].index == known, heard[-1].node is cloud]") == ["hover", True, True]
    assert tab.python("fig._frames.at_pointer._lines[:2]") == ["stars", "point 9 234 567"]
    tab.mouse.down()
    tab.mouse.up()
    assert tab.python("await until(lambda: heard[-1].type == 'click')")
    assert tab.python("heard[-1].index == known")
    assert tab.python("heard[-1].position.tolist()") == pytest.approx([1.5, 0, 0], abs=1e-6)
    assert tab.page.problems == []


def test_a_tooltip_comes_with_the_pointer_and_goes_with_it_and_is_in_no_picture(page: Tab) -> None:
    page.python(
        "fig = bare(size=(400, 300)); ax = fig[0, 0]\n"
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
        "fig = bare((1, 3), size=(780, 260)); fig[0, 0].imshow(data)\n"
        "corners = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]\n"
        "fig[0, 1].add(vz.Mesh(corners, [[0, 1, 2], [0, 2, 3]], scalars=[0, 1, 2, 3]))\n"
        "block = np.arange(2 * 3 * 4.0).reshape(2, 3, 4); fig[0, 2].add(vz.Volume(block, mode='slice'))\n"
        "fig.on('click')(heard.append); fig.show(); await still()"
    )
    places = [page.python("pixel(fig[0, 0], 7, 2)"), page.python("pixel(fig[0, 1], 0.25, 0.75)")]
    middle = page.python("[float(side) for side in fig[0, 2].rect]")
    for x, y in (*places, (middle[0] + middle[2] / 2, middle[1] + middle[3] / 2)):
        count = page.python("len(heard)")
        page.mouse.click(x, y, delay=20)
        assert page.python(f"await until(lambda: len(heard) > {count})")
    image, mesh, volume = page.python("[[event.counted, str(event.index), event.value] for event in heard]")
    assert image == ["pixel", "(2, 7)", 27]
    assert mesh == ["face", "1", pytest.approx(2, abs=0.05)]
    assert volume[0] == "voxel"
    assert page.python("block[heard[2].index] == heard[2].value")


# ---- Selecting ----

CLOUD = """
random = np.random.default_rng(1); heard = []
places = np.column_stack([random.normal(0, 1, (5000, 2)), np.zeros(5000)])
fig = bare(size=(400, 300)); ax = fig[0, 0]; ax.scatter(places[:, 0], places[:, 1], s=9)
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
    assert (page.picture() != shown).any(axis=-1).mean() > 0.02
    page.mouse.up()
    page.page.keyboard.up("Control")
    page.still()
    assert page.python("await until(lambda: heard)")
    assert limits(page) == before
    assert page.python("fig._frames.at_pointer._shape is None")
    low = page.python(f"ax.locate(*{start})[:2].tolist()")
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
            page.mouse.move(x, y)
            page.python("await shown()")  # moves between two frames are one
        assert (page.picture() != shown).any()
        if not last:
            page.page.keyboard.press("Escape")
            page.still()
        page.mouse.up()
        page.page.keyboard.up("Alt")
        page.mouse.move(5, 5)
        page.still()
        page.python("await until(lambda: heard)") if last else None
        assert page.python("len(heard)") == int(last)
        # The browser draws a ring around what keys are for.
        np.testing.assert_array_equal(page.picture()[4:-4, 4:-4], shown[4:-4, 4:-4])
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
        "x = np.linspace(0, 10, 101); fig = bare((2, 1), size=(400, 400), link='x')\n"
        "ax, bx = fig; ax.plot(x, np.sin(x)); bx.plot(2 * x + 5, 9 * np.cos(x)); fig.show(); await still()\n"
        "seen = []; fig.on('before_draw')(lambda event: None)\n"
        "draw = fig._frames._draw_stages\n"
        "def look(*given): seen.append([*ax.xlim, *bx.xlim]); return draw(*given)\n"
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
        "data = np.arange(60.0).reshape(6, 10); fig = bare((1, 2), size=(600, 250), link='clim')\n"
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
        "fig.close(); fig = bare((1, 2), size=(600, 250), link='camera')\n"
        "places = np.random.default_rng(0).random((50, 3))\n"
        "for view in fig: view.scatter(*places.T)\nfig.show(); await still()\n"
        "was = fig[0, 1].camera.world.matrix.copy()"
    )
    drag(page, (150, 120), (220, 150))
    assert page.python("np.allclose(*[view.camera.world.matrix for view in fig])")
    assert page.python("float(np.abs(fig[0, 1].camera.world.matrix - was).max()) > 0.1")


# ---- Themes, touch, keys ----


def test_the_theme_follows_the_page_in_one_frame(page: Tab) -> None:
    page.python(
        "fig = bare((1, 2), size=(600, 300)); fig[0, 0].plot([0, 1], [0, 1]); fig[0, 0].xlabel = 'time'\n"
        "fig[0, 1].scatter(*np.random.default_rng(0).random((3, 50))); fig.show(); await still()"
    )
    page.page.evaluate("document.documentElement.style.colorScheme = 'light dark'")
    page.still()
    light, frames = page.picture(), page.python("fig.frames")
    page.page.emulate_media(color_scheme="dark")
    page.still()
    dark = page.picture()
    page.page.emulate_media(color_scheme="light")
    page.still()
    np.testing.assert_array_equal(page.picture(), light)
    assert page.python("fig.frames") - frames <= 4
    assert dark[2, 2].mean() < 60 < 200 < light[2, 2].mean()
    assert dark[2, -2].mean() < 60, "the view in three dimensions, too"
    page.python("fig.theme = 'dark'; await still()")
    np.testing.assert_array_equal(page.picture(), dark)
    assert page.python("fig[0, 1].theme.name") == "dark"


def test_less_motion_goes_there_at_once(page: Tab) -> None:
    page.page.emulate_media(reduced_motion="reduce")
    page.python("fig, ax = line(); fig.show(); await still(); ax.xlim = (0, 100); ax.xlim = 'auto'; await still()")
    before = limits(page)
    place = page.python("pixel(ax, 5, 0)")
    drag(page, place, (place[0] + 30, place[1]))
    frames = page.python("fig.frames")
    page.mouse.dblclick(*place)
    page.still()
    assert limits(page) == before
    assert page.python("fig.frames") - frames <= 4


def touch(client: Any, kind: str, *fingers: tuple[float, float]) -> None:
    points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
    client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_fingers_pan_and_pinch_axes_and_turn_a_box(own: Tab) -> None:
    client = own.page.context.new_cdp_session(own.page)
    own.python("fig, ax = line(); fig.show(); await still()")
    x, y = own.python("pixel(ax, 5, 0)")
    touch(client, "touchStart", (x, y))
    for step in range(1, 6):
        touch(client, "touchMove", (x + 10 * step, y))
        own.page.wait_for_timeout(40)
    touch(client, "touchEnd")
    own.still()
    assert own.python("pixel(ax, 5, 0)") == pytest.approx([x + 50, y], abs=1)
    left, right = own.python("pixel(ax, 4, 0)"), own.python("pixel(ax, 6, 0)")
    touch(client, "touchStart", left)
    touch(client, "touchStart", left, right)
    for step in range(1, 6):
        touch(client, "touchMove", (left[0] - 8 * step, y), (right[0] + 8 * step, y))
        own.page.wait_for_timeout(40)
    touch(client, "touchEnd")
    own.still()
    assert own.python("pixel(ax, 4, 0)") == pytest.approx([left[0] - 40, y], abs=1.5)
    assert own.python("pixel(ax, 6, 0)") == pytest.approx([right[0] + 40, y], abs=1.5)
    own.python(
        "fig.close(); fig = bare(size=(400, 300)); ax = fig[0, 0]\n"
        "ax.scatter(*np.random.default_rng(0).random((3, 50))); fig.show(); await still()\n"
        "was = ax.camera.local.rotation.copy()"
    )
    touch(client, "touchStart", (200, 150))
    for step in range(1, 6):
        touch(client, "touchMove", (200 + 10 * step, 150))
        own.page.wait_for_timeout(40)
    touch(client, "touchEnd")
    own.still()
    assert own.python("float(np.abs(ax.camera.local.rotation - was).max())") > 0.1
    assert own.page.problems == []


def test_keys_move_zoom_and_leave(page: Tab) -> None:
    page.python(
        "before = element('height: 20px'); before.innerHTML = '<button id=first>one</button>'\n"
        "fig, ax = line(); fig.show()\n"
        "after = element('height: 20px'); after.innerHTML = '<button id=last>two</button>'; await still()"
    )
    home = limits(page)
    page.page.locator("#first").focus()
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.tagName") == "CANVAS"
    page.still()
    page.page.keyboard.press("ArrowRight")
    page.still()
    assert limits(page)[0] == pytest.approx(home[0] + 1.1, abs=0.01)
    assert limits(page)[2:] == pytest.approx(home[2:])
    page.page.keyboard.press("+")
    page.still()
    assert limits(page)[1] - limits(page)[0] == pytest.approx(11 / 2 ** (1 / 3), rel=1e-3)
    page.page.keyboard.press("0")
    page.still()
    assert limits(page) == home
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.id") == "last"
    page.python(
        "fig.close(); fig = bare(size=(400, 300)); ax = fig[0, 0]\n"
        "ax.scatter(*np.random.default_rng(0).random((3, 50))); fig.show(); await still()"
    )
    page.page.locator("#first").focus()
    page.page.keyboard.press("Tab")
    if page.page.evaluate("document.activeElement.tagName") != "CANVAS":  # it came behind the other button
        page.page.locator("canvas").focus()
    page.page.keyboard.press("5")
    page.still()
    assert page.python("[float(part) for part in ax.camera.world.forward]") == pytest.approx([0, 0, -1], abs=1e-6)


# ---- What a frame costs ----

COUNT = """
def costs():
    now = vz.stats(); sheets = fig._frames.surroundings.under.replayed, fig._frames.surroundings.over.replayed
    return [now['frames'], now['crossings'], now['commands'], fig[0, 0].stage.replay.count, *sheets]
"""


def panned(tab: Tab) -> dict[str, int]:
    """What one more step of a drag costs, as a difference of counters."""
    tab.mouse.move(200, 140)
    tab.mouse.down()
    for x in (210, 220, 230):
        tab.mouse.move(x, 140)
        tab.still()
    before = tab.python("costs()")
    tab.mouse.move(236, 140)
    tab.still()
    after = tab.python("costs()")
    tab.mouse.up()
    names = ("frames", "crossings", "commands", "data", "under", "over")
    return {name: now - was for name, now, was in zip(names, after, before, strict=True)}


def test_a_pan_of_a_thousand_lines_redraws_only_what_is_around_them(page: Tab) -> None:
    page.python(
        COUNT + "fig = bare(size=(400, 300)); ax = fig[0, 0]; x = np.linspace(0, 10, 20)\n"
        "for k in range(1000): ax.add(vz.Line(np.column_stack([x, np.sin(x + k / 100), 0 * x]), color='tomato'))\n"
        "ax.axes = True; fig.show(); await still()"
    )
    cost = panned(page)
    assert cost["frames"] == 1
    assert cost["data"] == 1
    assert cost["under"] == 1
    assert cost["crossings"] <= 2
    assert cost["over"] == 1
    assert cost["commands"] == 4076, "4 for each line and 76 for all else, as many as are sent again"


def test_an_orbit_with_a_box_sends_everything_again(page: Tab) -> None:
    page.python(
        COUNT + "fig = bare(size=(400, 300)); ax = fig[0, 0]; places = np.random.default_rng(0).random((3, 50))\n"
        "ax.scatter(*places); ax.xlabel = 'x'; fig.show(); await still()\n"
        "box = fig._frames.surroundings.boxes[0, 0].stage.replay"
    )
    page.mouse.move(200, 140)
    page.mouse.down()
    for x in (205, 210):
        page.mouse.move(x, 140)
        page.still()
    before, boxes = page.python("costs()"), page.python("box.count")
    page.mouse.move(214, 140)
    page.still()
    after = page.python("costs()")
    page.mouse.up()
    assert after[0] - before[0] == 1
    assert after[3] - before[3] == 1
    assert page.python("box.count") - boxes == 1
    assert after[1] - before[1] <= 2
    assert after[2] - before[2] == 98


def test_figures_leave_nothing_and_hovering_neither(page: Tab) -> None:
    show = (
        "fig = bare((1, 2), size=(400, 300)); ax = fig[0, 0]\n"
        "ax.scatter([1, 2, 3], [1, 4, 9], c=[1, 2, 3], s=80)\n"
        "ax.colorbar(label='heat'); ax.legend(); fig[0, 1].scatter(*np.eye(3)); fig.show(); await still()\n"
    )
    gone = "fig.close(); del fig, ax; gc.collect(); await still()\n"
    page.python(show + gone)
    before = page.stats()
    page.python(f"for _ in range(20):\n    {(show + gone).replace(chr(10), chr(10) + '    ')}")
    after = page.stats()
    assert after["gpu"] == before["gpu"]
    assert after["proxies"] == before["proxies"]
    page.python(show)
    x, y = page.python("pixel(ax, 2, 4)")
    page.mouse.move(x, y)
    page.still()
    before = page.stats()
    for step in range(200):
        page.mouse.move(x + step % 7 - 3, y + step % 5)
    page.mouse.move(x, y)
    page.still()
    after = page.stats()
    assert after["gpu"] == before["gpu"]
    assert after["proxies"] == before["proxies"]


# ---- A GPU that goes away ----


def test_all_of_a_figure_stands_again_on_another_device(own: Tab) -> None:
    own.python(
        "fig = bare((1, 2), size=(600, 300), title='Two'); ax = fig[0, 0]\n"
        "ax.scatter([1, 2, 3], [1, 4, 9], c=[1, 2, 3], s=200); ax.title = 'Squares'; ax.xlabel = 'length [m]'\n"
        "ax.colorbar(label='heat'); ax.scalebar('m'); fig[0, 1].scatter(*np.eye(3), label='corners')\n"
        "fig[0, 1].legend(); fig.show(); await still()"
    )
    own.mouse.move(*own.python("pixel(ax, 2, 4)"))
    own.python("await until(lambda: fig._frames.at_pointer._lines)")
    own.still()
    before = own.picture()
    for _ in range(2):
        own.page.evaluate("""async () => {
            const told = vizlib.player.ondevice;
            const back = new Promise((resolve) => {
                vizlib.player.ondevice = (state, message) => {
                    told(state, message);
                    if (state === "restored") resolve();
                };
            });
            vizlib.player.early.device.destroy();
            await back;
            vizlib.player.ondevice = told;
        }""")
        own.still()
        np.testing.assert_array_equal(own.picture(), before)
    drag(own, own.python("pixel(ax, 2, 2)"), own.python("pixel(ax, 1.5, 2)"))
    assert (own.picture() != before).any()
    assert own.page.problems == []

"""The user's panels in a page: over figures, beside them and in elements, under real hands."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from tests.browser.conftest import difference_off_edges
from tests.hosts.conftest import Tab, open_tab
from tests.panels.conftest import Shown

FIGURES = """
calls, boxes = [], {}

def note(ui, name):
    low, high = ui.get_item_rect_min(), ui.get_item_rect_max()
    boxes[name] = [(low.x + high.x) / 2, (low.y + high.y) / 2]

def figure(where="position: absolute; left: 20px; top: 30px; width: 640px; height: 420px", **options):
    fig = vz.Figure(size=None, **options)
    fig.add(box(color="#7a90b8"))
    fig.controls = False
    fig.show(element(where))
    return fig

async def until(condition):
    # on a busy machine, that draws in software, for some time
    for _ in range(600):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never was so")

def settled(panel_window):
    return lambda: panel_window.measured and panel_window.size[1] > 40

def listed(overlay):
    from imgui_bundle import imgui
    popup = imgui.WindowFlags_.popup.value
    return any(w.active and not w.hidden and w.flags & popup for w in overlay.context.inner.windows)

async def opened(fig):
    await until(lambda: fig._desk is not None)
    await still()
"""

CHOOSE = """
@fig.interact("Box", EMBED, shine=(0.0, 10.0), color=["red", "blue"], grid=True)
def update(shine, color, grid):
    calls.append([shine, color, grid])
"""

# As the test's native twin draws it.
TWIN = """
import numpy as np
import vizlib as vz

def twin(ui):
    ui.text("Some words, and a button")
    ui.button("Press", ui.ImVec2(120, 30))
    ui.slider_float("value", 4.0, 0, 10)
    ui.checkbox("check", True)
    if implot.begin_plot("##plot", ui.ImVec2(-1, 140)):
        implot.plot_line("line", np.arange(5.0), np.array([0, 2, 1, 4, 3.0]))
        implot.end_plot()
"""


def until(tab: Tab, condition: str) -> None:
    """Wait until something is so in the page's Python."""
    tab.python(f"await until(lambda: bool({condition}))")


def calls(tab: Tab) -> Any:
    return json.loads(tab.python("json.dumps(calls)"))


def centre(tab: Tab, x: float, y: float, selector: str = "canvas") -> tuple[float, float]:
    """A place on a canvas, in the page, whatever was done to it."""
    place = tab.page.evaluate(
        """([selector, x, y]) => {
          const canvas = document.querySelector(selector);
          const box = canvas.getBoundingClientRect();
          return [box.left + x * box.width / canvas.clientWidth, box.top + y * box.height / canvas.clientHeight];
        }""",
        [selector, x, y],
    )
    return place[0], place[1]


def row(number: int, top: float = 26.0) -> float:
    """The middle of a panel's field, below the panel's upper edge; ``top``: of its title."""
    return top + 10 + 15 + 31 * number


def drag(tab: Tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    tab.mouse.move(*start)
    tab.mouse.down()
    for part in (0.3, 0.6, 1.0):
        tab.mouse.move(*(one + (other - one) * part for one, other in zip(start, end, strict=True)))
        tab.still()
    tab.mouse.up()
    tab.still()


@pytest.fixture
def page(tab: Tab) -> Tab:
    tab.python(FIGURES)
    return tab


def test_a_slider_and_a_menu_by_mouse_and_the_scene_stays(page: Tab) -> None:
    page.python("fig = figure()\n" + CHOOSE.replace("EMBED", "None") + "await opened(fig)")
    assert len(calls(page)) == 1
    camera = "fig.camera.view_matrix.round(9).tolist()"
    before = page.python(camera)
    drag(page, centre(page, 90, 12 + row(0)), centre(page, 150, 12 + row(0)))
    assert calls(page)[-1][0] > 6
    page.mouse.click(*centre(page, 90, 12 + row(1)))
    until(page, "listed(fig._desk.overlay)")
    page.mouse.click(*centre(page, 60, 12 + row(1) + 60))
    page.still()
    until(page, "calls[-1][1] == 'blue'")
    page.mouse.click(*centre(page, 36, 12 + row(2)))
    until(page, "calls[-1][2] is False")
    page.mouse.move(*centre(page, 90, 12 + row(0)))
    page.mouse.wheel(0, -300)
    page.still()
    assert page.python(camera) == before
    drag(page, centre(page, 480, 300), centre(page, 400, 250))
    assert page.python(camera) != before


def test_hands_hit_under_scaling_and_scrolling(page: Tab) -> None:
    where = "width: 640px; height: 420px; margin: 300px 0 900px 40px; transform: scale(0.7); transform-origin: 0 0"
    page.python(f"fig = figure({where!r})\n" + CHOOSE.replace("EMBED", "'right'") + "await opened(fig)")
    page.page.evaluate("scrollTo(0, 250)")
    page.still()
    left, top = 640 - 280 + 7 + 10, 10 + 26
    page.mouse.click(*centre(page, left + 14, top + 6 + 12 + 31 * 2))
    until(page, "calls[-1][2] is False")


@pytest.mark.parametrize("embed", ["left", "right"])
def test_beside_what_is_drawn(embed: str, page: Tab) -> None:
    page.python("fig = figure()\n" + CHOOSE.replace("EMBED", repr(embed)) + "await opened(fig)")
    page.python(
        "heard = []\n@fig.on('click')\ndef click(event): heard.append([event.x, event.node is not None])\nawait still()"
    )
    x, _, width, _ = page.python("list(fig[0, 0].rect)")
    assert (x, width) == ((280, 360) if embed == "left" else (0, 360))
    page.mouse.click(*centre(page, x + width / 2, 210))
    until(page, "heard")
    assert page.python("heard[0]") == [x + width / 2, True]
    page.python("fig.panels[0].open = False")
    until(page, "list(fig[0, 0].rect) == [0, 0, 640, 420]")


def test_in_an_element_of_the_page(page: Tab) -> None:
    page.python(
        """
before = element("position: absolute; left: 20px; top: 300px; width: 300px")
before.id = "side"
before.textContent = "Controls:"
kept = before.outerHTML
fig = figure("position: absolute; left: 20px; top: 0; width: 400px; height: 280px")
"""
        + CHOOSE.replace("EMBED", "'side'")
        + """
@fig.interact("Later", "side")
def press(): calls.append("pressed")
await opened(fig)
await until(lambda: all(place._high > 40 for place in fig._desk.panels.places))
await still()
"""
    )
    high = page.page.evaluate("document.querySelector('#side canvas').getBoundingClientRect().height")
    assert 100 < high < 115  # three fields
    camera = page.python("fig.camera.view_matrix.round(9).tolist()")
    drag(page, centre(page, 90, row(0, 0), "#side canvas"), centre(page, 150, row(0, 0), "#side canvas"))
    assert calls(page)[-1][0] > 6
    page.mouse.click(*centre(page, 90, row(1, 0), "#side canvas"))
    until(page, "listed(fig._desk.panels.places[0].overlay)")
    until(page, "fig._desk.panels.places[0].canvas.get_logical_size()[1] > 120")
    page.still()
    page.mouse.click(*centre(page, 60, row(1, 0) + 60, "#side canvas"))
    until(page, "calls[-1][1] == 'blue'")
    page.still()
    page.mouse.click(*centre(page, 90, 22, "#side canvas:last-of-type"))
    until(page, "calls[-1] == 'pressed'")
    assert page.python("fig.camera.view_matrix.round(9).tolist()") == camera
    page.python("fig.theme = 'dark'\nawait still()")
    assert page.picture("#side canvas")[4, 150].max() < 70
    page.python("fig.panels[0].open = False\nawait still()")
    assert not page.page.locator("#side canvas").first.is_visible()
    page.python("fig.close()")
    assert page.python("before.outerHTML == kept")


def test_an_element_shows_what_the_figure_shows_now(page: Tab) -> None:
    page.python(
        """
side = element("position: absolute; left: 20px; top: 300px; width: 300px; height: 200px")
side.id = "side"
fig = figure()
seen = []
@fig.panel("Live", embed="side")
def live(ui):
    seen.append(fig.camera.local.x)
await opened(fig)
await until(lambda: seen)
await still()
"""
    )
    assert page.page.evaluate("document.querySelector('#side canvas').getBoundingClientRect().height") == 200
    page.python("fig.camera.local.x += 1\nawait until(lambda: seen[-1] == fig.camera.local.x)")
    page.python("await still()\nframes, drawn = fig.frames, len(seen)")
    page.python("await asyncio.sleep(0.6)")
    assert page.python("[fig.frames - frames, len(seen) - drawn]") == [0, 0]  # and then it rests


@pytest.mark.parametrize("embed", [None, "aside"])
def test_a_panel_may_close_its_figure(embed: str | None, page: Tab) -> None:
    page.python(f"""
aside = element("position: absolute; left: 680px; top: 30px; width: 110px; height: 90px")
aside.id = "aside"
fig, kept = figure(), figure("position: absolute; left: 20px; top: 460px; width: 200px; height: 120px")

@fig.panel("Panel", embed={embed!r})
def gui(ui):
    fig.theme = "dark"
    if calls:
        fig.close()

await until(lambda: fig._desk is not None)
await still()
calls.append(1)
fig.request_draw()
await until(lambda: fig.closed)
await still()
""")
    assert page.python("fig.closed and fig.renderer is None and fig.canvas.get_closed() and not kept.closed")
    assert page.page.locator("canvas").count() == 1
    page.python("before = kept.frames; kept.request_draw(); await until(lambda: kept.frames > before)")
    assert page.page.problems == []


def test_an_element_that_is_not_there(page: Tab) -> None:
    told = page.python(
        """
here = element("")
here.id = "sidebar"
fig = vz.Figure(title="F")
try:
    fig.panel("Panel", embed="sidebr")(lambda ui: None)
except ValueError as error:
    told = str(error)
told
"""
    )
    assert told.startswith(
        'Figure "F": panel "Panel": embed is \'sidebr\', expected the id of an element in the page; there are '
    )
    assert "'sidebar'" in told


def test_two_figures_with_panels_of_the_same_title(page: Tab) -> None:
    page.python(
        """
pressed, figs = [], []
for number in range(2):
    fig = figure(f"position: absolute; left: {20 + 420 * number}px; top: 30px; width: 400px; height: 300px")
    @fig.panel("Same")
    def gui(ui, number=number):
        if ui.button("Press", (120, 30)):
            pressed.append(number)
    figs.append(fig)
for fig in figs:
    await opened(fig)
"""
    )
    page.mouse.click(20 + 80, 30 + 12 + 26 + 25)
    until(page, "pressed == [0]")
    page.mouse.click(20 + 420 + 80, 30 + 12 + 26 + 25)
    until(page, "pressed == [0, 1]")
    page.python("figs[0].close()\nawait still()")
    page.mouse.click(20 + 420 + 80, 30 + 12 + 26 + 25)
    until(page, "pressed == [0, 1, 1]")


def test_what_is_wrong_is_told_and_the_page_lives(page: Tab) -> None:
    page.python("fig = figure()\nfig.panel('First', open=True)(lambda ui: None)\nawait opened(fig)\nfig.close()")
    page.python(
        """
from imgui_bundle import implot
broken = [True]
fig = figure("position: absolute; left: 0; top: 0; width: 1270px; height: 700px")
def recurse(ui): recurse(ui)
def wrong(name, ui):
    if not broken[0]: ui.text("fine"); return
    if name == "raises": raise KeyError("spam")
    if name == "recursion": recurse(ui)
    if name == "child": ui.begin_child("x")
    if name == "plot": implot.begin_plot("p")
    if name == "end": ui.end()
    if name == "render": ui.render()
    if name == "new_frame": ui.new_frame()
    if name == "pop": ui.pop_id()
    if name == "late":
        implot.begin_plot("p"); implot.plot_line("a", np.arange(3.0)); implot.setup_axes("a", "b")
    if name == "no plot": implot.plot_line("a", np.arange(3.0))
names = ["raises", "recursion", "child", "plot", "end", "render", "new_frame", "pop", "late", "no plot"]
for name in names:
    fig.panel(name, width=200)(lambda ui, name=name: wrong(name, ui))
drawn = []
fig.panel("Right")(lambda ui: drawn.append(1))
await opened(fig)
await until(lambda: drawn)
slips = [each.contents._slip for each in fig._desk.panels.floating._all]
"""
    )
    assert page.python("[slip is not None for slip in slips]") == [True] * 10 + [False]
    assert page.python("slips[0].title") == "KeyError: 'spam'"
    page.page.problems.clear()  # they were logged
    page.python("broken[0] = False\nfor each in fig._desk.panels.floating._all: each.contents._slip = None\n")
    page.python("count = len(drawn); fig._desk.overlay.wake(); await until(lambda: len(drawn) > count)")
    assert page.python("all(each.contents._slip is None for each in fig._desk.panels.floating._all)")


def test_imgui_is_fetched_after_the_first_frame_and_only_if_there_is_a_panel(browser: Any, address: str) -> None:
    tab = open_tab(browser, address)
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    tab.python(FIGURES + "fig = figure()\nawait still()")
    assert not [url for url in asked if "imgui" in url]
    tab.python(
        """
with_panel = figure("position: absolute; left: 20px; top: 480px; width: 640px; height: 200px")
frames = []
bring = with_panel._host.bring
def noted(package):
    frames.append(with_panel.frames)
    return bring(package)
with_panel._host.bring = noted
with_panel.panel("Panel")(lambda ui: None)
await opened(with_panel)
"""
    )
    assert [url for url in asked if "imgui" in url]
    assert tab.python("frames[0]") >= 1
    tab.page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_are_as_natively(theme: str, page: Tab) -> None:
    from imgui_bundle import implot

    made: dict[str, Any] = {"implot": implot}
    exec(TWIN, made)
    figure = vz.Figure(size=(640, 420))
    figure.theme = theme
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    figure.add(vz.Mesh(corners * [1, 0.6, 0.3], quads, shading="flat", color="#7a90b8"))
    figure.panel("Floating")(made["twin"])
    figure.panel("Beside", embed="right", width=220)(made["twin"])
    held = Shown(figure)
    native = held.draw(8)[..., :3]
    figure.close()
    page.python("fig = figure()\nfig.panel('First')(lambda ui: None)\nawait opened(fig)\nfig.close()")
    page.python(TWIN.replace("import numpy", "from imgui_bundle import implot\nimport numpy", 1))
    page.python(
        f"""
fig = vz.Figure(size=None)
fig.theme, fig.controls = {theme!r}, False
fig.add(box(color="#7a90b8"))
fig.panel("Floating")(twin)
fig.panel("Beside", embed="right", width=220)(twin)
fig.show(element("position: absolute; left: 20px; top: 30px; width: 640px; height: 420px"))
await opened(fig)
"""
    )
    drawn = page.picture()
    assert drawn.shape == native.shape
    assert np.abs(drawn.astype(int) - native).mean() < 1 or difference_off_edges(drawn, native) < 2

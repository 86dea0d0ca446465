"""The toolbar: when it is there, what its buttons and menus do, and whose the keys are meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import vizlib as vz
from vizlib.hosts.appearance import Appearance
from vizlib.panels import desk as desks
from vizlib.panels.desk import Offer
from vizlib.plot import presence

from .conftest import Shown

Show = Callable[[vz.Figure], Shown]
RING = np.array([0x0B, 0x66, 0xC2])  # the accent of the light theme


def solid(**options: Any) -> vz.Figure:
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    figure = vz.Figure(**{"size": (330, 360), **options})
    for view in figure:
        view.add(vz.Mesh(corners * [1, 0.6, 0.3], quads, shading="flat"))
    return figure


def plot(**options: Any) -> vz.Figure:
    figure = vz.Figure(**{"size": (330, 360), **options})
    x = np.linspace(0, 10, 50)
    for view in figure:
        view.axes = True
        view.add(vz.Points(np.stack([x, np.sin(x), 0 * x], -1), scalars=x, size=7))
    return figure


class Handled(Shown):
    """A figure with its toolbar."""

    def __init__(self, figure: vz.Figure) -> None:
        super().__init__(figure)
        assert figure.renderer is not None
        figure.renderer.ppaa = "none"  # drawn in software, smooth edges take most of the time
        figure.canvas.take_appearance(Appearance(reduced_motion=True))  # nothing fades, nothing glides
        self.said: list[str] = []
        figure.canvas.announce = self.said.append
        self.come()

    def draw(self, frames: int = 2) -> NDArray[np.uint8]:
        return super().draw(frames)

    def send(self, kind: str, **fields: Any) -> None:
        usual = {"x": 0.0, "y": 0.0, "button": 0, "buttons": (), "modifiers": (), "ntouches": 0, "touches": {}}
        self.figure.canvas.submit_event({"event_type": kind, **usual, **fields})
        self.draw(1)

    @property
    def bar(self) -> Any:
        return self.desk.toolbar

    def come(self) -> None:
        width, height = self.figure.canvas.get_logical_size()
        self.move(width / 4, height * 0.75)
        self.draw()

    def middle(self, name: str) -> tuple[float, float]:
        names = [button.name for button in self.bar.buttons]
        left, top, right, bottom = self.bar.places[names.index(name)]
        return (left + right) / 2, (top + bottom) / 2

    def push(self, name: str) -> None:
        self.click(*self.middle(name))

    def choose(self, menu: str, row: str) -> None:
        self.push(menu)
        self.click(*self.row(row))

    def row(self, name: str) -> tuple[float, float]:
        """The middle of a row of the open menu."""
        x, y, width, _ = self.bar.menu.box
        y += 5
        for row in self.bar.menu.rows():
            if row.name == name and row.act is not None:
                return x + width / 2, y + row.high / 2
            y += row.high
        raise AssertionError(f"no row {name}")

    def press_key(self, *keys: str) -> None:
        for key in keys:
            modifiers = ("Shift",) if key.startswith("Shift+") else ()
            key = key.removeprefix("Shift+")
            self.send("key_down", key=key, modifiers=modifiers)
            self.send("key_up", key=key, modifiers=modifiers)

    def state(self, view: Any = None) -> dict[str, Any]:
        return dict((view or self.figure._first).camera.get_state())

    def settle(self) -> None:
        """Let transitions end."""
        end = perf_counter() + 5
        while any(view.controller.moving for view in self.figure):
            assert perf_counter() < end
            self.draw(1)
        self.draw(2)


@pytest.fixture
def handled() -> Any:
    """Shows figures with somebody at them, and closes them afterwards."""
    figures: list[vz.Figure] = []

    def show(figure: vz.Figure) -> Handled:
        figures.append(figure)
        return Handled(figure)

    yield show
    for figure in figures:
        figure.close()


def imread(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGBA"))


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    for name, value in one.items():
        if value is None or other[name] is None:
            if value is not other[name]:
                return False
        elif not np.allclose(value, other[name], rtol=1e-9, atol=1e-12):
            return False
    return True


# ---- When it is there ----


def test_it_comes_with_the_pointer_and_goes_after_it(handled: Any) -> None:
    hand = handled(solid())
    with_bar = hand.draw()
    assert hand.bar.opacity == 1
    hand.send("pointer_leave")
    end = perf_counter() + 5
    while hand.bar.opacity:
        assert perf_counter() < end
        hand.draw(1)
    without = hand.draw()
    x, y, width, height = (int(side) for side in hand.bar.box)
    different = (with_bar != without).any(axis=-1)
    assert different[y : y + height, x : x + width].mean() > 0.9
    different[y - 4 : y + height + 5, x - 4 : x + width + 4] = False
    assert not different.any()


def test_it_fades_unless_the_reader_wants_no_motion(handled: Any) -> None:
    hand = handled(solid())
    hand.send("pointer_leave")
    hand.figure._presence._until = 0.0
    hand.draw(1)
    assert hand.bar.opacity == 0
    hand.figure.canvas.take_appearance(Appearance())
    hand.send("pointer_enter", x=5.0, y=5.0)
    seen = set()
    end = perf_counter() + 5
    while hand.bar.opacity < 1:
        assert perf_counter() < end
        seen.add(hand.bar.opacity)
        hand.draw(1)
    assert any(0 < opacity < 1 for opacity in seen)


@pytest.mark.parametrize("controls", [False, True, "always"])
def test_untouched_figures_show_what_they_showed(shown: Show, controls: Any) -> None:
    bare = solid()
    bare.controls = False
    figure = solid()
    figure.controls = controls
    one, other = shown(bare), shown(figure)
    assert (one.draw() != other.draw()).any() == (controls == "always")
    assert (figure._desk is not None) == (controls == "always")


def test_without_controls_nothing_comes(shown: Show) -> None:
    figure = solid()
    figure.controls = False
    there = shown(figure)
    there.move(100, 100)
    there.click(300, 30)
    assert figure._desk is None
    figure.controls = True
    there.draw()
    assert there.desk.toolbar.wanted


def test_it_goes_at_once_where_controls_are_taken_away(handled: Any) -> None:
    hand = handled(solid())
    hand.figure.controls = False
    hand.draw()
    assert hand.bar.opacity == 0


def test_imgui_waits_until_a_drag_has_ended(shown: Show) -> None:
    figure = solid()
    there = shown(figure)
    there.send("pointer_down", x=200.0, y=200.0, button=1, buttons=(1,))
    there.move(220, 200, button=1, buttons=(1,))
    assert figure._desk is None
    there.release(220, 200)
    assert there.desk.toolbar.wanted


def test_a_finger_brings_it_for_a_while(handled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = handled(solid())
    hand.send("pointer_leave")
    hand.figure._presence._until = 0.0
    hand.draw()
    assert hand.bar.opacity == 0
    finger = {"x": 100.0, "y": 200.0, "button": 1, "ntouches": 1, "pointer_type": "touch"}
    hand.send("pointer_down", **finger)
    assert hand.bar.opacity == 1
    hand.send("pointer_up", **{**finger, "ntouches": 0})
    assert hand.bar.opacity == 1
    now = perf_counter()
    monkeypatch.setattr(presence, "perf_counter", lambda: now + 60)
    hand.draw()
    assert hand.bar.opacity == 0


def test_small_figures_start_folded(handled: Any) -> None:
    hand = handled(solid(size=(240, 180)))
    assert [button.name for button in hand.bar.buttons] == ["Show toolbar"]
    hand.push("Show toolbar")
    hand.draw()
    x, _, width, height = hand.bar.box
    assert len(hand.bar.buttons) > 3
    assert x >= 0
    assert x + width <= 240 - 8
    assert height < 34
    hand.push("Fold")
    hand.draw()
    assert hand.bar.box[2] < 40


def test_it_covers_neither_title_nor_colour_bar(handled: Any) -> None:
    figure = plot(size=(560, 380))
    figure[0, 0].title = "Title"
    figure[0, 0].colorbar()
    hand = handled(figure)
    x, y, width, height = hand.bar.box
    left, top, across, down = figure[0, 0].rect
    assert left <= x
    assert x + width <= left + across
    assert top <= y
    assert y + height <= top + down


def test_pictures_are_without_it(handled: Any) -> None:
    hand = handled(solid())
    x, y, width, height = (int(side) for side in hand.bar.box)
    part = np.s_[y : y + height, x : x + width]
    before = hand.figure.screenshot()
    assert (before[part] != hand.draw()[part]).any()
    hand.figure.controls = False
    assert (before == hand.figure.screenshot()).all()


# ---- What it does ----


def test_home_is_where_it_began(handled: Any) -> None:
    hand = handled(solid())
    first = hand.state()
    hand.drag(200, 200, 290, 240)
    hand.send("wheel", x=150.0, y=200.0, dx=0.0, dy=-300.0)
    assert not same(hand.state(), first)
    hand.push("Home")
    hand.settle()
    assert same(hand.state(), first)


def test_a_transition_goes_on_while_the_toolbar_asks_for_frames(handled: Any) -> None:
    hand = handled(solid())
    first = hand.state()
    hand.drag(200, 200, 290, 240)
    hand.figure.canvas.take_appearance(Appearance())
    hand.settle()
    hand.push("Home")
    end = perf_counter() + 10
    while not same(hand.state(), first):
        assert perf_counter() < end
        hand.desk.overlay.wake()
        hand.draw(1)


def test_home_of_a_plane_and_of_all_views(handled: Any) -> None:
    figure = plot(shape=(1, 2), size=(640, 301))
    hand = handled(figure)
    limits = [view.xlim for view in figure]
    for view in figure:
        x, y, _, height = view.rect
        hand.drag(x + 60, y + height - 40, x + 90, y + height - 60)
    assert [view.xlim for view in figure] != limits
    hand.push("Home")
    hand.settle()
    assert np.allclose([view.xlim for view in figure], limits)


def test_home_after_the_data_have_changed_shows_them(handled: Any) -> None:
    hand = handled(solid())
    hand.drag(200, 200, 290, 240)
    mesh = next(iter(hand.figure._first.nodes))
    mesh.local.scale = 5.0
    hand.draw()
    hand.push("Home")
    hand.settle()
    box = hand.figure._first.bounds()
    corners = np.array([[x, y, z, 1] for x in box[:, 0] for y in box[:, 1] for z in box[:, 2]])
    seen = corners @ hand.figure.camera.camera_matrix.T
    assert (np.abs(seen[:, :2] / seen[:, 3:]) < 1).all()


def test_home_of_a_camera_that_a_script_brought(handled: Any) -> None:
    import pygfx as gfx

    scene = gfx.Scene()
    camera = gfx.PerspectiveCamera(50)
    camera.local.position = (3, 2, 6)
    camera.look_at((0, 0, 0))
    scene.add(camera, gfx.Mesh(gfx.box_geometry(1, 1, 1), gfx.MeshPhongMaterial()))
    figure = vz.Figure(size=(330, 360))
    figure.add(scene)
    hand = handled(figure)
    assert figure.camera is camera
    first = hand.state()
    hand.drag(200, 200, 290, 240)
    hand.push("Home")
    hand.settle()
    assert same(hand.state(), first)


def test_the_key_does_what_the_button_does(handled: Any) -> None:
    hand = handled(solid())
    first = hand.state()
    hand.drag(200, 200, 290, 240)
    hand.press_key("h")
    hand.settle()
    assert same(hand.state(), first)


@pytest.mark.parametrize(("row", "direction"), [("Top", (0, -1, 0)), ("Front", (0, 0, -1)), ("Left", (1, 0, 0))])
def test_views_look_from_standard_sides(handled: Any, row: str, direction: Any) -> None:
    hand = handled(solid())
    hand.choose("Views", row)
    hand.settle()
    forward = -hand.figure.camera.world.matrix[:3, 2]
    assert np.allclose(forward, direction, atol=1e-6)
    assert hand.bar.menu is None


def test_a_projection_keeps_what_is_looked_at(handled: Any) -> None:
    hand = handled(solid())
    first, target = hand.state(), np.array(hand.figure.controller.target)
    hand.choose("Views", "Orthographic")
    hand.draw()
    assert hand.figure.camera.fov == 0
    assert hand.figure._first.projection == "orthographic"
    assert np.allclose(hand.figure.controller.target, target)
    hand.click(*hand.row("Perspective"))
    hand.draw()
    assert same(hand.state(), first)
    with pytest.raises(ValueError, match="perspective"):
        hand.figure._first.projection = "flat"


def test_views_are_those_of_the_view_that_was_used(handled: Any) -> None:
    hand = handled(solid(shape=(1, 2), size=(640, 301)))
    left, right = hand.figure
    hand.push("Views")
    assert hand.bar.menu.rows()[0].name == "All views"
    hand.press_key("Escape")
    x, y, width, height = left.rect
    hand.click(x + width / 2, y + height / 2)
    before = hand.state(right)
    hand.choose("Views", "Top")
    hand.settle()
    assert np.allclose(-left.camera.world.matrix[:3, 2], (0, -1, 0), atol=1e-6)
    assert same(hand.state(right), before)


def test_one_axis_of_a_plane_fits(handled: Any) -> None:
    hand = handled(plot())
    view = hand.figure._first
    x, y = view.xlim, view.ylim
    hand.drag(150, 250, 200, 280)
    moved = view.ylim
    hand.choose("Views", "Fit x only")
    hand.settle()
    assert np.allclose(view.xlim, x)
    assert np.allclose(view.ylim, moved)
    assert not np.allclose(view.ylim, y)
    with pytest.raises(ValueError, match="axes"):
        view.fit("z")


def test_tools_are_there_where_something_can_be_selected(handled: Any) -> None:
    assert "Select by a box" not in [button.name for button in handled(solid()).bar.buttons]
    hand = handled(plot())
    assert hand.figure.tool == "navigate"
    hand.push("Select by a lasso")
    hand.draw()
    assert hand.figure.tool == "lasso"
    assert [button.name for button in hand.bar.buttons if button.chosen] == ["Select by a lasso"]


def test_pictures_are_saved_and_the_path_is_said(handled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    hand = handled(solid(title="A box / of mine"))
    before = hand.draw()
    hand.choose("Save", "PNG")
    hand.choose("Save", "PNG, double size")
    hand.choose("Save", "PNG, no background")
    saved = [imread(tmp_path / f"A-box-of-mine{end}.png") for end in ("", " (1)", " (2)")]
    assert [picture.shape for picture in saved] == [(360, 330, 4), (720, 660, 4), (360, 330, 4)]
    assert [picture[0, 0, 3] for picture in saved] == [255, 255, 0]
    assert str(tmp_path / "A-box-of-mine (2).png") in hand.desk.toasts.text
    assert hand.said[-1] == hand.desk.toasts.text
    hand.desk.toasts.text = ""
    hand.come()
    assert (hand.draw() == before).all()  # the canvas goes on as before


def test_what_cannot_be_saved_is_said(handled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hand = handled(solid())

    def refuse(*args: Any, **options: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(type(hand.figure.canvas), "download", refuse)
    hand.choose("Save", "PNG")
    assert hand.desk.toasts.text == "The picture could not be saved: the disk is full"


def test_panels_open_and_close_and_those_of_ours_are_made_when_wanted(
    handled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    class Gauge:
        open = True

        def __init__(self, desk: Any) -> None:
            made.append(desk)

        def draw(self, overlay: Any) -> None:
            made.append("drawn")

    monkeypatch.setattr(desks, "OFFERS", (Offer("Gauge", Gauge),))
    figure = solid()

    @figure.panel("Mine")
    def mine(ui: Any) -> None:
        ui.text("here")

    hand = handled(figure)
    assert not made
    hand.choose("Panels", "Mine")
    assert not figure._panels[0].open
    hand.click(*hand.row("Gauge"))  # the menu has stayed
    hand.draw()
    assert made[-1] == "drawn"
    assert [row.checked for row in hand.bar.menu.rows() if row.name in ("Mine", "Gauge")] == [False, True]
    hand.click(*hand.row("Gauge"))
    made.clear()
    hand.draw()
    assert not made


def test_tooltips_and_colours(handled: Any) -> None:
    hand = handled(plot())
    hand.choose("Panels", "Dark")
    assert hand.figure.theme == "dark"
    assert hand.desk.overlay.theme.name == "dark"
    hand.click(*hand.row("Tooltips"))
    assert not hand.figure.tooltips


# ---- Whose the pointer and the keys are ----


def test_nothing_moves_under_it(handled: Any) -> None:
    hand = handled(solid())
    first = hand.state()
    x, y = hand.middle("Save")
    hand.drag(x, y + 13, x - 150, y + 200)
    hand.send("wheel", x=x, y=y, dx=0.0, dy=-300.0)
    hand.bar.close_menu()
    hand.push("Views")
    x, y = hand.row("Top")
    hand.send("wheel", x=x, y=y, dx=0.0, dy=-300.0)
    hand.press_key("ArrowDown", "ArrowUp", "a", "+")
    hand.settle()
    assert same(hand.state(), first)


def test_a_click_beside_a_menu_closes_it_and_does_no_more(handled: Any) -> None:
    hand = handled(solid())
    clicks: list[Any] = []
    hand.figure.on("click")(clicks.append)
    first = hand.state()
    hand.push("Views")
    hand.drag(60, 200, 100, 240)
    assert hand.bar.menu is None
    assert same(hand.state(), first)
    hand.drag(60, 200, 100, 240)
    assert not same(hand.state(), first)
    assert not clicks


def test_a_second_press_closes_the_menu_and_another_button_opens_its_own(handled: Any) -> None:
    hand = handled(solid())
    hand.push("Views")
    hand.push("Save")
    assert hand.bar.menu.name == "Save"
    hand.push("Save")
    assert hand.bar.menu is None


def test_tab_goes_along_and_leaves_and_comes_back(handled: Any) -> None:
    hand = handled(solid())
    canvas = hand.figure.canvas
    canvas.take_focus("forward")
    hand.draw()
    assert canvas._kept_tab == (False, True)
    found = []
    for _ in hand.bar.buttons:
        hand.press_key("Tab")
        found.append((hand.bar.keys.at, canvas._kept_tab))
    assert found == [(0, (True, True)), (1, (True, True)), (2, (True, True)), (3, (True, True)), (4, (True, False))]
    assert hand.said[-5:] == [
        "Home, button 1 of 5",
        "Views, menu 2 of 5",
        "Save, menu 3 of 5",
        "Panels, menu 4 of 5",
        "Fold, button 5 of 5",
    ]
    canvas.take_focus("")
    assert hand.bar.keys.at is None
    canvas.take_focus("backward")
    assert hand.bar.keys.at == 4
    hand.press_key(*["Shift+Tab"] * 5)
    assert hand.bar.keys.at is None
    assert canvas._kept_tab == (False, True)


def test_the_button_with_the_focus_has_a_ring(handled: Any) -> None:
    hand = handled(solid())

    def ring(number: int) -> bool:
        left, top, right, bottom = (round(side) for side in hand.bar.places[number])
        part = hand.draw()[top:bottom, left:right, :3].astype(int)
        near = np.abs(part - RING).max(axis=-1) < 40
        near[4:-4, 4:-4] = False
        return bool(near.sum() > 80)

    assert not any(ring(number) for number in range(5))
    hand.press_key("Tab", "ArrowRight")
    assert [ring(number) for number in range(5)] == [False, True, False, False, False]
    hand.press(100, 250)
    assert not any(ring(number) for number in range(5))


def test_enter_presses_and_menus_go_by_arrows(handled: Any) -> None:
    hand = handled(solid())
    first = hand.state()
    hand.press_key("ArrowLeft")
    hand.settle()
    assert not same(hand.state(), first)  # keys are the figure's until then
    hand.press_key("Tab", "Enter")
    hand.settle()
    assert same(hand.state(), first)
    hand.press_key("ArrowRight", " ", "ArrowDown", "ArrowUp", "ArrowUp")
    assert hand.said[-4:] == [
        "Views menu, Front, 1 of 10",
        "Back, 2 of 10",
        "Front, 1 of 10",
        "Orthographic, not checked, 10 of 10",
    ]
    hand.press_key("Enter")
    assert hand.figure.camera.fov == 0
    assert hand.said[-1] == "Orthographic, checked, 10 of 10"
    hand.press_key("t", "Enter")
    hand.settle()
    assert np.allclose(-hand.figure.camera.world.matrix[:3, 2], (0, -1, 0), atol=1e-6)
    assert hand.bar.menu is None
    assert hand.bar.keys.at == 1


def test_escape_closes_the_menu_and_then_gives_the_keys_back(handled: Any) -> None:
    hand = handled(solid())
    hand.press_key("Tab", "Tab", "Enter")
    assert hand.bar.menu is not None
    hand.press_key("Escape")
    assert hand.bar.menu is None
    assert hand.bar.keys.at == 1
    hand.press_key("Escape")
    assert hand.bar.keys.at is None
    first = hand.state()
    hand.press_key("ArrowLeft")
    hand.settle()
    assert not same(hand.state(), first)


def test_folded_it_is_one_button(handled: Any) -> None:
    hand = handled(solid())
    hand.press_key("Tab", "End", "Enter")
    assert hand.bar.folded
    assert hand.said[-1] == "Show toolbar, button 1 of 1"
    assert hand.figure.canvas._kept_tab == (True, False)
    hand.press_key("Enter")
    assert hand.bar.keys.at == 4
    assert hand.said[-1] == "Fold, button 5 of 5"


def test_a_key_that_was_down_before_comes_up_where_it_went_down(handled: Any) -> None:
    hand = handled(solid())
    hand.send("key_down", key="ArrowLeft")
    hand.press_key("Tab")
    hand.send("key_up", key="ArrowLeft")
    hand.settle()  # the scene does not go on turning


def test_nothing_stays_when_it_is_closed() -> None:
    import gc
    from weakref import ref

    hand = Handled(solid())
    hand.push("Views")
    gone = [ref(hand.desk), ref(hand.bar), ref(hand.bar.keys)]
    gc.collect()
    gc.disable()
    try:
        hand.figure.close()
        assert [one() for one in gone] == [None] * 3
    finally:
        gc.enable()

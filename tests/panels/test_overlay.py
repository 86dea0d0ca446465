"""What imgui draws over a figure, and which of what hands do is its own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from tests.panels.conftest import Shown

INSIDE = (150.0, 100.0)  # of a panel at the upper left
OUTSIDE = (420.0, 320.0)


def cube() -> vz.Figure:
    figure = vz.Figure(size=(480, 360))
    figure.controls = False  # what is tested here is below the toolbar
    corners = np.array([(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    figure.add(vz.Mesh(corners, [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1]]))
    return figure


class Hand:
    """A panel with a coloured rectangle as large as it is told, and what was done in it."""

    def __init__(self, figure: vz.Figure) -> None:
        self.pressed = 0
        self.value = 5.0
        self.text = ""
        self.boxes: dict[str, tuple[float, float]] = {}

        @figure.panel("Hand")
        def gui(ui: Any) -> None:
            self.pressed += ui.button("Press", ui.ImVec2(120, 30))
            self._note(ui, "button")
            _, self.value = ui.slider_float("value", self.value, 0, 10)
            self._note(ui, "slider")
            _, self.text = ui.input_text("text", self.text)
            self._note(ui, "text")
            ui.dummy(ui.ImVec2(10, 60))

    def _note(self, ui: Any, name: str) -> None:
        low, high = ui.get_item_rect_min(), ui.get_item_rect_max()
        self.boxes[name] = ((low.x + high.x) / 2, (low.y + high.y) / 2)
        self.boxes[f"{name} left"] = low.x, low.y


@pytest.fixture
def scene(shown: Any) -> tuple[Shown, Hand]:
    figure = cube()
    hand = Hand(figure)
    return shown(figure), hand


def view_of(figure: vz.Figure) -> Any:
    return figure.camera.view_matrix.copy()


def test_a_colour_is_itself(shown: Any) -> None:
    """On a format with sRGB, which blends in linear light, opaque colours stay what they are."""
    figure = cube()

    @figure.panel("Colours")
    def gui(ui: Any) -> None:
        corner = ui.get_cursor_screen_pos()
        for number, color in enumerate(((200, 100, 30), (128, 128, 128), (3, 250, 60))):
            low = ui.ImVec2(corner.x + 40 * number, corner.y)
            high = ui.ImVec2(low.x + 40, low.y + 40)
            ui.get_window_draw_list().add_rect_filled(low, high, ui.IM_COL32(*color, 255))
        gui.corner = corner.x, corner.y
        ui.dummy(ui.ImVec2(120, 40))

    picture = shown(figure).draw()
    x, y = (int(place) + 20 for place in gui.corner)
    assert picture[y, x, :3].tolist() == pytest.approx([200, 100, 30], abs=1)
    assert picture[y, x + 40, :3].tolist() == pytest.approx([128, 128, 128], abs=1)
    assert picture[y, x + 80, :3].tolist() == pytest.approx([3, 250, 60], abs=1)


def test_half_a_colour_is_blended_as_elsewhere(shown: Any) -> None:
    """Black over white and white over black by half are 127, as in every program that draws with imgui."""
    figure = cube()

    @figure.panel("Halves")
    def gui(ui: Any) -> None:
        corner = ui.get_cursor_screen_pos()
        draw = ui.get_window_draw_list()
        for number, (ground, over) in enumerate(((255, 0), (0, 255))):
            low = ui.ImVec2(corner.x + 40 * number, corner.y)
            high = ui.ImVec2(low.x + 40, low.y + 40)
            draw.add_rect_filled(low, high, ui.IM_COL32(ground, ground, ground, 255))
            draw.add_rect_filled(low, high, ui.IM_COL32(over, over, over, 128))
        gui.corner = corner.x, corner.y
        ui.dummy(ui.ImVec2(120, 40))

    picture = shown(figure).draw()
    x, y = (int(place) + 20 for place in gui.corner)
    assert int(picture[y, x, 0]) == pytest.approx(127, abs=6)
    assert int(picture[y, x + 40, 0]) == pytest.approx(128, abs=6)


def test_a_button_is_pressed_and_the_scene_stays(scene: tuple[Shown, Hand]) -> None:
    shown, hand = scene
    before = view_of(shown.figure)
    shown.click(*hand.boxes["button"])
    assert hand.pressed == 1
    shown.drag(*INSIDE, *OUTSIDE)  # begun over the panel: it is the panel's, wherever it goes
    assert np.array_equal(view_of(shown.figure), before)
    shown.drag(*OUTSIDE, *INSIDE)  # begun over the scene: it turns, and presses nothing
    assert not np.array_equal(view_of(shown.figure), before)
    assert hand.pressed == 1


def test_a_press_without_a_move_before_hits_the_panel(scene: tuple[Shown, Hand]) -> None:
    """As fingers do, and remote hands."""
    shown, hand = scene
    before = view_of(shown.figure)
    x, y = hand.boxes["button"]
    canvas = shown.figure.canvas
    for kind, button in (("pointer_down", 1), ("pointer_move", 1), ("pointer_up", 1)):
        buttons = () if kind == "pointer_up" else (1,)
        event = {"event_type": kind, "x": x, "y": y, "button": button, "buttons": buttons, "modifiers": ()}
        canvas.submit_event({**event, "ntouches": 0, "touches": {}})
    shown.draw(6)
    assert hand.pressed == 1
    assert np.array_equal(view_of(shown.figure), before)


def test_a_slider_follows(scene: tuple[Shown, Hand]) -> None:
    shown, hand = scene
    x, y = hand.boxes["slider"]
    shown.drag(x, y, x + 40, y)
    assert hand.value > 5.5


def test_the_wheel_is_of_what_is_under_it(scene: tuple[Shown, Hand]) -> None:
    shown, _ = scene
    before = view_of(shown.figure)
    shown.send("wheel", x=INSIDE[0], y=INSIDE[1], dx=0, dy=-300)
    shown.draw(10)
    assert np.array_equal(view_of(shown.figure), before)
    shown.send("wheel", x=OUTSIDE[0], y=OUTSIDE[1], dx=0, dy=-300)
    shown.draw(10)
    assert not np.array_equal(view_of(shown.figure), before)


def test_text_is_typed(scene: tuple[Shown, Hand]) -> None:
    shown, hand = scene
    before = view_of(shown.figure)
    shown.click(*hand.boxes["text"])
    assert shown.figure.canvas.caret is not None
    x, y, _, height = shown.figure.canvas.caret
    left, top = hand.boxes["text left"]
    assert left <= x <= left + 30
    assert top <= y <= top + 10
    assert 10 < height < 30
    for text in ("a", "µ", "日本"):
        shown.send("char", data=text)
    shown.send("key_down", key="Backspace")
    shown.send("key_up", key="Backspace")
    assert hand.text == "aµ日"
    assert np.array_equal(view_of(shown.figure), before)
    shown.send("key_down", key="a", modifiers=("Control",))
    shown.send("key_up", key="a")
    shown.send("key_down", key="x", modifiers=("Control",))
    shown.send("key_up", key="x")
    assert hand.text == ""
    assert shown.figure.canvas.clipboard_text == "aµ日"
    for _ in range(2):
        shown.send("key_down", key="v", modifiers=("Control",))
        shown.send("key_up", key="v")
    assert hand.text == "aµ日aµ日"
    shown.click(*OUTSIDE)
    assert shown.figure.canvas.caret is None


def test_keys_are_the_figures_until_a_panel_has_them(scene: tuple[Shown, Hand]) -> None:
    shown, hand = scene
    heard: list[str] = []
    shown.figure.on("key")(lambda event: heard.append(event.key))
    shown.send("key_down", key="h")
    assert heard == ["h"]
    shown.click(*hand.boxes["text"])
    shown.send("key_down", key="j")
    assert heard == ["h"]
    shown.send("key_down", key="Escape")  # leaves the field, then the panel
    shown.send("key_up", key="Escape")
    shown.send("key_down", key="Escape")
    shown.send("key_up", key="Escape")
    shown.send("key_down", key="k")
    assert heard == ["h", "k"]


def test_the_figure_hears_that_the_pointer_left_for_a_panel(scene: tuple[Shown, Hand]) -> None:
    shown, _ = scene
    left: list[str] = []
    shown.figure.on("leave")(lambda event: left.append(event.type))
    shown.move(*OUTSIDE)
    shown.move(*INSIDE)
    shown.move(INSIDE[0] + 1, INSIDE[1])
    assert left == ["leave"]


def test_a_frame_that_is_as_the_last_uploads_nothing(scene: tuple[Shown, Hand]) -> None:
    shown, _ = scene
    painter = shown.desk.overlay.painter
    shown.draw()
    written: list[Any] = []
    queue = painter._device.queue
    write = queue.write_buffer
    try:
        queue.write_buffer = lambda buffer, *rest: (written.append(buffer.label), write(buffer, *rest))
        shown.draw(3)
    finally:
        del queue.write_buffer
    assert not [label for label in written if label.startswith("panels/")]


def drawn_stages(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each frame in which the scene is drawn."""
    drawn: list[int] = []
    frames = shown.figure._frames
    draw = frames._draw_stages
    monkeypatch.setattr(frames, "_draw_stages", lambda *given: (drawn.append(1), draw(*given)))
    return drawn


def test_the_scene_rests_while_hands_are_on_a_panel(scene: tuple[Shown, Hand], monkeypatch: pytest.MonkeyPatch) -> None:
    shown, hand = scene
    before = shown.draw()
    drawn = drawn_stages(shown, monkeypatch)
    frames = shown.figure.frames
    shown.move(*hand.boxes["button"])
    hovered = shown.draw(1)
    shown.move(INSIDE[0], INSIDE[1] + 60)
    assert shown.figure.frames > frames
    assert drawn == []
    assert not np.array_equal(hovered, before)  # the button
    assert np.array_equal(shown.draw(), before)


@pytest.mark.parametrize(
    "change",
    [
        lambda figure: setattr(figure.camera.local, "x", figure.camera.local.x + 0.2),
        lambda figure: setattr(next(iter(figure.scene.iter(lambda o: isinstance(o, vz.Mesh)))), "color", "red"),
        lambda figure: setattr(figure, "theme", "dark"),
        lambda figure: setattr(figure[0, 0], "title", "A title"),
        lambda figure: figure.canvas.set_logical_size(400, 300),
        lambda figure: figure.request_draw(),
        lambda figure: figure.screenshot(),
    ],
)
def test_what_changes_meanwhile_is_drawn(
    scene: tuple[Shown, Hand], monkeypatch: pytest.MonkeyPatch, change: Any
) -> None:
    shown, hand = scene
    drawn = drawn_stages(shown, monkeypatch)
    shown.move(*hand.boxes["button"])
    assert drawn == []
    change(shown.figure)
    shown.move(INSIDE[0], INSIDE[1] + 60)
    assert drawn
    last = shown.draw()
    shown.figure.request_draw()
    assert np.array_equal(last, shown.draw())


def test_the_picture_of_a_figure_has_no_panels(shown: Any) -> None:
    plain = shown(cube())
    figure = cube()
    Hand(figure)
    with_panel = shown(figure)
    assert not np.array_equal(with_panel.draw(), plain.draw())
    assert np.array_equal(figure.screenshot(), plain.figure.screenshot())


def test_themes_are_followed(scene: tuple[Shown, Hand]) -> None:
    shown, _ = scene
    x, y = int(INSIDE[0]), int(INSIDE[1]) + 30
    light = shown.draw()[y, x, :3].astype(int)
    shown.figure.theme = "dark"
    dark = shown.draw()[y, x, :3].astype(int)
    assert light.min() > 225
    assert dark.max() < 60


def test_closing_frees_what_there_was(shown: Any) -> None:
    figure = cube()
    Hand(figure)
    held = shown(figure)
    overlay = held.desk.overlay
    figure.close()
    figure.close()
    assert overlay.context.inner is None
    assert figure._desk is None
    held.figure.canvas.submit_event({"event_type": "pointer_move", "x": 1, "y": 1})  # nobody hears it any more


def test_a_panel_closed_and_opened(scene: tuple[Shown, Hand]) -> None:
    shown, hand = scene
    with_panel = shown.draw()
    shown.figure._panels[0].open = False
    without = shown.draw()
    assert not np.array_equal(with_panel, without)
    shown.click(*hand.boxes["button"])
    assert hand.pressed == 0
    shown.figure._panels[0].open = True
    assert np.array_equal(shown.draw(), with_panel)


def test_imgui_is_not_imported_without_need() -> None:
    code = """
import sys
import numpy as np
import vizlib as vz
figure = vz.Figure(size=(64, 48))
figure.add(vz.Points(np.zeros((1, 3))))
@figure.panel("Closed", open=False)
def gui(ui): ...
figure.show(offscreen=True)
for _ in range(3): figure.canvas.draw()
assert not [name for name in sys.modules if "imgui" in name]
figure._panels[0].open = True
for _ in range(3): figure.canvas.draw()
assert "imgui_bundle" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"title": ""}, "title is ''"),
        ({"title": "T", "embed": 3}, 'panel "T": embed is 3'),
        ({"title": "T", "width": 5}, 'panel "T": width is 5'),
        ({"title": "T", "width": "wide"}, "width is 'wide'"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        vz.Figure().panel(**options)(lambda ui: None)


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(TypeError, match='panel "T" was given int, expected a function'):
        vz.Figure().panel("T")(3)  # type: ignore[arg-type]


def test_controls_are_checked() -> None:
    figure = vz.Figure()
    assert figure.controls is True
    figure.controls = "always"
    with pytest.raises(ValueError, match="controls"):
        figure.controls = "sometimes"

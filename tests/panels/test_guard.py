"""Functions that draw panels and do something wrong: it is told, and everything else goes on."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from imgui_bundle import imgui, implot
from imgui_bundle.imgui import end

import vizlib as vz
from tests.panels.conftest import Shown


def recursing(ui: Any) -> None:
    recursing(ui)


def styled(ui: Any) -> None:
    ui.push_style_color(ui.Col_.text, ui.ImVec4(1, 0, 0, 1))
    ui.push_style_var(ui.StyleVar_.alpha, 0.2)
    ui.push_id("x")


def plot_and_raise(ui: Any) -> None:
    implot.begin_subplots("s", 1, 2, ui.ImVec2(100, 100))
    implot.begin_plot("p")
    raise ValueError("in the middle")


def child_ended_as_window(ui: Any) -> None:
    ui.begin_child("x", ui.ImVec2(50, 50))
    ui.end()


def late_set_up(ui: Any) -> None:
    implot.begin_plot("p")
    implot.plot_line("a", np.arange(3.0))
    implot.setup_axes("x", "y")


#: What a function does → what its panel says.
WRONG: dict[str, tuple[Callable[[Any], Any], str]] = {
    "raises": (lambda ui: 1 / 0, "ZeroDivisionError: division by zero"),
    "wrong types": (lambda ui: ui.slider_float("a", "b", 0, 1), "TypeError: slider_float(): incompatible"),
    "recursion": (recursing, "RecursionError"),
    "child": (lambda ui: ui.begin_child("x", ui.ImVec2(50, 50)) and None, "Missing EndChild()"),
    "window": (lambda ui: ui.begin("other") and None, "Missing End() in window 'other'"),
    "styles": (styled, "Missing PopID() in window 'styles'; Missing PopStyleColor()"),
    "group": (lambda ui: ui.begin_group(), "Missing EndGroup()"),
    "table": (lambda ui: ui.begin_table("t", 3) and None, "Missing EndTable()"),
    "disabled": (lambda ui: ui.begin_disabled(), "Missing EndDisabled()"),
    "tooltip": (lambda ui: ui.begin_tooltip() and None, "Missing End"),
    "clip": (lambda ui: ui.push_clip_rect((0, 0), (9, 9), False), "Missing PopClipRect()"),
    "plot": (lambda ui: implot.begin_plot("p") and None, "Missing end_plot()"),
    "plot style": (
        lambda ui: implot.push_style_color(implot.Col_.plot_bg, ui.ImVec4(1, 0, 0, 1)),
        "Missing implot.pop_style_color()",
    ),
    "plot and raise": (plot_and_raise, "ValueError: in the middle"),
    "late set-up": (late_set_up, "RuntimeError: Setup needs to be called after BeginPlot"),
    "no plot": (lambda ui: implot.plot_line("a", np.arange(3.0)), "PlotX() needs to be called between"),
    "end": (lambda ui: ui.end(), "end() was called without what begins"),
    "end_child": (lambda ui: ui.end_child(), "end_child() was called without what begins"),
    "child ended as window": (child_ended_as_window, "expected end_child()"),
    "end_group": (lambda ui: ui.end_group(), "GroupStack.Size > 0"),
    "end_plot": (lambda ui: implot.end_plot(), "Mismatched BeginPlot()/EndPlot()"),
    "tree_pop": (lambda ui: ui.tree_pop(), "tree_pop() was called more often"),
    "pop_clip_rect": (lambda ui: [ui.pop_clip_rect() for _ in range(9)], "pop_clip_rect() was called more often"),
    "pop_id": (lambda ui: ui.pop_id(), "PopID() too many times"),
    "pop_style_color": (lambda ui: ui.pop_style_color(3), "PopStyleColor() too many times"),
    "pop_item_width": (lambda ui: [ui.pop_item_width() for _ in range(3)], "PopItemWidth() too many times"),
    "render": (lambda ui: ui.render(), "render() cannot be called in a panel"),
    "new_frame": (lambda ui: ui.new_frame(), "new_frame() cannot be called in a panel"),
    "end_frame": (lambda ui: ui.end_frame(), "end_frame() cannot be called in a panel"),
    "destroy": (lambda ui: implot.destroy_context(), "destroy_context() cannot be called in a panel"),
    "no name": (lambda ui: ui.button("") and None, "Cannot have an empty ID"),
}


def titles(shown: Shown) -> list[str]:
    """What the panels say that went wrong."""
    return [each.contents._slip.title for each in shown.desk.panels.floating._all if each.contents._slip is not None]


def figure_with(function: Callable[[Any], Any]) -> tuple[vz.Figure, list[bool]]:
    """A figure with a panel that is wrong and one after it that is right, and how often that was drawn."""
    figure = vz.Figure(size=(640, 480))
    figure.add(vz.Points(np.zeros((1, 3))))
    drawn: list[bool] = []

    def right(ui: Any) -> None:
        ui.text("fine")
        drawn.append(ui.button("Button"))

    figure.panel("Wrong")(function)
    figure.panel("Right")(right)
    return figure, drawn


def test_what_is_wrong_is_told_and_the_rest_goes_on(shown: Any, caplog: pytest.LogCaptureFixture) -> None:
    """All mistakes there are in panels of one figure, and a panel between any two that makes none."""
    figure = vz.Figure(size=(3000, 1500))
    figure.add(vz.Points(np.zeros((1, 3))))
    drawn = dict.fromkeys(WRONG, 0)

    def right(name: str) -> Callable[[Any], None]:
        def gui(ui: Any) -> None:
            ui.text("fine")
            drawn[name] += not ui.button("Button")

        return gui

    for name, (function, _) in WRONG.items():
        figure.panel(name)(function)
        figure.panel(f"right {name}")(right(name))
    with caplog.at_level(logging.ERROR):
        held = shown(figure)
        held.draw(3)
    said = {each.panel.title: each.contents._slip for each in held.desk.panels.floating._all}
    for name, (_, told) in WRONG.items():
        assert said[name] is not None, name
        assert told in said[name].title
        assert said[f"right {name}"] is None
        assert drawn[name] >= 3, name
        assert len([record for record in caplog.records if f'error in panel "{name}"' in record.message]) == 1
    assert not [record for record in caplog.records if "Draw error" in record.message]
    assert imgui.end.__name__ == "end"
    assert not imgui.get_io().config_error_recovery_enable_assert


def test_the_place_and_the_traceback_are_the_users(shown: Any, caplog: pytest.LogCaptureFixture) -> None:
    def inner() -> None:
        raise KeyError("spam")

    def gui(ui: Any) -> None:
        inner()

    figure, _ = figure_with(gui)
    held = shown(figure)
    slip = held.desk.panels.floating._all[0].contents._slip
    assert slip.title == "KeyError: 'spam'"
    assert slip.place.startswith("test_guard.py, line ")
    assert slip.place.endswith('raise KeyError("spam")')
    assert "in gui" in slip.text
    assert "vizlib/panels" not in slip.text
    assert "in gui" in caplog.text


def test_try_again_and_copy(shown: Any) -> None:
    broken = [True]

    def gui(ui: Any) -> None:
        if broken[0]:
            raise ValueError("not yet")
        ui.text("now")

    figure, _ = figure_with(gui)
    held = shown(figure)
    window = held.desk.panels.floating._all[0].window
    left, row = window.pos.x, window.pos.y + window.size.y - 22  # in the middle of the buttons
    held.click(left + 110, row)
    assert "ValueError: not yet" in figure.canvas.clipboard_text
    held.click(left + 40, row)
    assert titles(held) == ["ValueError: not yet"]  # tried, and wrong again
    broken[0] = False
    held.click(left + 40, row)
    assert titles(held) == []


@pytest.mark.parametrize(
    ("function", "note"),
    [(lambda ui: 5, "returned 5, expected None"), (lambda ui: asyncio.sleep(0), "coroutine function")],
)
def test_nonsense_is_noted_once(
    function: Any, note: str, shown: Any, caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    figure, drawn = figure_with(function)
    held = shown(figure)
    held.draw(3)
    contents = held.desk.panels.floating._all[0].contents
    assert note in contents._note
    assert contents._slip is None
    assert caplog.text.count(note) == 1
    assert len(drawn) > 3
    assert not [warning for warning in recwarn if "never awaited" in str(warning.message)]


def test_a_slow_panel_says_so(shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from vizlib.panels import contents

    said: list[str] = []
    monkeypatch.setattr(contents, "_say", said.append)
    figure, _ = figure_with(lambda ui: time.sleep(0.12))
    shown(figure)
    assert said
    assert all(text.startswith("This panel took 1") and text.endswith("ms of this frame.") for text in said)


def test_what_stops_a_script_passes_through(shown: Any) -> None:
    stop = [False]

    def gui(ui: Any) -> None:
        ui.begin_child("x")
        if stop[0]:
            raise KeyboardInterrupt
        ui.end_child()

    figure, drawn = figure_with(gui)
    held = shown(figure)
    stop[0] = True
    with pytest.raises(KeyboardInterrupt):
        held.desk.draw()
    stop[0] = False
    before = len(drawn)
    held.draw(3)
    assert len(drawn) == before + 3
    assert titles(held) == []


def test_an_imgui_that_cannot_be_mended_is_replaced(shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = [False]

    def gui(ui: Any) -> None:
        if wrong[0]:
            ui.begin_child("x", (50, 50))

    figure, drawn = figure_with(gui)
    held = shown(figure)
    first = held.desk.overlay.context
    mend = imgui.internal.error_recovery_try_to_recover_state

    def fail(stacks: Any) -> None:
        if held.desk.overlay.context is first and wrong[0]:
            raise RuntimeError("IM_ASSERT( nothing helps )")
        mend(stacks)

    monkeypatch.setattr(imgui.internal, "error_recovery_try_to_recover_state", fail)
    wrong[0] = True
    held.draw(6)
    assert held.desk.overlay.context is not first
    assert titles(held) == ["imgui could not go on after this panel"]
    before = len(drawn)
    held.draw(3)
    assert len(drawn) == before + 3


def test_what_ends_the_panel_by_another_name_is_told(shown: Any) -> None:
    figure, drawn = figure_with(lambda ui: end())  # imported by its name, so that nobody looks at it
    held = shown(figure)
    held.draw(3)
    assert titles(held) == ["The panel itself was ended"]
    assert len(drawn) >= 3

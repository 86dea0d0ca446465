"""What a panel's function, and others that a frame calls, may do to their own figure; and texts that no font has."""

from __future__ import annotations

import gc
import logging
from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from imgui_bundle import imgui

import vizlib as vz

ODD = "caf\udce9 \ud800"  # a name of a file in Latin-1 as Python has it, and half a sign


def scene(**options: Any) -> vz.Figure:
    figure = vz.Figure(size=(320, 240), **options)
    figure.add(vz.Points(np.random.default_rng(0).random((50, 3))))
    return figure


def test_the_theme(shown: Any) -> None:
    figure = scene()
    figure.theme = "light"

    @figure.panel("Panel")
    def gui(ui: Any) -> None:
        figure.theme = "dark"

    held = shown(figure)
    picture = held.draw(6)
    assert picture[60, 40, :3].max() < 80, "the panel is dark, too"
    assert held.desk.panels.floating._all[0].contents._slip is None


def closing(figure: vz.Figure, way: str) -> None:
    if way == "panel":

        @figure.panel("Panel")
        def gui(ui: Any) -> None:
            figure.close()
            figure.close()

    elif way == "interact":

        @figure.interact
        def leave() -> None:
            figure.close()

        figure._interactions[0].call_soon()  # as its button does
    elif way == "animate":

        @figure.animate()
        def step_(seconds: float) -> None:
            if figure.frames > 3:
                figure.close()

    else:

        @figure.on("before_draw")
        def heard(event: Any) -> None:
            if figure.frames > 3:
                figure.close()


@pytest.mark.parametrize("way", ["panel", "interact", "animate", "before_draw"])
def test_to_close_it_waits_for_the_frame(way: str, caplog: pytest.LogCaptureFixture) -> None:
    figure = scene()
    closing(figure, way)
    figure.show(offscreen=True)
    canvas = figure.canvas
    for _ in range(8):
        if figure.closed:
            break
        canvas.draw()
    assert figure.closed
    assert canvas.get_closed()
    assert figure.renderer is None
    assert figure._desk is None
    assert not caplog.records
    figure.close()
    gc.collect()


def test_odd_texts(shown: Any, caplog: pytest.LogCaptureFixture) -> None:
    figure = scene()
    figure[0, 0].nodes[0].label = ODD

    @figure.panel(ODD)
    def gui(ui: Any) -> None:
        raise ValueError(ODD)

    @figure.panel("Other", embed="right")
    def other(ui: Any) -> None:
        figure.panels[1].title = ODD

    held = shown(figure)
    figure.inspect(figure[0, 0].nodes[0])
    held.draw(6)
    wrong = held.desk.panels.floating._all[0].contents._slip
    assert wrong.title == "ValueError: caf? ?"
    assert figure.panels[1].title == "caf? ?"
    assert [record.message.partition(":")[0] for record in caplog.records] == ["Figure"], caplog.text


def test_a_window_of_ours_that_fails_harms_no_other(shown: Any, caplog: pytest.LogCaptureFixture) -> None:
    drawn = []

    class Wrong:
        def draw(self, overlay: Any) -> None:
            imgui.begin("Wrong")
            imgui.push_style_color(imgui.Col_.text, (1, 0, 0, 1))
            raise KeyError("what is not there")

    class Right:
        def draw(self, overlay: Any) -> None:
            imgui.begin("Right")
            drawn.append(imgui.get_style_color_vec4(imgui.Col_.text).x)
            imgui.end()

    figure = scene()
    figure.controls = "always"
    held = shown(figure)
    held.desk.overlay.windows[:0] = [Wrong(), Right()]
    with caplog.at_level(logging.ERROR, "vizlib"):
        held.draw(3)
    assert len(drawn) >= 3
    assert max(drawn) < 0.9, "the colour was taken back"
    assert [record.message for record in caplog.records] == [
        "vizlib: a window over the figure cannot be drawn: Wrong: 'what is not there'"
    ]


def test_a_closed_figure_takes_no_panels() -> None:
    figure = scene()
    figure.close()
    with pytest.raises(RuntimeError, match=r"panel\(\) came after the figure was closed"):
        figure.panel("Panel")
    with pytest.raises(RuntimeError, match=r"interact\(\) came after the figure was closed"):
        figure.interact(number=(0, 1))
    with pytest.raises(RuntimeError, match=r"inspect\(\) came after the figure was closed"):
        figure.inspect()


@pytest.mark.parametrize(
    ("node", "error", "message"),
    [
        (5, TypeError, r"inspect\(\) was given 5, expected a node or another pygfx object"),
        (gfx.Group(), ValueError, "expected an object that is in it"),
    ],
)
def test_what_is_inspected_is_in_it(node: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        scene().inspect(node)


def test_what_panels_are_set_to_is_checked() -> None:
    figure = scene()
    figure.panel("Panel")(lambda ui: None)
    panel = figure.panels[0]
    with pytest.raises(TypeError, match=r"the panel's title is 5, expected text"):
        panel.title = 5  # type: ignore[assignment]
    with pytest.raises(TypeError, match=r'panel "Panel": open is None, expected True or False'):
        panel.open = None  # type: ignore[assignment]
    panel.title, panel.open = "Another", False
    assert repr(panel) == '<Panel "Another": closed>'

"""Arguments of functions, chosen in panels: what each is chosen with, and when the function is called."""

from __future__ import annotations

import asyncio
import logging
import math
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from tests.panels.conftest import Shown
from vizlib.panels.fields import Box, Color, Day, Menu, Number, Slider, Words, field


@pytest.mark.parametrize(
    ("given", "kind", "first"),
    [
        ((0, 10), Slider, 5),
        ((0, 10, 4), Slider, 4),
        ((0.0, 1.0), Slider, 0.5),
        ((0, 1.0), Slider, 0.5),
        ((0.0, 1.0, 0.3), Slider, 0.6),
        ((0.001, 10.0), Slider, 0.1),
        ((np.int64(2), np.int64(4)), Slider, 3),
        (range(0, 11, 5), Slider, 5),
        (["a", "b"], Menu, "a"),
        (np.array([3, 4]), Menu, 3),
        ({"one": 1.5, "two": None}, Menu, 1.5),
        (True, Box, True),
        (np.bool_(False), Box, False),
        (3, Number, 3),
        (2.5, Number, 2.5),
        ("text", Words, "text"),
        ("#FF8800", Color, "#FF8800"),
        (date(2024, 2, 29), Day, date(2024, 2, 29)),
        (datetime(2024, 2, 29, 12), Day, datetime(2024, 2, 29, 12)),
    ],
)
def test_what_stands_for_an_argument(given: Any, kind: type, first: Any) -> None:
    made = field(given, "x")
    assert type(made) is kind
    assert made.value == pytest.approx(first) if isinstance(first, float) else made.value == first
    assert isinstance(made.value, int) is isinstance(first, int)


def test_far_ends_make_a_slider_logarithmic() -> None:
    assert field((0.01, 10.0), "x").logarithmic
    assert not field((0.1, 10.0), "x").logarithmic
    assert not field((0.0, 10.0), "x").logarithmic
    assert not field((1, 1000), "x").logarithmic


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ((5, 1), ValueError, "x is to be from 5 to 1, expected low < high"),
        ((1, 1), ValueError, "expected low < high"),
        ((0.0, 1e308), ValueError, "from 0.0 to 1e\\+308, expected numbers up to 1.5e\\+38"),
        ((0, 10**400), ValueError, "expected numbers up to"),
        ((0, math.inf), TypeError, "of numbers"),
        (2**60, ValueError, r"begins at 1152921504606846976, expected whole numbers up to 2\*\*53"),
        ((0, 1, 0), ValueError, "steps of 0, expected more than 0"),
        ((0, 1, 2, 3), TypeError, r"expected \(low, high\) or"),
        (("a", "b"), TypeError, "a menu takes a list"),
        ((0, math.nan), TypeError, "of numbers"),
        ([], ValueError, "chosen from nothing"),
        ({}, ValueError, "chosen from nothing"),
        ([1, "1"], ValueError, "'1' twice"),
        (None, TypeError, "chosen by None, expected"),
        (object, TypeError, "expected"),
    ],
)
def test_what_stands_for_nothing(given: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        field(given, "x")


def refused(function: Any, **controls: Any) -> str:
    with pytest.raises((TypeError, ValueError)) as told:
        vz.Figure(title="F").interact(**controls)(function)
    return str(told.value)


def test_arguments_and_controls_have_to_fit() -> None:
    def update(freq: float, gain: float = 3.0) -> None: ...

    assert 'Figure "F": interact with "update": argument "freq" has neither a default nor' in refused(update)
    assert 'there is no argument "frq" to choose; there are freq, gain' in refused(update, frq=(0, 1))
    told = refused(update, freq=(0, 1), gain=(0.0, 1.0))
    assert 'argument "gain" is 3.0 by default, expected a number from 0 to 1' in told
    assert 'argument "gain" is 3.0 by default, expected one of a, b' in refused(update, freq=(0, 1), gain=["a", "b"])
    assert "interact() was given int, expected a function" in refused(3)
    assert "cannot be given by name" in refused(lambda a, /: None)


def test_it_is_called_at_once_with_defaults_or_the_middle() -> None:
    calls: list[dict[str, Any]] = []
    figure = vz.Figure()

    @figure.interact("Title", freq=(0, 10), cmap=["viridis", "magma"], phase=(0.0, 1.0), extra=True)
    def update(freq: int, cmap: str = "magma", *, phase: float = 0.25, name: str = "n", other: Any = None, **rest: Any):  # type: ignore[no-untyped-def]
        calls.append({"freq": freq, "cmap": cmap, "phase": phase, "name": name, "other": other, **rest})

    assert calls == [{"freq": 5, "cmap": "magma", "phase": 0.25, "name": "n", "other": None, "extra": True}]
    assert callable(update)
    (panel,) = figure.panels
    assert panel.title == "Title"

    @figure.interact
    def all_of_it(a: int = 3) -> None:
        calls.append({"a": a})

    assert calls[1:] == [{"a": 3}]
    assert figure.panels[1].title == "All of it"


def at(shown: Shown, row: int, across: float = 80.0) -> tuple[float, float]:
    """The middle of a field of the first panel."""
    left, top = shown.desk.panels.floating._all[0].place
    return left + across, top + 26 + 10 + 15 + 31 * row


def test_choosing_by_hand(shown: Any) -> None:
    calls: list[tuple[Any, ...]] = []
    figure = vz.Figure(size=(480, 360))
    points = vz.Points(np.zeros((1, 3)))
    figure.add(points)

    @figure.interact(size=(1.0, 20.0), cmap=["viridis", "magma"], count=(0, 10), show=True)
    def update(size: float, cmap: str, count: int, show: bool) -> None:
        calls.append((size, cmap, count, show))
        points.size = size

    held = shown(figure)
    assert len(calls) == 1
    x, y = at(held, 0)
    held.press(x, y)
    before = len(calls)
    # Many moves between two frames are one call, with the last value.
    for step in range(5):
        event = {"event_type": "pointer_move", "x": x + 10 * step, "y": y, "button": 1, "buttons": (1,)}
        figure.canvas.submit_event({**event, "modifiers": (), "ntouches": 0, "touches": {}})
    held.draw(2)
    held.release(x + 40, y)
    assert before < len(calls) <= before + 3
    assert calls[-1][0] > 11
    assert points.size == calls[-1][0]
    held.click(*at(held, 1))
    held.draw(2)
    left, _ = held.desk.panels.floating._all[0].place
    _, y = at(held, 1)
    held.click(left + 40, y + 20 + 40)  # the second line of the list
    held.draw(2)
    assert calls[-1][1] == "magma"
    held.click(*at(held, 3, 22))
    held.draw(2)
    assert calls[-1][3] is False
    figures = len(calls)
    held.draw(5)
    assert len(calls) == figures


def test_large_numbers_stay_as_they_are_until_somebody_changes_them(shown: Any) -> None:
    figure = vz.Figure(size=(480, 360))
    figure.add(vz.Points(np.zeros((1, 3))))
    calls: list[dict[str, Any]] = []

    @figure.interact(
        whole=(0, 2**40), wide=(-1e38, 1e38), tiny=(0.0, 5e-324), typed=2**53, float=1.7e308, odd=math.inf, fraction=0.5
    )
    def update(**numbers: Any) -> None:
        calls.append(numbers)

    held = shown(figure)
    held.draw(4)
    assert held.desk.panels.floating._all[0].contents._slip is None
    assert len(calls) == 1
    assert calls[0]["whole"] == 2**39
    assert calls[0]["typed"] == 2**53
    held.click(*at(held, 0, 130))
    held.draw(2)
    assert len(calls) == 2
    assert isinstance(calls[1]["whole"], int)
    assert 2**39 < calls[1]["whole"] < 2**40
    assert {**calls[0], "whole": 0} == {**calls[1], "whole": 0}


def test_what_it_raises_is_told_and_goes_when_it_is_right(shown: Any, caplog: pytest.LogCaptureFixture) -> None:
    figure = vz.Figure(size=(480, 360))
    figure.add(vz.Points(np.zeros((1, 3))))

    @figure.interact(count=(0, 10))
    def update(count: int) -> None:
        if count <= 5:
            raise ValueError("too few")

    panel = figure.panels[0]
    with caplog.at_level(logging.ERROR):
        held = shown(figure)
    assert panel.failure is not None
    assert panel.failure.title == "ValueError: too few"
    assert "vizlib/panels" not in panel.failure.text
    assert caplog.text.count("too few") >= 1
    held.drag(*at(held, 0), *at(held, 0, 150))
    held.draw(2)
    assert panel.failure is None


def test_a_function_without_arguments_is_a_button(shown: Any) -> None:
    pressed: list[bool] = []
    figure = vz.Figure(size=(480, 360))
    figure.add(vz.Points(np.zeros((1, 3))))
    figure.interact("Again")(lambda: pressed.append(True))
    held = shown(figure)
    assert pressed == []
    held.click(*at(held, 0))
    held.draw(2)
    assert pressed == [True]


def test_coroutine_functions_are_called_one_after_the_other() -> None:
    begun: list[int] = []
    running = [0]
    figure = vz.Figure()

    async def play() -> None:
        gate = asyncio.Event()

        @figure.interact(count=(0, 10))
        async def update(count: int) -> None:
            running[0] += 1
            assert running[0] == 1
            begun.append(count)
            await gate.wait()
            running[0] -= 1

        (made,) = figure._interactions
        await asyncio.sleep(0)
        for value in (7, 8, 9):
            made.fields["count"].value = value
            made.call_soon()
            figure._interact()
            await asyncio.sleep(0)
        assert begun == [5]
        gate.set()
        for _ in range(4):
            await asyncio.sleep(0)
            figure._interact()
        assert begun == [5, 9]  # the newest; those between were never needed

    asyncio.run(play())


def test_natively_coroutine_functions_work_without_a_loop() -> None:
    done: list[int] = []
    figure = vz.Figure()

    @figure.interact(count=(0, 10))
    async def update(count: int) -> None:
        await asyncio.sleep(0)
        done.append(count)

    assert done == [5]


def test_steps_and_dates_keep_to_what_they_are() -> None:
    class Typed:
        """imgui, with a field in which something was typed, or a slider that was moved."""

        SliderFlags_ = type("Flags", (), {"always_clamp": 1, "no_round_to_format": 2, "logarithmic": 4})

        def __init__(self, value: Any) -> None:
            self._value = value
            self.said: list[str] = []

        def slider_float(self, *args: Any) -> tuple[bool, Any]:
            return True, self._value

        input_text = slider_float

        def text_disabled(self, text: str) -> None:
            self.said.append(text)

    slider = field((0.0, 1.0, 0.25), "x")
    assert slider.draw(Typed(0.7), "x")
    assert slider.value == 0.75
    assert not slider.draw(Typed(np.float32(0.75)), "x")
    day = field(date(2024, 2, 29), "x")
    wrong = Typed("2023-02-29")
    assert not day.draw(wrong, "x")
    assert wrong.said == ["expected such as 2024-02-29"]
    assert day.draw(Typed("2025-01-01"), "x")
    assert day.value == date(2025, 1, 1)

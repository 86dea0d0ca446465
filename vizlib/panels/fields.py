"""Fields: what an argument of a function is chosen with: sliders, menus, check boxes. They draw with the imgui given.

A field is made from what stands for it in ``@fig.interact(…)``; see ``field`` for the table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from numbers import Integral, Real
from typing import Any, Protocol

import numpy as np

__all__ = ["Field", "field"]

# What imgui's fields can hold: float32's in sliders of numbers, half of int32's in those of whole ones, float64's whole
# numbers where one is typed.
LARGEST = 1.5e38
LARGEST_WHOLE = 2**30 - 1
LARGEST_TYPED = 2**53
LOGARITHMIC = 1000.0  # the ratio of a slider's ends from which equal ways on it are equal ratios

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


class Field(Protocol):
    """Chooses a value, which is ``value``."""

    value: Any

    def draw(self, ui: Any, label: str) -> bool:
        """Draw it with imgui; returns whether the value is another now."""


class Slider:
    """A number from ``low`` to ``high``; integers if both and the step are."""

    def __init__(self, low: Any, high: Any, step: Any = None) -> None:
        given = (low, high) if step is None else (low, high, step)
        self.low, self.high = low, high
        self.whole = all(isinstance(number, Integral) for number in given)
        self.logarithmic = not self.whole and step is None and low > 0 and high / low >= LOGARITHMIC
        self.step = (1 if self.whole else None) if step is None else step
        self.value: Any = self._snapped(math.sqrt(low * high) if self.logarithmic else (low + high) / 2)

    def _snapped(self, value: float) -> int | float:
        if self.step is not None:
            count = math.floor((value - self.low) / self.step + 0.5)
            last = math.floor((self.high - self.low) / self.step + 1e-9)
            value = self.low + min(max(count, 0), last) * self.step
        value = min(max(value, self.low), self.high)
        return int(value) if self.whole else float(value)

    def accepts(self, value: Any) -> bool:
        return isinstance(value, Real) and not isinstance(value, bool) and self.low <= value <= self.high

    expects = property(lambda self: f"a number from {self.low:g} to {self.high:g}")

    def draw(self, ui: Any, label: str) -> bool:
        before = self.value
        kept = ui.SliderFlags_.always_clamp
        if self.whole and max(abs(self.low), abs(self.high)) <= LARGEST_WHOLE:
            _, value = ui.slider_int(label, int(self.value), int(self.low), int(self.high), flags=kept)
        else:
            flags = kept | ui.SliderFlags_.no_round_to_format
            if self.logarithmic:
                flags |= ui.SliderFlags_.logarithmic
            _, value = ui.slider_float(label, self.value, float(self.low), float(self.high), self._format(), flags)
        if not math.isclose(value, before, rel_tol=1e-6, abs_tol=1e-12):  # imgui has float32
            self.value = self._snapped(value)
        return bool(self.value != before)

    def _format(self) -> str:
        if self.logarithmic:
            return "%.3g"
        if self.whole:
            return "%.0f"
        span = self.step if self.step is not None else (self.high - self.low) / 100
        return f"%.{max(math.ceil(-math.log10(max(span, 1e-9))), 0)}f"


class Menu:
    """One of several values, each with a label."""

    def __init__(self, choices: Mapping[str, Any]) -> None:
        self._labels = list(choices)
        self._values = list(choices.values())
        self._at = 0

    @property
    def value(self) -> Any:
        return self._values[self._at]

    @value.setter
    def value(self, value: Any) -> None:
        self._at = next(place for place, other in enumerate(self._values) if _same(other, value))

    def accepts(self, value: Any) -> bool:
        return any(_same(other, value) for other in self._values)

    expects = property(lambda self: "one of " + ", ".join(self._labels))

    def draw(self, ui: Any, label: str) -> bool:
        before = self._at
        _, self._at = ui.combo(label, self._at, self._labels)
        return self._at != before


class Box:
    """True or False."""

    expects = "True or False"

    def __init__(self, value: bool) -> None:
        self.value = value

    def accepts(self, value: Any) -> bool:
        return isinstance(value, bool | np.bool_)

    def draw(self, ui: Any, label: str) -> bool:
        changed, self.value = ui.checkbox(label, bool(self.value))
        return bool(changed)


class Number:
    """Any number; a whole one if the first was."""

    def __init__(self, value: Any) -> None:
        self.value = value

    expects = "a number"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, Real) and not isinstance(value, bool)

    def draw(self, ui: Any, label: str) -> bool:
        before = self.value
        whole = isinstance(before, Integral)
        if whole:
            _, value = ui.input_double(label, float(self.value), 0.0, 0.0, "%.0f")
            value = round(min(max(value, -LARGEST_TYPED), LARGEST_TYPED)) if math.isfinite(value) else before
        else:
            _, value = ui.input_double(label, float(self.value), 0.0, 0.0, "%.6g")
        if value != before and (whole or f"{float(before):.6g}" != f"{float(value):.6g}"):
            self.value = value
        return bool(self.value != before)


class Words:
    """A text."""

    expects = "text"

    def __init__(self, value: str) -> None:
        self.value = value

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str)

    def draw(self, ui: Any, label: str) -> bool:
        changed, self.value = ui.input_text(label, self.value)
        return bool(changed)


class Color:
    """A colour "#rrggbb"."""

    expects = 'a colour such as "#ff8800"'

    def __init__(self, value: str) -> None:
        self.value = value

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and _COLOR.fullmatch(value) is not None

    def draw(self, ui: Any, label: str) -> bool:
        channels = [int(self.value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        changed, channels = ui.color_edit3(label, channels)
        if changed:
            self.value = "#" + "".join(f"{round(min(max(each, 0), 1) * 255):02x}" for each in channels)
        return bool(changed)


class Day:
    """A date, or a date and a time, written as ISO 8601 has it; while it is not one, the last stays."""

    def __init__(self, value: date) -> None:
        self.value = value
        self._text = value.isoformat()
        self._wrong = False

    @property
    def expects(self) -> str:
        return "2024-02-29 12:00" if isinstance(self.value, datetime) else "2024-02-29"

    def accepts(self, value: Any) -> bool:
        return type(value) is type(self.value)

    def draw(self, ui: Any, label: str) -> bool:
        before = self.value
        changed, self._text = ui.input_text(label, self._text)
        if changed:
            try:
                self.value = type(self.value).fromisoformat(self._text.strip())
                self._wrong = False
            except ValueError:
                self._wrong = True
        if self._wrong:
            ui.text_disabled(f"expected such as {self.expects}")
        return bool(self.value != before)


def field(given: Any, what: str) -> Any:
    """What stands for an argument → its field.

    given : (low, high) or (low, high, step): a slider; a ``range``: one of whole numbers; a list, a one-dimensional
        array or a dictionary: a menu; a bool: a check box; a number; text; a text "#rrggbb": a colour; a date
    what : names it in error messages

    Raises TypeError or ValueError for anything else.
    """
    if isinstance(given, range):
        given = (given.start, given[-1], given.step) if len(given) > 1 else given
    if isinstance(given, tuple):
        return _slider(given, what)
    if isinstance(given, np.ndarray) and given.ndim == 1:
        given = given.tolist()
    if isinstance(given, Mapping | list | range):
        return _menu(given, what)
    if isinstance(given, bool | np.bool_):
        return Box(bool(given))
    if isinstance(given, Real):
        if isinstance(given, Integral) and abs(int(given)) > LARGEST_TYPED:
            raise ValueError(f"{what} begins at {given!r}, expected whole numbers up to 2**53.")
        return Number(given)
    if isinstance(given, str):
        return Color(given) if _COLOR.fullmatch(given) else Words(given)
    if isinstance(given, date):
        return Day(given)
    raise TypeError(
        f"{what} is to be chosen by {given!r}, expected (low, high), (low, high, step), a list, a dictionary, a bool, "
        "a number, text, a colour or a date."
    )


def _slider(given: Any, what: str) -> Slider:
    numbers = all(isinstance(each, Real) and not isinstance(each, bool) for each in given)
    if len(given) not in (2, 3) or not numbers or not all(-math.inf < each < math.inf for each in given):
        raise TypeError(
            f"{what} is to be chosen by {given!r}, expected (low, high) or (low, high, step) of numbers; "
            "a menu takes a list."
        )
    if not all(-LARGEST <= end <= LARGEST for end in given):
        raise ValueError(f"{what} is to be from {given[0]!r} to {given[1]!r}, expected numbers up to {LARGEST:g}.")
    if not given[0] < given[1]:
        raise ValueError(f"{what} is to be from {given[0]!r} to {given[1]!r}, expected low < high.")
    if len(given) == 3 and not given[2] > 0:
        raise ValueError(f"{what} is to have steps of {given[2]!r}, expected more than 0.")
    return Slider(*given)


def _menu(given: Mapping[Any, Any] | Sequence[Any], what: str) -> Menu:
    if not len(given):
        raise ValueError(f"{what} is to be chosen from nothing, expected a list or dictionary with something in it.")
    if isinstance(given, Mapping):
        return Menu({str(label): value for label, value in given.items()})
    labels = [str(value) for value in given]
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise ValueError(f"{what} has {twice!r} twice in its list, expected different ones; a dictionary labels them.")
    return Menu(dict(zip(labels, given, strict=True)))


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    try:
        return bool(one == other)
    except (TypeError, ValueError):  # arrays say neither yes nor no
        return False

"""Editors of plain values: numbers, words, choices, flags, colours."""

from __future__ import annotations

from typing import Any

from imgui_bundle import imgui

from vizlib.nodes.properties import Choice, Color, Flag, Lengths, Number, Vector, Whole, Words
from vizlib.panels.editing import Editor, register
from vizlib.panels.number_field import NumberField, number_in, shown
from vizlib.panels.row import Row

__all__: list[str] = []

AUTO = 46.0  # wide, a button
GAP = 4.0
TALLEST = 5  # lines of a text that are seen at once


class NumberEditor(Editor[Number]):
    """A slider or a number to drag; a button that has it chosen, where it can be."""

    whole = False

    def __init__(self) -> None:
        self._field = NumberField()

    def draw(self, row: Row[Number]) -> None:
        given = row.property
        value = row.value
        width = row.width - (AUTO + GAP if given.can_be_chosen else 0.0)
        low, high = given.bounds(row.item)
        if isinstance(value, int | float):
            chosen = self._draw(row, float(value) if not self.whole else value, width, low, high)
        else:  # None, or a word: it is chosen, and a press begins with what is sensible
            start = low if low is not None else high if high is not None else 1.0
            imgui.begin_disabled()
            imgui.button(str(value if value is not None else "none"), (width, 0))
            imgui.end_disabled()
            if imgui.is_item_clicked():
                row.set(start or 1.0)
            chosen = None
        if chosen is not None:
            row.set(chosen)
        if given.can_be_chosen:
            imgui.same_line(0, GAP)
            if imgui.button("Auto", (AUTO, 0)):
                row.set(given.auto)

    def _draw(self, row: Row[Number], value: float, width: float, low: Any, high: Any) -> float | None:
        given = row.property
        unit = given.unit_of(row.item)
        return row.number(
            self._field, "number", value, width, low=low, high=high, log=given.log, whole=self.whole, unit=unit
        )


class WholeEditor(NumberEditor):
    """The same, of whole numbers."""

    whole = True


class ChoiceEditor(Editor[Choice]):
    """A menu."""

    def draw(self, row: Row[Choice]) -> None:
        now = row.value if isinstance(row.value, str) else _short(row.value)
        if not row.menu("##choice", now, row.width):
            return
        for word in row.property.choices:
            chosen = word == row.value
            if imgui.selectable(word, chosen)[0] and not chosen:
                row.set(word)
            if chosen:
                imgui.set_item_default_focus()
        imgui.end_combo()


def _short(value: Any) -> str:
    """A value that is none of the words."""
    try:
        return "(" + ", ".join(f"{part:.3g}" for part in value) + ")"
    except (TypeError, ValueError):
        return str(value)


class FlagEditor(Editor[Flag]):
    """A box to check."""

    def draw(self, row: Row[Flag]) -> None:
        changed, value = imgui.checkbox("##flag", bool(row.value))
        if changed:
            row.set(value)


class ColorEditor(Editor[Color]):
    """A swatch that opens a picker, and the colour in hexadecimal digits."""

    def draw(self, row: Row[Color]) -> None:
        given = row.property
        if row.value is None:
            if imgui.button(given.none, (row.width, 0)):
                row.set("#ffffff")
            if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
                imgui.set_tooltip("Choose another")
            return
        flags = imgui.ColorEditFlags_
        width = row.width - (AUTO + GAP if given.optional else 0.0)
        imgui.set_next_item_width(width)
        value = [float(part) for part in (row.value.r, row.value.g, row.value.b, row.value.a)]
        kind = flags.display_hex | flags.alpha_bar | flags.alpha_preview_half | flags.no_label | flags.no_options
        changed, value = imgui.color_edit4("##color", value, kind)
        if changed:
            row.set(hexadecimal(value))
        if given.optional:
            imgui.same_line(0, GAP)
            if imgui.button("None", (AUTO, 0)):
                row.set(None)


def hexadecimal(channels: Any) -> str:
    """Four numbers 0…1 as "#rrggbb", with the opacity behind it if there is less than all."""
    whole = [round(min(max(part, 0.0), 1.0) * 255) for part in channels]
    return "#" + "".join(f"{part:02x}" for part in whole[: 4 if whole[3] < 255 else 3])


class WordsEditor(Editor[Words]):
    """A text of one or more lines; it shows while it is typed."""

    def draw(self, row: Row[Words]) -> None:
        text = str(row.value)
        if row.property.lines:
            lines = min(max(text.count("\n") + 1, 1), TALLEST)
            height = lines * imgui.get_text_line_height() + 2 * imgui.get_style().frame_padding.y
            changed, text = imgui.input_text_multiline("##words", text, (row.width, height))
        else:
            changed, text = imgui.input_text("##words", text)
        if changed:
            row.set(text)


class VectorEditor(Editor[Vector]):
    """A number for each part."""

    def __init__(self) -> None:
        self._fields: list[NumberField] = []

    def draw(self, row: Row[Vector]) -> None:
        given, values = row.property, row.value
        while len(self._fields) < len(values):
            self._fields.append(NumberField())
        across = 2 if len(values) == 4 else min(len(values), 3)
        width = (row.width - GAP * (across - 1)) / across
        left = imgui.get_cursor_pos().x
        step = max((abs(value) for value in values), default=0.0) / 200
        for number, value in enumerate(values):
            if number % across:
                imgui.same_line(0, GAP)
            elif number:
                imgui.set_cursor_pos_x(left)
            new = row.number(self._fields[number], f"part {number}", value, width, low=given.low, step=step)
            if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
                imgui.set_tooltip(f"{given.parts[number]}{f' [{given.unit}]' if given.unit else ''}")
            if new is not None:
                row.set((*values[:number], new, *values[number + 1 :]))


class LengthsEditor(Editor[Lengths]):
    """Numbers with commas between them."""

    def __init__(self) -> None:
        self._typed: str | None = None

    def draw(self, row: Row[Lengths]) -> None:
        text = ", ".join(shown(float(length)) for length in row.value) if self._typed is None else self._typed
        hint = "4, 2" if row.property.pairs else "1, 2, 3"
        _, typed = imgui.input_text_with_hint("##lengths", hint, text)
        if imgui.is_item_active():
            self._typed = typed
        elif self._typed is not None:
            given, self._typed = self._typed, None
            parts = given.replace(",", " ").replace(";", " ").split()
            row.attempt(lambda: row.sheet.put(row, tuple(number_in(part) for part in parts)))


register(Number, NumberEditor)
register(Whole, WholeEditor)
register(Choice, ChoiceEditor)
register(Flag, FlagEditor)
register(Color, ColorEditor)
register(Words, WordsEditor)
register(Vector, VectorEditor)
register(Lengths, LengthsEditor)

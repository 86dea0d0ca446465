"""What a player reports as wrong, told so that whoever wrote the script finds the line.

A report bears the browser's message, in which each object's label ends with a mark (``player/labels.js``): the object's
handle, or for an encoder the site at which it was made. From these come the places in the script; a shader's compiler
is quoted with the user's own lines; and what only follows from an error that was told is not told again.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import wgpu.classes as classes

from .. import wgsl
from ..stream.commands import BY_CODE
from . import sites
from .journal import Journal, Made

__all__ = ["Reports", "error_of"]

logger = logging.getLogger("wgpu")

_MARK = re.compile(r"⟦(~?)([0-9a-f]+)⟧")
_INVALID = re.compile(r"\[Invalid [^⟧\]]*⟦(~?[0-9a-f]+)⟧")
_UNLABELLED = re.compile(r'"+⟦~?[0-9a-f]+⟧"+')  # Chromium puts the labels of descriptors in quotes twice
_TWICE = re.compile(r'""([^"]+)""')
_LAYOUT = re.compile(r"\[BindGroupLayout [^⟧\]]*⟦([0-9a-f]+)⟧")
_MODULE = re.compile(r'\[ShaderModuleDescriptor "+[^⟧]*⟦([0-9a-f]+)⟧')

PLACES = 5  # that one report names
MESSAGES = 5  # of a shader's compiler
REPEATS = 10  # of one report, after which it is not told any more

_CLASSES: dict[str, type[classes.GPUError]] = {
    "GPUOutOfMemoryError": classes.GPUOutOfMemoryError,
    "GPUInternalError": classes.GPUInternalError,
    "GPUValidationError": classes.GPUValidationError,
}


def error_of(kind: str, text: str) -> classes.GPUError:
    """A WebGPU error as wgpu's class of that name."""
    return _CLASSES.get(kind, classes.GPUError)(text)


class Reports:
    """The errors of one player.

    counts : how many came, by class
    pending : the first error since somebody looked, for strict mode to raise
    """

    def __init__(self, journal: Journal) -> None:
        self.counts: Counter[str] = Counter()
        self.pending: classes.GPUError | None = None
        self._journal = journal
        self._told: set[str] = set()  # marks of the objects that errors were told of
        self._repeats: Counter[str] = Counter()

    def arrived(self, reports: Iterable[dict[str, Any]]) -> None:
        """Log what came, causes in full, and keep the first for :attr:`pending`."""
        following = 0
        for report in reports:
            self.counts[report["type"]] += 1
            message = report["message"]
            invalid = set(_INVALID.findall(message))
            follows = bool(invalid) and invalid <= self._told
            self._told.update(sign + number for sign, number in _MARK.findall(message))
            if follows:
                following += 1
                continue
            text = self.text(report)
            if self.pending is None:
                self.pending = error_of(report["type"], text)
            self._log(report["type"], text)
        if following:
            logger.debug("%d errors that follow from those before", following)

    def _log(self, kind: str, text: str) -> None:
        self._repeats[text] += 1
        count = self._repeats[text]
        if count == 1:
            logger.error("%s: %s", kind, text)
        elif count <= REPEATS:
            again = "; not told any more" if count == REPEATS else ""
            logger.error("%s: %s (for the %d. time%s)", kind, text.partition("\n")[0], count, again)

    def take(self) -> classes.GPUError | None:
        """The first error since this was last called."""
        error, self.pending = self.pending, None
        return error

    # ---- Texts ----

    def text(self, report: dict[str, Any]) -> str:
        """A report as people read it.

        report : ``message`` with marks; and, where there are any, the compiler's ``messages``, the ``site`` of the
            command at fault
        """
        message = report["message"]
        compiled = [m for m in report.get("messages") or () if m["type"] == "error"]
        module = _MODULE.search(message)
        if compiled and module:
            lines = [self._compiler(self._journal.find(int(module[1], 16)), compiled)]
        else:
            lines = [self.plain(message)]
        lines += self._unlike(message)
        places = self._places(message + _made_by(report.get("words") or ()))
        site = sites.name(report.get("site") or 0)
        if site and not any(place.endswith(f" {site}") for place in places):
            lines.append(f" - The command was encoded at {site}.")
        lines += [f" - {place}." for place in places]
        return "\n".join(lines)

    def plain(self, text: str) -> str:
        """A message without marks."""
        return _TWICE.sub(r'"\1"', _MARK.sub("", _UNLABELLED.sub("(unlabelled)", text))).rstrip("\n")

    def _unlike(self, message: str) -> list[str]:
        """How the layouts of a pipeline and of a bind group differ, where a message says that they do."""
        made = [self._journal.find(int(number, 16)) for number in _LAYOUT.findall(message)]
        # Those of pipelines that find theirs by themselves are known to the browser alone.
        told = [each.values[1]["entries"] for each in made if each and each.command == "create_bind_group_layout"]
        if "match" not in message or len(told) != 2:
            return []
        wanted, given = ({entry["binding"]: entry for entry in entries} for entries in told)
        return [
            f" - Binding {n}: the pipeline has {_entry(wanted.get(n))}, the bind group {_entry(given.get(n))}."
            for n in sorted(wanted.keys() | given.keys())
            if wanted.get(n) != given.get(n)
        ]

    def _places(self, message: str) -> list[str]:
        """Where the objects that a message names were made, in the order in which it does."""
        places: dict[str, None] = {}
        for sign, number in _MARK.findall(message):
            if sign:
                site, what = sites.name(int(number, 16)), "The encoder"
            else:
                made = self._journal.find(int(number, 16))
                site, what = sites.name(made.site) if made is not None else "", _what(made)
            if site:
                places[f"{what} was made at {site}"] = None
        return list(places)[:PLACES]

    def _compiler(self, made: Made | None, messages: Sequence[dict[str, Any]]) -> str:
        """What a compiler says of a shader, with the lines of the source that the user wrote."""
        code, site = (made.values[1], made.site) if made is not None else ("", 0)
        script = sites.name(site).rpartition(":")[0]
        first = wgsl.find(code, sites.file(site)) if code.strip() else 0
        count = "an error" if len(messages) == 1 else f"{len(messages)} errors"
        lines = [f"{_what(made)} does not compile, with {count}:"]
        lines += [quoted(code, message, script, first) for message in messages[:MESSAGES]]
        if len(messages) > MESSAGES:
            lines.append(f"  and {len(messages) - MESSAGES} more")
        return "\n".join(lines)


def _made_by(words: Sequence[int]) -> str:
    """The mark of what a command makes, from its words: a browser that refuses a descriptor names no object."""
    command = BY_CODE.get(words[0] & 0xFF) if words else None
    place = command.place_of("new") if command is not None else 0
    return f"⟦{words[place]:x}⟧" if 0 < place < len(words) else ""


def _entry(entry: Mapping[str, Any] | None) -> str:
    """An entry of a bind group layout, as it was given."""
    if entry is None:
        return "none"
    return json.dumps({name: value for name, value in entry.items() if name != "binding"})


def _what(made: Made | None) -> str:
    """An object as sentences begin with it: its kind and its label."""
    if made is None:
        return "An object"
    kind = made.kind.removesuffix("s").replace("_", " ").replace("querie", "query")
    return f'{kind.capitalize()} "{made.label}"' if made.label else f"{'An' if kind[0] in 'aeiou' else 'A'} {kind}"


def quoted(code: str, message: dict[str, Any], file: str = "", first: int = 0) -> str:
    """One message of a compiler, with the line it is about and a caret.

    code : what was compiled
    message : ``message``, ``lineNum`` and ``linePos`` from 1 (0: of the whole), ``length``, both in UTF-16 units
    file, first : the script that the code stands in as it is, and the number of the code's first line there
    """
    line, position = message["lineNum"], message["linePos"]
    text = message["message"].strip()
    lines = code.splitlines()
    if not 0 < line <= len(lines):
        return f"  {text}"
    compiled = lines[line - 1]
    before = _characters(compiled, position - 1)
    length = max(1, _characters(compiled[before:], message["length"]))
    origin = wgsl.origin(code, line)
    if origin is None:
        number = first + line - 1 if first else line
        where, own = (f"{file}:{number}" if first else f"line {number}"), compiled
    else:
        number, own = origin.line, origin.text
        where = f"{origin.name}:{number}"
        if own[:before] != compiled[:before]:  # a template's line, which became another one
            word = compiled[before : before + length]
            found = own.find(word) if word.strip() else -1
            before = found if found >= 0 else len(own) - len(own.lstrip())
            length = length if found >= 0 else len(own.strip())
    margin = f"{number:>6} | "
    caret = " " * (len(margin) - 2) + "| " + _blank(own[:before]) + "^" * max(1, min(length, len(own) - before))
    note = f"\n{'':>6} = became: {compiled.strip()}" if own.strip() != compiled.strip() else ""
    return f"  {where}: {text}\n{margin}{own}\n{caret}{note}"


def _characters(text: str, units: int) -> int:
    """How many characters the first UTF-16 units of a text are."""
    if text.isascii():
        return min(units, len(text))
    return len(text.encode("utf-16-le")[: max(0, units) * 2].decode("utf-16-le", errors="ignore"))


def _blank(text: str) -> str:
    """As wide as a text: tabs stay, so that carets stand under what they mean."""
    return "".join("\t" if character == "\t" else " " for character in text)

"""WGSL: vizlib's own shaders, sources composed of several, and which line of whose source a compiled line is.

Shaders lie in ``vizlib/shaders`` of an installed package, in ``shaders`` of a source tree. :func:`compose` makes
one source of them; lines that begin with ``#`` tell how::

    #import NAME            the shader NAME, of vizlib or of `register`, once
    #define NAME VALUE      from here on NAME stands for VALUE
    #ifdef NAME             what follows counts only where NAME is defined (#ifndef: is not)
    #else
    #endif

Compilers complain of lines of what they were given. :func:`origin` tells whose line it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

__all__ = ["Origin", "compose", "explain_with", "find", "folder", "names", "origin", "register", "source"]

_PACKAGE = Path(__file__).resolve().parent

KEPT = 256  # composed sources whose origins are remembered
DEPTH = 16  # of names that stand for names

_DIRECTIVE = re.compile(r"\s*#\s*(\w*)\s*(.*?)\s*$")
_NAME = re.compile(r"[A-Za-z_]\w*")
_PIECE = re.compile(r"//.*|/\*|\*/|[A-Za-z_]\w*|\d\w*|[^\w/*]+|.")
_DIRECTIVES = ("import", "define", "undef", "ifdef", "ifndef", "else", "endif")


# ---- Finding ----

_registered: dict[str, str] = {}


def folder() -> Path:
    """Where the shaders are. Raises FileNotFoundError if the package came without them."""
    for place in (_PACKAGE / "shaders", _PACKAGE.parent / "shaders"):
        if place.is_dir():
            return place
    raise FileNotFoundError(
        f"vizlib's shaders are missing: there is no folder {_PACKAGE / 'shaders'}. Install it again."
    )


def names() -> list[str]:
    """The names that ``source`` takes, sorted."""
    return sorted({*_registered, *(path.stem for path in folder().glob("*.wgsl"))})


def source(name: str) -> str:
    """The WGSL of ``name``, a file's name without its ending. Raises ValueError that lists the legal names."""
    if name in _registered:
        return _registered[name]
    known = names()
    if name not in known:
        close = get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(map(repr, known)) or 'none'}."
        raise ValueError(f"There is no shader {name!r}; {hint}")
    return (folder() / f"{name}.wgsl").read_text(encoding="utf-8")


def register(name: str, code: str) -> None:
    """Have ``#import name`` mean this source; one of the same name is replaced."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"register: {name!r} is no name for a shader, expected letters, digits and underscores.")
    _registered[name] = code


# ---- Composing ----


class Origin(NamedTuple):
    """A line of a source: the source's name, the line's number from 1, and its text."""

    name: str
    line: int
    text: str


def compose(code: str, *, name: str = "wgsl", first: int = 1, defines: Mapping[str, object] | None = None) -> str:
    """One source without directives, which a compiler takes.

    code : WGSL with directives
    name : what errors call it
    first : the number of its first line there
    defines : names that stand for values, as after ``#define``; numbers and booleans as WGSL writes them, None for
        a name that is only defined

    Raises ValueError, with name and line, for what is no directive, shaders that are not there, and conditions that
    do not match.
    """
    composer = _Composer({key: _written(value) for key, value in (defines or {}).items()})
    lines = list(composer.lines(code, name, first))
    result = "\n".join(text for text, _ in lines)
    if len(_composed) >= KEPT:
        del _composed[next(iter(_composed))]
    _composed[result] = [place for _, place in lines]
    return result


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class _Composer:
    """What is defined, what has been imported, and whether a comment is open."""

    def __init__(self, defines: dict[str, str]) -> None:
        self._defines = defines
        self._imported: list[str] = []
        self._comments = 0  # open /*, which nest

    def lines(self, code: str, name: str, first: int = 1) -> Iterator[tuple[str, Origin]]:
        conditions: list[tuple[bool, Origin]] = []  # whether each open condition holds, and where it began
        for number, text in enumerate(code.splitlines(), first):
            place = Origin(name, number, text)
            directive = None if self._comments else _DIRECTIVE.match(text)
            if directive is None:
                if all(holds for holds, _ in conditions):
                    yield self._replaced(text), place
                continue
            word, rest = directive[1], directive[2].partition("//")[0].strip()
            if word in ("ifdef", "ifndef"):
                conditions.append(((self._name(rest, word, place) in self._defines) == (word == "ifdef"), place))
            elif word in ("else", "endif"):
                if not conditions:
                    raise _wrong(place, f"#{word} without #ifdef before it")
                holds, begun = conditions.pop()
                if word == "else":
                    conditions.append((not holds, begun))
            elif word not in _DIRECTIVES:
                close = get_close_matches(word, _DIRECTIVES, 1)
                hint = f"did you mean #{close[0]}?" if close else f"known are {', '.join(f'#{d}' for d in _DIRECTIVES)}"
                raise _wrong(place, f"there is no #{word}; {hint}")
            elif all(holds for holds, _ in conditions):
                yield from self._obey(word, rest, place)
        if conditions:
            raise _wrong(conditions[-1][1], "#ifdef without #endif behind it")

    def _obey(self, word: str, rest: str, place: Origin) -> Iterator[tuple[str, Origin]]:
        if word == "import":
            wanted = self._name(rest.strip('"<>').removesuffix(".wgsl"), word, place)
            if wanted in self._imported:
                return
            self._imported.append(wanted)
            try:
                code = source(wanted)
            except ValueError as error:
                raise _wrong(place, str(error)) from None
            yield from self.lines(code, f"{wanted}.wgsl")
            return
        key, _, value = rest.partition(" ")
        self._name(key, word, place)
        if word == "define":
            self._defines[key] = value.strip()
        else:
            self._defines.pop(key, None)

    def _name(self, text: str, word: str, place: Origin) -> str:
        if not _NAME.fullmatch(text):
            raise _wrong(place, f"#{word} is followed by {text!r}, expected a name")
        return text

    def _replaced(self, text: str) -> str:
        """A line with what its names stand for; comments stay as they are."""
        pieces = []
        for piece in _PIECE.findall(text):
            if piece == "/*":
                self._comments += 1
            elif piece == "*/" and self._comments:
                self._comments -= 1
            pieces.append(piece if self._comments else self._value(piece))
        return "".join(pieces)

    def _value(self, piece: str) -> str:
        for _ in range(DEPTH):
            value = self._defines.get(piece)
            if not value:
                return piece
            piece = value
            if not _NAME.fullmatch(piece):
                if any(word in self._defines for word in _NAME.findall(piece)):
                    return _NAME.sub(lambda found: self._defines.get(found[0]) or found[0], piece)
                return piece
        return piece


def _wrong(place: Origin, what: str) -> ValueError:
    return ValueError(f"{place.name}:{place.line}: {what.rstrip('.')}.")


# ---- Whose line it was ----

_composed: dict[str, list[Origin]] = {}

Explainer = Callable[[str], Sequence[Origin | None] | None]
_explainers: list[Explainer] = []


def explain_with(explainer: Explainer) -> None:
    """Ask this function, too, of which origin each line of a source is; it returns None for what it does not know."""
    if explainer not in _explainers:
        _explainers.append(explainer)


def find(code: str, file: str) -> int:
    """The number of the line of a file where a source begins that stands there as it is; 0 if it does not."""
    try:
        before, found, _ = Path(file).read_text(encoding="utf-8").partition(code)
    except (OSError, ValueError):
        return 0
    return before.count("\n") + 1 if found else 0


def origin(code: str, line: int) -> Origin | None:
    """Of which source line ``line`` (from 1) of a compiled source was made; None if that is not known."""
    explainers: list[Explainer] = [_composed.get, *_explainers]
    for explain in explainers:
        lines = explain(code)
        if lines is not None and 0 < line <= len(lines):
            return lines[line - 1]
    return None

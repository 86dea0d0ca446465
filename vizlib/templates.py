"""pygfx's shader templates: of which line of which file a line of an expanded shader was made.

pygfx expands its WGSL with Jinja, includes and all, so a compiler complains of line 812 of a text that nobody wrote.
What shaders were made of is remembered; when an error asks, the template is expanded once more with each line marked
by a comment. Without an error that costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from . import wgsl

__all__ = ["PREFIX", "install"]

PREFIX = "diagnostic(off, derivative_uniformity); "  # that a patch (site/patches.py) puts before pygfx's shaders

KEPT = 256  # shaders that are remembered, most of what a page ever makes

_MARK = re.compile(r"//@(\d+):(\d+)@")
_MARKABLE = re.compile(r"\s*(?!\$\$)\S")  # no line statements, nor empty lines, which they swallow
#: Jinja's blocks and expressions, and comments of WGSL: lines that end inside one get no mark.
_SPAN = re.compile(r"\{\$.*?\$\}|\{\{.*?\}\}|/\*.*?\*/", re.DOTALL)


class _Remembered:
    """What a shader was expanded from, by the expanded text."""

    def __init__(self) -> None:
        #: what expands the template again, or what came of that
        self._calls: dict[str, Callable[[], str] | list[wgsl.Origin | None]] = {}
        self._sources: list[tuple[str, int, list[str]]] = []  # name, number of the first line, lines

    def add(self, code: str, again: Callable[[], str]) -> None:
        if len(self._calls) >= KEPT:
            del self._calls[next(iter(self._calls))]
        self._calls[code] = again

    def explain(self, code: str) -> list[wgsl.Origin | None] | None:
        """See :func:`vizlib.wgsl.explain_with`."""
        code = code.removeprefix(PREFIX)
        known = self._calls.get(code)
        if callable(known):
            marked, lines = known().splitlines(), code.splitlines()
            known = []
            if len(marked) == len(lines):
                known = [self._origin(text, line) for text, line in zip(marked, lines, strict=True)]
            self._calls[code] = known
        return known

    def _origin(self, marked: str, line: str) -> wgsl.Origin | None:
        found = _MARK.search(marked)
        if found is None or _MARK.sub("", marked).rstrip() != line.rstrip():
            return None
        name, first, source = self._sources[int(found[1])]
        number = int(found[2])
        return wgsl.Origin(name, first + number - 1, source[number - 1])

    def mark(self, source: str, name: str, first: int) -> str:
        """A template with a mark at the end of each line where a comment may stand."""
        index = len(self._sources)
        lines = source.split("\n")  # not splitlines(): a newline at the end counts
        self._sources.append((name, first, lines))
        inside = set(_inside(source))
        return "\n".join(
            text if number in inside or not _MARKABLE.match(text) else f"{text}//@{index}:{number}@"
            for number, text in enumerate(lines, 1)
        )


def _inside(source: str) -> Iterator[int]:
    """The numbers of the lines that end within something that a mark would break."""
    for span in _SPAN.finditer(source):
        first = source.count("\n", 0, span.start()) + 1
        yield from range(first, first + span[0].count("\n"))


_remembered = _Remembered()


def _marking(environment: Any, own: tuple[str, int]) -> Any:
    """A Jinja environment like pygfx's, whose templates bear marks; `own` is what a text without a name is called."""
    import jinja2
    from jinja2.ext import Extension

    class Marks(Extension):
        def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
            return _remembered.mark(source, *((_shortened(filename or name), 1) if name else own))

    files = jinja2.PackageLoader("pygfx.renderers.wgpu.wgsl", ".")  # not what was compiled beforehand, without marks
    mapping = {**environment.loader.mapping, "pygfx": files}
    return environment.overlay(extensions=[Marks], loader=jinja2.PrefixLoader(mapping, delimiter="."), cache_size=0)


def _expanded_again(code: str, variables: dict[str, Any], shader: Any) -> str:
    from pygfx.renderers.wgpu.shader import resolve, templating

    template = _marking(templating.jinja_env, _own(code, shader)).from_string(code)
    return str(resolve.resolve_shadercode(template.render(**variables)))


def install() -> None:
    """From now on remember what pygfx's shaders are made of."""
    from pygfx.renderers.wgpu.shader import base

    generate = base.BaseShader.generate_wgsl

    def remembering(self: Any, **more: Any) -> str:
        made: list[tuple[str, dict[str, Any]]] = []
        expand = base.apply_templating

        def noted(code: str, **variables: Any) -> str:
            made.append((code, variables))
            return str(expand(code, **variables))

        base.apply_templating = noted
        try:
            code: str = generate(self, **more)
        finally:
            base.apply_templating = expand
        if made:
            _remembered.add(code, partial(_expanded_again, *made[-1], type(self)))
        return code

    if generate.__name__ != "remembering":
        base.BaseShader.generate_wgsl = remembering
        wgsl.explain_with(_remembered.explain)


def _own(code: str, shader: Any) -> tuple[str, int]:
    """What a shader's own text is called, and the number of its first line there."""
    from pygfx.renderers.wgpu import wgsl as files

    folder = Path(files.__file__).parent
    for path in folder.glob("*.wgsl"):
        if path.read_text(encoding="utf-8") == code:
            return _shortened(str(path)), 1
    file: str = shader.get_code.__code__.co_filename
    first = wgsl.find(code, file)
    return (_shortened(file), first) if first else (shader.__qualname__, 1)


def _shortened(path: str) -> str:
    """A file's path, from its package on."""
    return path.rpartition("site-packages/")[2].removeprefix(f"{Path.cwd()}/")

"""vizlib's docstrings as reStructuredText, for Sphinx's autodoc.

They are written to be read in an editor. A summary comes first; then lines of the form ``name : meaning``, one or
several names each, continued by indented lines; then paragraphs, which say what is returned and raised::

    Draw a marker at each point.

    x, y : (N,) numbers
    s : area of the markers in points squared; the default
        is 6 pixels

    Returns the ``Points``. Raises ValueError that names the argument.

``converted`` makes definition lists of the names, begins a paragraph at "Returns" and "Raises", and has what stands
between backticks be code; what is indented by four at the beginning of a paragraph is a block of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import Parameter, Signature, signature
from textwrap import dedent
from typing import Any

__all__ = ["converted", "setup"]

#: "positions : …", "cmap, clim : …", "linewidth (lw) : …", "all others : …"
ENTRY = re.compile(r"^(?P<names>\*{0,2}\w+(?: \(\w+\))?(?:, \*{0,2}\w+(?: \(\w+\))?)*|all others) : (?P<meaning>\S.*)$")
CODE = re.compile(r"``(?P<double>.+?)``(?P<after>\w?)|`(?P<single>[^`\n]+)`(?!_)", re.DOTALL)
ROLE = re.compile(r":[a-z:]+:$")
SENTENCE = re.compile(r"(?<=[.)])\s+(?=(?:Returns|Raises) )")
ENDS = re.compile(r"^(Returns|Raises)\b")
AS_FOR = re.compile(r"\b([Aa]s(?: for)?) ``(\w+)``")

MADE_BY_VIZLIB = {
    "vizlib.compute.Buffer",
    "vizlib.panels.panel.Panel",
    "vizlib.plot.drawing.timing.Timing",
    "vizlib.plot.pointer.event.Event",
    "vizlib.plot.verbs.ErrorBars",
    "vizlib.plot.verbs.Histogram",
    "vizlib.plot.view.View",
}


def converted(lines: Iterable[str], links: dict[str, str] | None = None) -> list[str]:
    """A docstring's lines as reStructuredText.

    links : names of what has an entry of its own, and the role that points to it; "as for ``plot``" becomes a link
    """
    result: list[str] = []
    for block in _blocks(list(lines)):
        if block[0].startswith("    "):
            body = dedent("\n".join(block)).splitlines()
            result += [".. code-block:: python", "", *(f"    {line}" for line in body), ""]
        elif _is_entries(block):
            result += [*_definitions(block, links or {}), ""]
        else:
            result += _paragraphs(block, links or {})
    return result


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Parts between empty lines; code keeps the empty lines within it."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []


def _is_entries(block: list[str]) -> bool:
    return ENTRY.match(block[0]) is not None


def _definitions(block: list[str], links: dict[str, str]) -> Iterator[str]:
    entries: list[list[str]] = []
    for line in block:
        if (entry := ENTRY.match(line)) is not None:
            entries.append([entry["names"], entry["meaning"]])
        else:
            entries[-1].append(line.strip())
    yield ".. container:: arguments"
    yield ""
    for names, *meaning in entries:
        yield "    " + (names if names == "all others" else ", ".join(_term(name) for name in names.split(", ")))
        yield from (f"        {line}" for line in _marked("\n".join(meaning), links).splitlines())


def _term(name: str) -> str:
    """``linewidth (lw)``: what it is called in short stays beside it."""
    first, _, short = name.partition(" ")
    return f"``{first}``" + (f" (``{short.strip('()')}``)" if short else "")


def _paragraphs(block: list[str], links: dict[str, str]) -> Iterator[str]:
    code = block[-1].endswith("::")
    text = "\n".join(block)[: -1 if code else None]  # the block that follows is known by its indent
    for part in SENTENCE.split(text):
        yield from ENDS.sub(r"**\1**", _marked(part, links)).splitlines()
        yield ""


def _marked(text: str, links: dict[str, str]) -> str:
    """What is between backticks as code, and "as for ``plot``" as a link."""

    def code(found: re.Match[str]) -> str:
        if ROLE.search(text[: found.start()]):
            return found[0]  # it is Sphinx's own
        inner = found["double"] or found["single"]
        glued = f"\\ {found['after']}" if found["after"] else ""
        return f"``{' '.join(inner.split())}``{glued}"

    text = CODE.sub(code, text)
    return AS_FOR.sub(lambda found: f"{found[1]} {links[found[2]]}" if found[2] in links else found[0], text)


def _links() -> dict[str, str]:
    """What docstrings call by its bare name: nodes, and the verbs of views."""
    import vizlib
    from vizlib.plot.verbs import Verbs

    roles = {name: f":py:class:`~vizlib.{name}`" for name in vizlib.__all__ if name[0].isupper()}
    roles |= {name: f":py:meth:`~vizlib.Figure.{name}`" for name in ("screenshot", "panel", "record", "download")}
    verbs = [name for name in dir(Verbs) if not name.startswith("_")]
    return roles | {name: f":py:meth:`~vizlib.plot.view.View.{name}`" for name in verbs}


def _constructor(kind: type) -> str:
    """The arguments of a class; a metaclass or ``__new__`` above it, as pygfx's objects have, says nothing of them."""
    given = list(signature(kind.__init__).parameters.values())[1:]
    return str(Signature([each.replace(annotation=Parameter.empty) for each in given]))


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx."""
    links: dict[str, str] = {}

    def process(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
        if not links:
            links.update(_links())
        own = name.rpartition(".")[2]
        lines[:] = converted(lines, {key: role for key, role in links.items() if key != own})

    def skip(app: Any, what: str, name: str, obj: Any, skipped: bool, options: Any) -> bool | None:
        """Leave out what pygfx and Python bring along."""
        source = getattr(obj, "fget", None) or obj
        module = str(getattr(source, "__module__", None) or "")
        return None if module.startswith("vizlib") else True

    def sign(app: Any, what: str, name: str, obj: Any, *rest: Any) -> tuple[str, None] | None:
        """What vizlib makes by itself is described without a constructor; others by the class's own."""
        if what != "class":
            return None
        return ("" if name in MADE_BY_VIZLIB else _constructor(obj)), None

    from vizlib.plot import verbs_later
    from vizlib.plot.view import View

    verbs_later.load(View)
    app.connect("autodoc-process-docstring", process)
    app.connect("autodoc-process-signature", sign)
    app.connect("autodoc-skip-member", skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Docstrings as the reference shows them, and that it shows all of them."""

from __future__ import annotations

import re
import sys

import pytest

import vizlib as vz

from .blocks import DOCS

sys.path.append(str(DOCS / "extensions"))

from plain_docstrings import converted


def of(text: str) -> str:
    return "\n".join(converted(text.splitlines(), {"plot": ":py:meth:`~View.plot`", "Mesh": ":py:class:`Mesh`"}))


def test_names_become_a_list() -> None:
    text = "Draw.\n\nx, y : (N,) numbers\ns : area, of which\n    there is much\n*data : what else"
    assert of(text) == (
        "Draw.\n\n"
        ".. container:: arguments\n\n"
        "    ``x``, ``y``\n        (N,) numbers\n"
        "    ``s``\n        area, of which\n        there is much\n"
        "    ``*data``\n        what else\n"
    )


def test_short_names_and_all_others() -> None:
    text = "linewidth (lw) : points\nall others : as for ``plot``; the marker is left out"
    shown = of(text)
    assert "    ``linewidth`` (``lw``)\n        points" in shown
    assert "    all others\n        as for :py:meth:`~View.plot`; the marker is left out" in shown


def test_what_is_returned_and_raised_begins_a_paragraph() -> None:
    assert of("Draws it. Returns the ``Line``.\nRaises ValueError that says why.") == (
        "Draws it.\n\n**Returns** the ``Line``.\n\n**Raises** ValueError that says why.\n"
    )
    assert of("What it Raises is told.") == "What it Raises is told.\n"


def test_single_backticks_are_code_and_roles_stay() -> None:
    assert of("Use `await fig.f()`, ``Mesh`` and :func:`len`.") == "Use ``await fig.f()``, ``Mesh`` and :func:`len`.\n"
    assert of("``BoxA``s of\nthem") == "``BoxA``\\ s of\nthem\n"


def test_code_is_indented() -> None:
    code = "\n\n.. code-block:: python\n\n    for i in x:\n        film.frame()\n"
    assert of("A loop::\n\n    for i in x:\n        film.frame()") == "A loop:" + code
    assert of("A loop\n\n    for i in x:\n        film.frame()") == "A loop" + code


def test_prose_with_a_colon_stays_prose() -> None:
    assert "container" not in of("Two things: one and another.\nboth : this is a second line of a paragraph")


REFERENCE = "".join(page.read_text(encoding="utf-8") for page in sorted((DOCS / "reference").rglob("*.md")))


@pytest.mark.parametrize("name", [name for name in vz.__all__ if name != "__version__"])
def test_each_public_name_is_in_the_reference(name: str) -> None:
    assert re.search(rf":: vizlib\.{name}\b", REFERENCE)


def test_each_verb_is_in_the_reference() -> None:
    from vizlib.plot.verbs import Verbs

    verbs = [name for name in dir(Verbs) if not name.startswith("_") and callable(getattr(Verbs, name))]
    missing = [name for name in verbs if f"automethod:: View.{name}\n" not in REFERENCE]
    assert [name for name in missing if name != "add"] == []


def test_each_command_is_in_the_reference() -> None:
    from command_line import about, commands

    assert [name for name in commands() if f"{{vizlib-command}} {name}\n" not in REFERENCE] == []
    assert all(about(name) for name in commands())

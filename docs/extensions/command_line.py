"""The directive ``vizlib-command``: what `vizlib NAME --help` says, as text of the page."""

from __future__ import annotations

import argparse
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    from vizlib.cli import parser

    (found,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(found.choices)


def about(name: str) -> str:
    """The sentence that `vizlib --help` has for a command."""
    from vizlib.cli import parser

    (found,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    (help_,) = (choice.help for choice in found._choices_actions if choice.dest == name)
    return str(help_)


class Command(Directive):
    """``vizlib-command:: build``"""

    required_arguments = 1

    def run(self) -> list[Any]:
        name = self.arguments[0]
        parser = commands()[name]
        usage = " ".join(parser.format_usage().split()).removeprefix("usage: ")
        sentence = about(name)
        result: list[Any] = [nodes.paragraph(text=sentence[0].upper() + sentence[1:] + ".")]
        result.append(nodes.literal_block(usage, usage, language="none", classes=["usage"]))
        options = nodes.definition_list(classes=["simple"])
        for action in parser._actions:
            if action.dest == "help" or not action.help:
                continue
            term = nodes.term()
            for place, word in enumerate(_words(action)):
                if place:
                    term += nodes.Text(", ")
                term += nodes.literal(word, word)
            meaning = nodes.definition("", nodes.paragraph(text=parser._get_formatter()._expand_help(action)))
            options += nodes.definition_list_item("", term, meaning)
        if len(options):
            result.append(nodes.container("", options, classes=["arguments"]))
        if parser.epilog:
            result.append(nodes.paragraph(text=parser.epilog))
        return result


def _words(action: argparse.Action) -> list[str]:
    """``-o DIR``, ``--output DIR``; of one without a dash, its name."""
    shown = "|".join(map(str, action.choices)) if action.choices else action.metavar or action.dest.upper()
    value = "" if action.nargs == 0 else f" {shown}"
    return [f"{word}{value}" for word in action.option_strings] or [str(action.metavar or action.dest)]


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_directive("vizlib-command", Command)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What a script imports, and so has to be fetched before it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

__all__ = ["needed"]

#: What vizlib fetches when it is first shown. A function that draws a panel imports it when it is there.
LATER = frozenset({"imgui_bundle"})


def needed(source: str) -> list[str]:
    """Names of the top modules that a source imports; [] if it cannot be parsed.

    What lies in functions counts, too, since nothing is fetched when they are called; but not ``LATER``.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []  # it is told when the script is run
    at_once = set(_imported(_outside_functions(tree)))
    return sorted(at_once | (set(_imported(ast.walk(tree))) - LATER))


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _outside_functions(child)


def _imported(nodes: Iterator[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]

"""ES modules of the player → one script, for pages that are a single file.

Each module becomes a function that returns what it exports. What the player's own modules are written in is understood,
and no more: imports of names, of a whole module, and exports in front of declarations.
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["joined"]

_IMPORT = re.compile(r'^import (?:(\{[^}]*\})|\* as (\w+)) from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const|let)\b)", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:class|function|const|let) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n|^[ \t]*//[^\n]*\n", re.MULTILINE | re.DOTALL)


def joined(folder: Path, entry: str) -> str:
    """One script that does what the module `entry` of a folder does, with all that it imports."""
    parts: dict[str, str] = {}
    _take(folder, entry, parts, ())
    return "\n".join(parts.values())


def _take(folder: Path, name: str, parts: dict[str, str], importing: tuple[str, ...]) -> None:
    """Put a module behind those that it imports."""
    if name in parts:
        return
    if name in importing:
        raise ValueError(f"{name} imports itself, through {' → '.join(importing)}.")
    source = _COMMENT.sub("", (folder / name).read_text(encoding="utf-8"))
    for found in _IMPORT.finditer(source):
        _take(folder, found[3], parts, (*importing, name))
    exported = _EXPORTED.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub(_bound, source))
    if strange := re.search(r"^(?:import|export)\b[^\n]*|\bimport\.meta\b[^\n]*", body, re.MULTILINE):
        raise ValueError(f"{name} has {strange[0]!r}, which cannot be joined with other modules.")
    parts[name] = f"const {_variable(name)} = (() => {{\n{body.strip()}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _bound(found: re.Match[str]) -> str:
    names = found[1].replace(" as ", ": ") if found[1] else found[2]
    return f"const {names} = {_variable(found[3])};\n"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))

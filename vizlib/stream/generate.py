"""What derives from the command table: the Python that packs commands, the JavaScript that decodes them, a reference.

`python -m vizlib.stream.commands` writes ``stream/packers.py``, ``player/commands.js`` and ``docs/commands.md``.
"""

# ruff: noqa: E501 (lines of templates)
from __future__ import annotations

from pathlib import Path

from .commands import COMMANDS, ENUMS, HEADER_WORDS, MAGIC, NONE, TABLE_HASH, TYPES, Command

_WORDS = ("u32", "id", "new", "handle", "reply")


# ---- Python ----


def _packer(command: Command) -> str:
    """One function of ``stream/packers.py``: looks at the values in one glance, and appends their words."""
    names = [name for name, _ in command.fields]
    whole = [name for name, kind in command.fields if kind in _WORDS]
    long = [name for name, kind in command.fields if kind == "u64"]
    checks = []
    if whole:
        joined = " | ".join(whole)
        checks.append(f"{joined} >> 32" if len(whole) == 1 else f"({joined}) >> 32")
    checks += [f"{name} >> 53" for name in long]
    words, places, before = [f"{command.head}"], [], []
    at = 1
    for name, kind in command.fields:
        if kind in _WORDS:
            words.append(name)
        elif kind == "u64":
            words += [f"{name} & 0xFFFFFFFF", f"{name} >> 32"]
        elif kind == "i32":
            checks.append(f"not -0x80000000 <= {name} <= 0x7FFFFFFF")
            words.append(f"{name} & 0xFFFFFFFF")
        elif kind == "f32":
            words.append(f"f32_word({name})")
        elif kind == "f64":
            words.append(f"*f64_words({name})")
        elif kind in ENUMS:
            words.append(f"{kind.upper()}[{name}]")
        elif kind == "heap":
            words.append(f"*{name}")
        else:
            places.append(f"start + {at}")
            if kind == "str":
                before.append(f"{name} = {name}.encode()")
            elif kind == "json":
                before.append(f"{name} = encode({name})")
            size = "memoryview({}).nbytes" if kind in ("bytes", "bindings") else "len({})"
            words += [f"out.put_data({name})", size.format(name)]
        at += TYPES[kind][0]
    if not places and len(words) == 1:
        return f"def {command.name}(out: Any) -> None:\n    out.words.append({words[0]})\n"
    lines = [f"def {command.name}({', '.join(('out: Any', *(f'{name}: Any' for name in names)))}) -> None:"]
    if checks:
        lines += [f"    if {' or '.join(checks)}:", "        raise ValueError"]
    lines += [f"    {line}" for line in before]
    if places:
        lines.append("    start = len(out.words)")
    lines.append(f"    out.words.extend(({', '.join(words)},))")
    if len(places) == 1:
        lines.append(f"    out.places.append({places[0]})")
    elif places:
        lines.append(f"    out.places.extend(({', '.join(places)}))")
    return "\n".join(lines) + "\n"


def python() -> str:
    """The text of ``stream/packers.py``."""
    enums = "\n".join(
        f"{name.upper()} = " + repr({value: i for i, value in enumerate(values)}) for name, values in ENUMS.items()
    )
    functions = "\n\n".join(_packer(command) for command in COMMANDS)
    table = "\n".join(f'    "{command.name}": {command.name},' for command in COMMANDS)
    return f'''# Generated from vizlib/stream/commands.py by `python -m vizlib.stream.commands`. Change the table, not this.
# ruff: noqa
# fmt: off
"""Packs commands: one function for each, which raises whatever comes if a value does not fit.

``CommandList.put`` then looks for the value that does not, and says so in a sentence.
"""

from collections.abc import Callable
from typing import Any

from .bits import encode, f32_word, f64_words

{enums}


{functions}

PACKERS: dict[str, Callable[..., None]] = {{
{table}
}}
'''


# ---- JavaScript ----


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _decode(kind: str, at: int) -> str:
    word = f"w[i + {at}]"
    if kind in ENUMS:
        return f"{kind.upper()}[{word}]"
    return {
        "u32": word,
        "new": word,
        "handle": word,
        "reply": word,
        "i32": f"{word} | 0",
        "f32": f"p.floats[i + {at}]",
        "u64": f"{word} + w[i + {at + 1}] * 4294967296",
        "f64": f"p.f64({word}, w[i + {at + 1}])",
        "id": f"p.object({word})",
        "str": f"p.text({word}, w[i + {at + 1}])",
        "json": f"p.json({word}, w[i + {at + 1}])",
        "bytes": f"p.bytes({word}, w[i + {at + 1}])",
        "bindings": f"p.bindings({word}, w[i + {at + 1}])",
        "heap": f"p.shared({word}, w[i + {at + 1}])",
    }[kind]


def _javascript_row(command: Command) -> str:
    data, heap = list(command.data_places), list(command.heap_places)
    made, reply = command.place_of("new"), command.place_of("reply")
    return (
        f'  {{ code: {command.code}, name: "{command.name}", words: {command.words}, data: {data}, heap: {heap}, '
        f"made: {made}, reply: {reply} }},"
    )


def _javascript_case(command: Command) -> str:
    arguments, at = [], 1
    for _, kind in command.fields:
        arguments.append(_decode(kind, at))
        at += TYPES[kind][0]
    unsettled = " p.unsettled = true;" if command.place_of("new") else ""
    call = f"p.{_camel(command.name)}({', '.join(arguments)});"
    return f"    case {command.code}:{unsettled} {call} return i + {command.words};"


def javascript() -> str:
    """The text of ``player/commands.js``: the table, and what decodes each command."""
    enums = "\n".join(
        f"const {name.upper()} = [" + ", ".join("undefined" if v is None else f'"{v}"' for v in values) + "];"
        for name, values in ENUMS.items()
    )
    rows = "\n".join(_javascript_row(command) for command in COMMANDS)
    cases = "\n".join(_javascript_case(command) for command in COMMANDS)
    return f"""// Generated from vizlib/stream/commands.py by `python -m vizlib.stream.commands`. Change the table, not this.

export const MAGIC = {MAGIC:#010x};
export const TABLE_HASH = {TABLE_HASH:#010x};
export const HEADER_WORDS = {HEADER_WORDS};
export const NONE = {NONE:#010x};

{enums}

/**
 * Code and name; length in words with the head; where offset-and-size pairs into the data segment or into
 * shared memory stand, the handle of what is made, and the reply's number (0: none).
 * @typedef {{{{ code: number, name: string, words: number, data: number[], heap: number[], made: number, reply: number }}}} Command
 */

/** @type {{Command[]}} */
export const COMMANDS = [
{rows}
];

/**
 * Decode the command at word i, have the player do it, and say where the next one begins.
 * @param {{any}} p the player
 * @param {{Uint32Array}} w
 * @param {{number}} i
 * @returns {{number}}
 */
export function run(p, w, i) {{
  switch (w[i] & 0xff) {{
{cases}
    default: throw new Error(`there is no command ${{w[i] & 0xff}}`);
  }}
}}
"""


# ---- Reference ----


def markdown() -> str:
    """The text of ``docs/commands.md``."""
    types = "\n".join(f"| {name} | {words} | {doc} |" for name, (words, doc) in TYPES.items())
    rows = "\n".join(
        f"| {c.code} | `{c.name}` | {', '.join(f'{name}: {kind}' for name, kind in c.fields)} | {c.doc} |"
        for c in COMMANDS
    )
    return f"""# The command table

Generated from `vizlib/stream/commands.py` by `python -m vizlib.stream.commands`.

| type | words | meaning |
|---|---|---|
{types}

| code | command | fields | what it does |
|---|---|---|---|
{rows}
"""


def write() -> None:
    package = Path(__file__).resolve().parent.parent
    (package / "stream" / "packers.py").write_text(python(), encoding="utf-8")
    (package / "player" / "commands.js").write_text(javascript(), encoding="utf-8")
    (package.parent / "docs" / "commands.md").write_text(markdown(), encoding="utf-8")

"""Batches that are almost right: mutants of whole ones, most of them sealed anew so that no checksum stops them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from vizlib.stream.batch import check_batch, write_header
from vizlib.stream.commands import BY_CODE, BY_NAME, COMMANDS, HEADER_WORDS, Command

#: Words that are at the edge of something.
EDGES = (
    0, 1, 2, 3, 4, 7, 8, 255, 256, 65535, 65536, 0x000FFFFF, 0x00100000, 0x00100005, 0x7FFFFFFF, 0x80000000, 0xFFF00001,
    0xFFFFFFFC, 0xFFFFFFFE, 0xFFFFFFFF,
)  # fmt: skip

#: Where JSON is expected.
TEXTS = (
    b'{"#": 1}', b"[" * 400, b'{"a":' * 3000 + b"1" + b"}" * 3000, b"[" * 30000 + b"]" * 30000,
    b'{"__proto__": {"#": 2}}', b'{"label": {"a": 1}}', b"null", b"7", b'"text"', b"true", b"1e999", b"\xff\xfe{",
    b"\xef\xbb\xbf{}", b"NaN", b"", b"[]", b'{"a": Infinity}', b'{"entries": {"length": 4000000000}}',
    b'{"size": [1e308, -1]}', b'{"#": "x"}', b'{"#": {"#": 1}}', b'{"#": 4294967295}', b'{"#": 1e300}', b'{"#": -1}',
    b'{"#": null}', b'{"label": "\\ud800"}', b'{"label": "\\u0000\\n"}', b'{"size": ' + b"9" * 5000 + b"}",
    b'{"toJSON": 1, "then": 2, "constructor": {"#": 2}}', b"[" + b"{}," * 20000 + b"{}]", b'"' + b"9" * 90,
    b'{"label": "x", "label": "y"}', b'{"entries": [null, 1, {"#": 5}]}', b'{"powerPreference": "low-power"}',
)  # fmt: skip

#: Where a label, WGSL or another text is expected.
LABELS = (
    b"", b"\0", b"\n\n\n", b"\xff\xfe\xfd", b"\xed\xa0\x80", "⟦1⟧".encode(), "⟦ffffffffffffffff⟧".encode(),
    "⟦~".encode(), '[ShaderModuleDescriptor "⟦2⟧"'.encode(), b'[Invalid CommandBuffer "x"', b'"' * 300, b"%s{0}${x}",
    b'[ShaderModuleDescriptor "' * 400, "⟦".encode() * 5000, b"@" * 60000, ('"⟦' * 4000).encode(), b"out-of-memory",
    "fn ⟦3⟧(".encode(), b"/*" * 9000,
)  # fmt: skip

#: In place of a value in JSON.
VALUES = (
    None, -1, 1e300, 2**53, "", "⟦5⟧", [], {}, {"#": 9999}, {"#": 2}, [[]], True, list(range(3000)), "9" * 3000,
)  # fmt: skip


class Mutant(NamedTuple):
    """A batch, and the place in a session at which it comes."""

    session: int
    place: int
    batch: bytes


class Draft:
    """A batch taken apart: its commands, each a list of words, and its data segment."""

    def __init__(self, batch: bytes) -> None:
        checked = check_batch(batch)
        words, at = checked.words.tolist(), 0
        self.data = bytearray(checked.data)
        self.commands: list[list[int]] = []
        while at < len(words):
            size = BY_CODE[words[at] & 0xFF].words
            self.commands.append(words[at : at + size])
            at += size

    def assembled(self) -> bytearray:
        words = [word for command in self.commands for word in command]
        out = bytearray((HEADER_WORDS + len(words)) * 4) + self.data
        out += bytes(-len(out) % 4)
        whole = np.frombuffer(out, np.uint32)
        whole[HEADER_WORDS : HEADER_WORDS + len(words)] = words
        write_header(whole, len(words), len(self.data), 1)
        return out

    def place(self, data: bytes) -> tuple[int, int]:
        """Append bytes to the data segment; returns offset and size."""
        self.data += bytes(-len(self.data) % 4)
        self.data += data
        return len(self.data) - len(data), len(data)


def mutants(seed: int, count: int, sessions: list[list[bytes]]) -> Iterator[Mutant]:
    """`count` mutants, the same for the same seed."""
    chance = random.Random(seed)
    places = [(number, place) for number, session in enumerate(sessions) for place in range(len(session))]
    drafts = [batch for session in sessions for batch in session]
    for _ in range(count):
        number, place = chance.choice(places)
        draft = Draft(sessions[number][place])
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 8, 20))):
            chance.choice(_OF_COMMANDS)(draft, chance, drafts)
        batch = draft.assembled()
        for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 5))):
            chance.choice(_OF_BYTES)(batch, chance)
            if chance.random() < 0.8:
                _seal(batch)
        if chance.random() < 0.1 and len(batch) >= HEADER_WORDS * 4:
            batch[20:28] = bytes(8)  # as within one process: no checksum
        yield Mutant(number, place, bytes(batch))


# ---- Mutations of commands ----


def _any(draft: Draft, chance: random.Random) -> tuple[Command, list[int]] | None:
    """One of the draft's commands, with its words."""
    if not draft.commands:
        return None
    words = chance.choice(draft.commands)
    command = BY_CODE.get(words[0] & 0xFF)
    return (command, words) if command and len(words) == command.words else None


def _field(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    """One field gets a value of its kind's edge."""
    found = _any(draft, chance)
    if found is None or len(found[1]) == 1:
        return
    command, words = found
    at = chance.randrange(1, len(words))
    way = chance.random()
    if chance.random() < 0.8 and any(at in (place, place + 1) for place in command.data_places):
        words[at] = chance.randrange(words[at] + 1)  # within the data
    elif way < 0.6:
        words[at] = chance.choice(EDGES)
    elif way < 0.8:
        words[at] = words[at] + chance.choice((-4, -1, 1, 2, 4, 1 << 20)) & 0xFFFFFFFF
    else:
        words[at] = chance.getrandbits(32)


def _handle(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    """An object takes another's place: an other one, a stale one, one that is far away, the device, the canvas."""
    found = _any(draft, chance)
    if found is None:
        return
    command, words = found
    place = command.place_of(chance.choice(("id", "new", "handle", "reply")))
    if place:
        other = chance.choice(draft.commands)
        near = other[1] if len(other) > 1 else 0
        far = chance.choice((words[place] + (1 << 20), 0xFFFFF, 0xFFFFFFFF, 60_000, 120_000, 0))
        words[place] = chance.choice((near, near, far, chance.randrange(40))) & 0xFFFFFFFF


def _swap(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    if len(draft.commands) > 1:
        one, other = (chance.randrange(len(draft.commands)) for _ in range(2))
        draft.commands[one], draft.commands[other] = draft.commands[other], draft.commands[one]


def _leave_out(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    if draft.commands:
        del draft.commands[chance.randrange(len(draft.commands))]


def _repeat(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    """Some commands, again and again, each with data of its own."""
    begin = chance.randrange(len(draft.commands) + 1)
    piece = draft.commands[begin : begin + chance.choice((1, 1, 3, 12))]
    copies = [list(words) for _ in range(chance.choice((1, 2, 30))) for words in piece]
    for words in copies:
        command = BY_CODE.get(words[0] & 0xFF)
        for place in command.data_places if command else ():
            offset, size = words[place : place + 2]
            words[place : place + 2] = draft.place(bytes(draft.data[offset : offset + size][:2000]))
    draft.commands[begin:begin] = copies


def _splice(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    """Commands of another batch, with its data."""
    other = Draft(chance.choice(drafts))
    begin = chance.randrange(len(other.commands))
    piece = other.commands[begin : begin + chance.choice((1, 3, 12, 60))]
    base, _ = draft.place(bytes(other.data))
    for words in piece:
        for place in BY_CODE[words[0] & 0xFF].data_places:
            words[place] += base
    at = chance.randrange(len(draft.commands) + 1)
    draft.commands[at:at] = piece


def _any_command(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    """A command of the table with words out of nowhere."""
    command = chance.choice(COMMANDS)
    words = [command.head, *(chance.choice((*EDGES, chance.randrange(40))) for _ in range(command.words - 1))]
    for place in command.data_places if chance.random() < 0.8 else ():
        words[place : place + 2] = 0, chance.choice((0, 4, 8, min(len(draft.data), 64)))
    draft.commands.insert(chance.randrange(len(draft.commands) + 1), words)


def _text(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    """Hostile JSON, labels and WGSL, each where it is expected."""
    texts = [words for words in draft.commands if BY_CODE[words[0] & 0xFF].data_places]
    if not texts:
        return
    words = chance.choice(texts)
    command = BY_CODE[words[0] & 0xFF]
    place = chance.choice(command.data_places)
    is_json = command.place_of("json") == place
    if is_json and chance.random() < 0.4:
        data = _warped(bytes(draft.data[words[place] : words[place] + words[place + 1]]), chance)
    else:
        data = chance.choice(TEXTS if is_json else LABELS)
    words[place : place + 2] = draft.place(data)


def _warped(text: bytes, chance: random.Random) -> bytes:
    """JSON that is still JSON, with one of its values replaced."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    spots: list[tuple[dict | list, str | int]] = []

    def visit(node: object) -> None:
        if isinstance(node, dict | list):
            for key, child in node.items() if isinstance(node, dict) else enumerate(node):
                spots.append((node, key))
                visit(child)

    visit(value)
    if spots:
        node, key = chance.choice(spots)
        node[key] = chance.choice(VALUES)  # type: ignore[index]
    return json.dumps(value).encode()


def _recording(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    """A recording of all kinds of words, and many plays of it."""
    handle = chance.choice((30, 31, 0, 2, 90_000))
    way = chance.random()
    if way < 0.3:
        body = b"".join(word.to_bytes(4, "little") for words in draft.commands for word in words)
    elif way < 0.5:
        body = BY_NAME["play"].head.to_bytes(4, "little") + handle.to_bytes(4, "little")
    elif way < 0.7:
        body = bytes(chance.choice((0, 4, 4000)))
    else:
        body = chance.randbytes(chance.choice((4, 7, 40)))
    words = draft.place(body)
    data = chance.choice((draft.place(chance.randbytes(64)), (0, 0), (0, len(draft.data) & ~3), words))
    at = chance.randrange(len(draft.commands) + 1)
    play = [BY_NAME["play"].head, handle]
    made = [BY_NAME["create_recording"].head, handle, *words, *data]
    draft.commands[at:at] = [made, *([play] * chance.choice((1, 3, 200)))]


def _overlap(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    """Many commands use all of the data."""
    command = BY_NAME[chance.choice(("create_recording", "create_shader_module", "write_buffer", "set_immediates"))]
    words = [command.head, *(chance.randrange(40) for _ in range(command.words - 1))]
    for place in command.data_places:
        words[place : place + 2] = 0, len(draft.data) if chance.random() < 0.9 else 0
    draft.commands += [list(words) for _ in range(chance.choice((1, 2, 2000)))]


def _strictly(draft: Draft, chance: random.Random, drafts: list[bytes]) -> None:
    draft.commands.insert(chance.choice((0, len(draft.commands))), [BY_NAME["strict"].head, 1])


_OF_COMMANDS: tuple[Callable[[Draft, random.Random, list[bytes]], None], ...] = (
    _field, _field, _field, _handle, _handle, _swap, _leave_out, _repeat, _splice, _any_command, _text, _text,
    _recording, _overlap, _strictly,
)  # fmt: skip


# ---- Mutations of bytes ----


def _word(batch: bytearray, chance: random.Random) -> None:
    if len(batch) // 4 > HEADER_WORDS:
        at = chance.randrange(HEADER_WORDS, len(batch) // 4) * 4
        batch[at : at + 4] = chance.choice(EDGES).to_bytes(4, "little")


def _header(batch: bytearray, chance: random.Random) -> None:
    if len(batch) >= HEADER_WORDS * 4:
        at = chance.randrange(HEADER_WORDS) * 4
        batch[at : at + 4] = chance.choice(EDGES).to_bytes(4, "little")


def _bit(batch: bytearray, chance: random.Random) -> None:
    if batch:
        batch[chance.randrange(len(batch))] ^= 1 << chance.randrange(8)


def _cut(batch: bytearray, chance: random.Random) -> None:
    del batch[chance.randrange(len(batch) + 1) :]


def _grow(batch: bytearray, chance: random.Random) -> None:
    batch += chance.randbytes(chance.choice((1, 3, 4, 64, 4096)))


def _move(batch: bytearray, chance: random.Random) -> None:
    """Words go missing, or come twice."""
    at, size = chance.randrange(len(batch) // 4 + 1) * 4, chance.choice((4, 4, 12, 64))
    if chance.random() < 0.5:
        del batch[at : at + size]
    else:
        batch[at:at] = batch[at : at + size]


_OF_BYTES = (_word, _word, _header, _bit, _bit, _bit, _cut, _grow, _move)


def _seal(batch: bytearray) -> None:
    """Give a mutant a header that fits it, keeping its count of command words where that is possible."""
    batch += bytes(-len(batch) % 4)
    if len(batch) < HEADER_WORDS * 4:
        return
    words = np.frombuffer(batch, np.uint32)
    body = words.size - HEADER_WORDS
    command_words = min(int(words[3]), body)
    write_header(words, command_words, (body - command_words) * 4, 1)

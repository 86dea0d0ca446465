"""A tape: the batches of a stream in order, cut into frames, with a head that says what they are for. A ``.vzs`` file::

    magic       8 bytes: "vizlib", then the format's version as two digits
    the rest    compressed by DEFLATE (RFC 1951): the head's bytes (u32), the head as JSON, padded to 4 bytes with
                spaces, then the batches, one after another

A batch says itself how long it is. What is read from a file may come from anywhere: each length is checked before it
is believed, and no more is unpacked than a limit says.
"""

from __future__ import annotations

import base64
import json
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from . import reader
from .batch import StreamRefused
from .commands import HEADER_WORDS, MAGIC, TABLE_HASH

__all__ = ["LARGEST", "Frame", "Tape", "filled"]

MAGIC_BYTES = b"vizlib01"
LARGEST = min(1 << 31, sys.maxsize)  # bytes that a file may unpack to
MOTION = ("resize", "prepare", "turn", "rest")  # the parts of a motion (``plot.motion``), by which its batches are cut
SIZE = 2  # where in a batch's words its bytes stand


class Frame(NamedTuple):
    """One picture.

    time : seconds since the first
    batches : how many make it
    """

    time: float
    batches: int


class Tape:
    """A recorded stream.

    head : what the player has to know, as JSON has it; ``canvases`` among it
    """

    def __init__(self, head: dict[str, Any]) -> None:
        self.head = {**head, "table": TABLE_HASH}
        self.frames: list[Frame] = []
        self.batches: list[bytes] = []
        self.extra: list[bytes] = []  # of motions, in the order of the canvases

    def add(self, time: float, batches: Sequence[array[int] | bytes]) -> None:
        """Add a frame."""
        self.frames.append(Frame(float(time), len(batches)))
        self.batches += [bytes(memoryview(batch).cast("B")) for batch in batches]

    def add_motion(self, motion: dict[str, Any]) -> dict[str, Any]:
        """Add what a player moves cameras with, behind all frames; returns what a canvas's head says of it."""
        told = dict(motion)
        for part in MOTION:
            told[part] = len(motion[part])
            self.extra += [bytes(memoryview(batch).cast("B")) for batch in motion[part]]
        return told

    @property
    def seconds(self) -> float:
        """From the first frame to the last."""
        return self.frames[-1].time if self.frames else 0.0

    def packed(self) -> bytes:
        """The file's bytes."""
        head = json.dumps({**self.head, "frames": [list(frame) for frame in self.frames]}).encode()
        head += b" " * (-len(head) % 4)
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        parts = [deflate.compress(struct.pack("<I", len(head)) + head)]
        parts += [deflate.compress(batch) for batch in (*self.batches, *self.extra)]
        return b"".join([MAGIC_BYTES, *parts, deflate.flush()])

    def save(self, path: str | Path) -> None:
        """Write it to a file."""
        Path(path).write_bytes(self.packed())

    @classmethod
    def unpacked(cls, data: bytes, largest: int = LARGEST) -> Tape:
        """The tape that a file's bytes are. Raises StreamRefused with a sentence where they are none."""
        if data[: len(MAGIC_BYTES) - 2] != MAGIC_BYTES[:-2]:
            raise StreamRefused("This is no recording of vizlib's: it does not begin as one.")
        if data[: len(MAGIC_BYTES)] != MAGIC_BYTES:
            raise StreamRefused("This recording is in the format of another version of vizlib; export it anew.")
        raw = _inflated(data[len(MAGIC_BYTES) :], largest)
        size = struct.unpack_from("<I", raw)[0] if len(raw) >= 4 else 0
        if not size or size % 4 or 4 + size > len(raw):
            raise StreamRefused("The recording is cut: its head is not whole.")
        head = _parsed(raw[4 : 4 + size])
        if not isinstance(head, dict) or head.get("table") != TABLE_HASH:
            raise StreamRefused("This recording was made for another command table; export it anew.")
        frames = head.pop("frames", None)
        tape = cls(head)
        batches = list(_batches(raw, 4 + size))
        extra = _extra(head.get("canvases"))
        if extra > len(batches):
            raise StreamRefused("The recording is damaged: batches of a motion are missing.")
        tape.batches, tape.extra = batches[: len(batches) - extra], batches[len(batches) - extra :]
        tape.frames = _frames(frames, len(tape.batches))
        return tape

    @classmethod
    def load(cls, path: str | Path) -> Tape:
        """Read it from a file."""
        return cls.unpacked(Path(path).read_bytes())

    def text(self) -> Iterator[str]:
        """What is on it, line by line: the head, then each frame with its commands."""
        for name, value in self.head.items():
            yield f"{name}: {json.dumps(value, ensure_ascii=False)}"
        at = 0
        for number, frame in enumerate(self.frames):
            batches = self.batches[at : at + frame.batches]
            at += frame.batches
            yield f"\nframe {number} at {frame.time:g} s: {sum(map(len, batches)):,} bytes"
            for batch in batches:
                yield reader.text(batch)
        for number, batch in enumerate(self.extra):
            yield f"\nmotion, batch {number}: {len(batch):,} bytes"
            yield reader.text(batch)


def filled(template: str, data: bytes, title: str, about: str = "") -> str:
    """The page that shows a tape, from one without (``vizlib.site.exported.template``).

    data : the bytes of a ``.vzs`` file
    about : what stands below the title, as HTML
    """
    told = {"title": escape(title or "Figure"), "about": about, "tape": base64.b64encode(data).decode()}
    for name, text in told.items():
        template = template.replace(f"<!--{name}-->", text)
    return template


def _inflated(data: bytes, largest: int) -> bytes:
    inflate = zlib.decompressobj(-15)
    try:
        raw = inflate.decompress(data, largest)
    except zlib.error as error:
        raise StreamRefused(f"The recording is damaged: {error}.") from None
    if inflate.unconsumed_tail:
        raise StreamRefused(f"The recording unpacks to more than {largest:,} bytes.")
    if not inflate.eof:
        raise StreamRefused("The recording is cut.")
    return raw


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise StreamRefused("The recording is damaged: its head is no JSON.") from None


def _batches(raw: bytes, at: int) -> Iterator[bytes]:
    while at < len(raw):
        if len(raw) - at < HEADER_WORDS * 4:
            raise StreamRefused("The recording is cut: its last batch has no header.")
        words = struct.unpack_from(f"<{HEADER_WORDS}I", raw, at)
        size = words[SIZE]
        if words[0] != MAGIC or size < HEADER_WORDS * 4 or size % 4 or size > len(raw) - at:
            raise StreamRefused(f"The recording is damaged: there is no whole batch at byte {at}.")
        yield raw[at : at + size]
        at += size


def _extra(canvases: Any) -> int:
    """How many batches the motions of canvases have."""
    try:
        counts = [canvas["motion"][part] for canvas in canvases if "motion" in canvas for part in MOTION]
    except (TypeError, KeyError):
        raise StreamRefused("The recording is damaged: its canvases are not listed.") from None
    if not all(isinstance(count, int) and 0 <= count < 1 << 16 for count in counts):
        raise StreamRefused("The recording is damaged: its motions are not told.")
    return sum(counts)


def _frames(listed: Any, batches: int) -> list[Frame]:
    try:
        frames = [Frame(float(time), int(count)) for time, count in listed]
    except (TypeError, ValueError):
        raise StreamRefused("The recording is damaged: its frames are not listed.") from None
    if any(count < 0 for _, count in frames) or sum(count for _, count in frames) != batches:
        raise StreamRefused("The recording is damaged: its frames do not have all its batches.")
    if any(later.time < earlier.time for earlier, later in pairwise(frames)):
        raise StreamRefused("The recording is damaged: its frames are not in order.")
    return frames

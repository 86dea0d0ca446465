"""Tapes: what was added comes back, and what is cut, damaged or too large is refused with a sentence."""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from pathlib import Path
from typing import Any

import pytest

from vizlib.stream.batch import StreamRefused
from vizlib.stream.tape import MAGIC_BYTES, Frame, Tape
from vizlib.stream.writer import Stream


def batch(size: int) -> array[int]:
    made: list[array[int]] = []
    stream = Stream(made.append)
    stream.put("create_buffer", 1, size, 8, 0, f"buffer of {size}")
    stream.put("write_buffer", 1, 0, bytes(range(size)))
    stream.flush()
    return made[0]


def tape() -> Tape:
    made = Tape({"title": "Wave – ünïcode", "canvases": [{"handle": 3}]})
    made.add(0, [batch(4), batch(8)])
    made.add(0.5, [])
    made.add(1, [batch(12)])
    return made


def test_what_was_added_comes_back(tmp_path: Path) -> None:
    made = tape()
    about = {"views": [{"target": [0, 0, 0]}], "marks": {"turn": [[]]}}
    motion = {**about, "resize": [], "prepare": [batch(16)], "turn": [batch(20)], "rest": []}
    made.head["canvases"][0]["motion"] = told = made.add_motion(motion)
    assert told == {**about, "resize": 0, "prepare": 1, "turn": 1, "rest": 0}
    made.save(tmp_path / "scene.vzs")
    back = Tape.load(tmp_path / "scene.vzs")
    assert back.head == made.head
    assert back.frames == [Frame(0, 2), Frame(0.5, 0), Frame(1, 1)]
    assert back.batches == made.batches == [bytes(batch(4)), bytes(batch(8)), bytes(batch(12))]
    assert back.extra == [bytes(batch(16)), bytes(batch(20))]
    assert back.seconds == 1
    assert back.packed() == made.packed()


def test_text() -> None:
    lines = "\n".join(tape().text())
    assert 'title: "Wave – ünïcode"' in lines
    assert "frame 2 at 1 s" in lines
    assert "write_buffer buffer=#1 (buffer of 12), offset=0, data=12 bytes" in lines


NO_MOTION = {"resize": 0, "prepare": 0, "turn": 0, "rest": 0}


def repacked(change: Any, *, magic: bytes = MAGIC_BYTES, drop: int = 0) -> bytes:
    """A tape whose head was changed, or whose end is missing."""
    raw = zlib.decompress(tape().packed()[8:], -15)
    size = struct.unpack_from("<I", raw)[0]
    head = json.loads(raw[4 : 4 + size])
    change(head)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 4)
    rest = raw[4 + size : len(raw) - drop]
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return magic + deflate.compress(struct.pack("<I", len(text)) + text + rest) + deflate.flush()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no recording of vizlib's"),
        (b"\x89PNG....", "no recording of vizlib's"),
        (repacked(lambda head: None, magic=b"vizlib99"), "another version"),
        (tape().packed()[:-9], "is cut"),
        (MAGIC_BYTES + b"\xff\xff\xff", "is damaged"),
        (MAGIC_BYTES + zlib.compress(b"abc")[2:-4], "head is not whole"),
        (repacked(lambda head: head.update(table=1)), "another command table"),
        (repacked(lambda head: head.pop("frames")), "frames are not listed"),
        (repacked(lambda head: head.update(frames=[[0, 2]])), "do not have all its batches"),
        (repacked(lambda head: head.update(frames=[[0, -1], [0, 4]])), "do not have all its batches"),
        (repacked(lambda head: head["frames"].reverse()), "not in order"),
        (repacked(lambda head: head.update(canvases=None)), "canvases are not listed"),
        (
            repacked(lambda head: head.update(canvases=[{"motion": {**NO_MOTION, "prepare": 9}}])),
            "batches of a motion are missing",
        ),
        (
            repacked(lambda head: head.update(canvases=[{"motion": {**NO_MOTION, "prepare": -1}}])),
            "motions are not told",
        ),
        (repacked(lambda head: None, drop=4), "no whole batch"),
    ],
)
def test_what_is_not_whole_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(StreamRefused, match=message):
        Tape.unpacked(data)


def test_no_more_is_unpacked_than_allowed() -> None:
    made = Tape({"canvases": []})
    made.add(0, [bytes(4_000_000)])
    assert len(made.packed()) < 10_000
    with pytest.raises(StreamRefused, match="more than 1,000,000 bytes"):
        Tape.unpacked(made.packed(), largest=1_000_000)

"""The player takes the tapes that Python takes, and refuses what it refuses, with a sentence."""

from __future__ import annotations

import json
import random
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.stream.test_tape import batch, repacked, tape
from tests.webgpu.recorded import Recorded, play
from vizlib.stream.batch import StreamRefused
from vizlib.stream.tape import MAGIC_BYTES, Tape

UNPACK = Path(__file__).with_name("unpack.mjs")
MATRIX = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 5, 1]
VIEW = {"rect": [0, 0, 9, 9], "target": [0, 0, 0], "up": [0, 1, 0], "matrix": MATRIX, "projection": MATRIX}
MARK = {"view": 0, "at": 64, "kind": "lamp", "from": [0, 0, 1]}
NO_MARKS = [
    {**MARK, "at": 1_000_000},
    {**MARK, "at": -4},
    {**MARK, "at": 2},
    {**MARK, "at": 1e300},
    {**MARK, "view": 1},
    {**MARK, "kind": "memory"},
    {**MARK, "from": "far"},
    {**MARK, "kind": "matrices"},  # for which the batch is too small
    {**MARK, "kind": "canvas"},  # of a motion without a size
    None,
]


def unpacked(tapes: list[bytes], tmp_path: Path) -> list[dict[str, Any]]:
    paths = []
    for number, data in enumerate(tapes):
        paths.append(tmp_path / f"{number}.vzs")
        paths[-1].write_bytes(data)
    done = subprocess.run(
        ["node", str(UNPACK), *map(str, paths)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def refuses(data: bytes) -> bool:
    try:
        Tape.unpacked(data, 10_000_000)
    except StreamRefused:
        return True
    return False


def moving(**changes: Any) -> bytes:
    """A tape with a motion, of which something is otherwise."""
    made = tape()
    parts = {"resize": [], "prepare": [batch(16)], "turn": [batch(64)], "rest": []}
    motion = {"views": [VIEW], **parts, "marks": {"prepare": [[]], "turn": [[MARK]]}, **changes}
    made.head["canvases"][0]["motion"] = made.add_motion(motion)
    return made.packed()


def test_a_whole_tape(tmp_path: Path) -> None:
    (found, moved) = unpacked([tape().packed(), moving()], tmp_path)
    assert found == {"frames": [[0, 2], [0.5, 0], [1, 1]], "extra": 0, "sent": []}
    assert (moved["extra"], moved["sent"]) == (2, [len(batch(16)), len(batch(64))])


@pytest.mark.parametrize(
    "change",
    [
        {"views": [{**VIEW, "matrix": MATRIX[:-1]}]},
        {"views": [{**VIEW, "target": [0, 0, None]}]},
        {"views": [{**VIEW, "spans": [0, 1]}]},
        {"views": [None]},
        {"views": None},
        {"views": [VIEW] * 300},
        {"marks": []},
        {"marks": {"turn": [[MARK]]}},
        *({"marks": {"prepare": [[]], "turn": [[mark]]}} for mark in NO_MARKS),
        {"size": [9, 9]},
        {"size": [9, 0], "textures": []},
        {"size": [9, 9999], "textures": []},
        {"size": [9, 9, 9], "textures": []},
        {"size": [9, 9], "textures": [[1, 3]]},
        {"size": [9, 9], "textures": [["one", 1]]},
        {"size": [9, 9], "textures": [None]},
        {"size": [9, 9], "textures": [], "marks": {"prepare": [[]], "turn": [[{"at": 1_000_000, "kind": "canvas"}]]}},
        {"size": [9, 9], "textures": [], "marks": {"prepare": [[]], "turn": [[{"at": 8, "kind": "constructor"}]]}},
    ],
)
def test_motions_that_do_not_fit_are_refused(change: dict[str, Any], tmp_path: Path) -> None:
    (found,) = unpacked([moving(**change)], tmp_path)
    assert found.get("refused"), found


def test_both_refuse_the_same(tmp_path: Path) -> None:
    whole = tape().packed()
    tapes = [
        b"",
        b"\x89PNG....",
        whole[:-9],
        MAGIC_BYTES + b"\xff\xff\xff",
        MAGIC_BYTES + zlib.compress(b"abc")[2:-4],
        repacked(lambda head: None, magic=b"vizlib99"),
        repacked(lambda head: None, drop=4),
        repacked(lambda head: head.update(table=1)),
        repacked(lambda head: head.pop("frames")),
        repacked(lambda head: head.update(frames=[[0, 2]])),
        repacked(lambda head: head.update(frames=[[0, -1], [0, 4]])),
        repacked(lambda head: head["frames"].reverse()),
        repacked(lambda head: head.update(canvases=None)),
        repacked(lambda head: head.update(canvases=[{"motion": {"resize": 0, "prepare": 9, "turn": 0, "rest": 0}}])),
        repacked(lambda head: head.update(canvases=[{"motion": {"resize": 0, "prepare": 0.5, "turn": 0, "rest": 0}}])),
    ]
    dice = random.Random(7)
    raw = bytearray(zlib.decompress(whole[8:], -15))
    for _ in range(60):
        hurt = bytearray(raw)
        for _ in range(dice.randrange(1, 4)):
            hurt[dice.randrange(len(hurt))] = dice.randrange(256)
        deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
        tapes.append(MAGIC_BYTES + deflate.compress(bytes(hurt)) + deflate.flush())
    for data, found in zip(tapes, unpacked(tapes, tmp_path), strict=True):
        assert ("frames" not in found) == refuses(data), found
        assert "frames" in found or found["refused"], found


def test_no_more_is_unpacked_than_allowed(tmp_path: Path) -> None:
    made = Tape({"canvases": []})
    made.add(0, [bytes(20_000_000)])
    (found,) = unpacked([made.packed()], tmp_path)
    assert "more than 10000000 bytes" in found["message"]


def test_no_more_memory_is_taken_than_allowed(tmp_path: Path) -> None:
    script = tmp_path / "budget.mjs"
    player = (UNPACK.parents[2] / "vizlib" / "player").as_uri()
    script.write_text(
        f"""
import {{ Budget, textureBytes }} from "{player}/budget.js";
const budget = new Budget();
const [one, other] = [{{}}, {{}}];
budget.most = 1000;
budget.ask(1000);
budget.take(one, 600);
budget.take(other, 300);
const told = [];
for (const bytes of [101, NaN]) try {{ budget.ask(bytes); }} catch (error) {{ told.push(error.name); }}
budget.free(one);
budget.free(one);
budget.ask(700);
told.push(budget.used);
told.push(textureBytes({{ size: [4, 3, 2], format: "rgba16float" }}));
told.push(textureBytes({{ size: {{ width: 8 }}, format: "r8unorm", sampleCount: 4 }}));
told.push(textureBytes({{ size: [2, 2], format: "depth24plus" }}));
console.log(JSON.stringify(told));
"""
    )
    done = subprocess.run(["node", str(script)], capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(done.stdout) == ["RangeError", "RangeError", 300, 192, 32, 64]


def test_a_stream_beyond_its_budget_is_told_so(tmp_path: Path) -> None:
    recorded = Recorded()
    device = recorded.device()
    held = [device.create_buffer(label=f"part {number}", size=1 << 20, usage="COPY_DST") for number in range(6)]
    recorded.connection.flush()
    played = play(recorded.transport.batches, tmp_path, budget=3 << 20)
    assert [line for line in played["log"] if "createBuffer" in line][3:] == []
    assert len(held) == 6
    assert {error["kind"] for error in played["errors"]} == {"GPUOutOfMemoryError"}
    assert "bytes of the GPU's memory that this stream may have" in played["errors"][0]["message"]

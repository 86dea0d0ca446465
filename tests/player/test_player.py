"""The player refuses what is not a whole stream of its own table, and executes nothing of it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.webgpu.recorded import Recorded, play
from vizlib.stream import commands
from vizlib.stream.batch import StreamRefused, check_batch, write_header


@pytest.fixture(scope="module")
def batch() -> bytes:
    recorded = Recorded()
    device = recorded.device()
    device.create_buffer(label="a buffer", size=64, usage="COPY_DST")
    device.create_texture(label="t", size=(4, 4), format="rgba8unorm", usage="TEXTURE_BINDING")
    recorded.connection.flush()
    (whole,) = recorded.transport.batches
    return whole


def executed(played) -> list[str]:
    return [line for line in played["log"] if "createBuffer" in line or "createTexture" in line]


def test_the_whole_batch_is_executed(batch, tmp_path):
    played = play([batch], tmp_path)
    assert played["refusals"] == [""]
    assert len(executed(played)) == 2


def test_cut_corrupted_and_foreign_batches_are_refused_as_the_reader_refuses_them(batch, tmp_path):
    words = np.frombuffer(batch, np.uint32)
    foreign = words.copy()
    foreign[1] ^= 1
    unknown = words.copy()
    unknown[8] = 0xEE
    write_header(unknown, int(words[3]), int(words[4]), 1)
    far = words.copy()
    far[10] = 1 << 20  # the first command's JSON, far outside the data
    write_header(far, int(words[3]), int(words[4]), 1)
    nothing = words.copy()
    nothing[8] = 0  # no command, of no length
    write_header(nothing, int(words[3]), int(words[4]), 1)
    shared = words.copy()
    shared[10:12] = 0, int(words[4])  # the first command uses all data, that of the others too
    write_header(shared, int(words[3]), int(words[4]), 1)
    flipped = bytearray(batch)
    flipped[-8] ^= 4
    wrong = {
        "cut": batch[:-4],
        "short": batch[:16],
        "foreign": foreign.tobytes(),
        "not": b"PK\3\4" + bytes(60),
        "flipped": bytes(flipped),
        "unknown": unknown.tobytes(),
        "far": far.tobytes(),
        "nothing": nothing.tobytes(),
        "shared": shared.tobytes(),
    }
    played = play(list(wrong.values()), tmp_path)
    assert executed(played) == []
    for name, refusal in zip(wrong, played["refusals"], strict=True):
        with pytest.raises(StreamRefused):
            check_batch(wrong[name])
        assert refusal.endswith("."), (name, refusal)
    sentences = dict(zip(wrong, played["refusals"], strict=True))
    assert "is cut" in sentences["cut"]
    assert "is cut" in sentences["short"]
    assert "another command table" in sentences["foreign"]
    assert "not a vizlib stream" in sentences["not"]
    assert "checksum" in sentences["flipped"]
    assert "command 238, which does not exist" in sentences["unknown"]
    assert "data segment" in sentences["far"]
    assert "command 0, which does not exist" in sentences["nothing"]
    assert "another command uses" in sentences["shared"]


def test_random_changes_never_execute_a_part(batch, tmp_path):
    rng = random.Random(1)
    changed = []
    for _ in range(300):
        copy = bytearray(batch)
        for _ in range(rng.choice((1, 1, 2, 5))):
            copy[rng.randrange(len(copy))] ^= 1 << rng.randrange(8)
        changed.append(bytes(copy))
    played = play(changed, tmp_path)
    for copy, refusal in zip(changed, played["refusals"], strict=True):
        whole = copy[:28] == batch[:28] and copy[32:] == batch[32:]  # only the sequence number differs
        assert bool(refusal) != whole


def test_a_stale_handle_is_reported_and_names_no_other_object(tmp_path):
    recorded = Recorded()
    device = recorded.device()
    buffer = device.create_buffer(size=64, usage="COPY_DST")
    stale = buffer._handle
    del buffer
    other = device.create_buffer(label="other", size=64, usage="COPY_DST")
    assert other._handle & 0xFFFFF == stale & 0xFFFFF
    recorded.connection.stream.put("write_buffer", stale, 0, bytes(4))
    played = recorded.play(tmp_path)
    (error,) = played["errors"]
    assert "names no live object" in error["message"]
    assert not [line for line in played["log"] if "writeBuffer" in line]


def test_a_failed_map_is_answered(tmp_path):
    recorded = Recorded()
    recorded.device()
    recorded.connection.stream.put("map_buffer", 12345, 1, 0, 8, 77)
    played = recorded.play(tmp_path)
    assert played["errors"], "an unknown buffer is reported"
    assert played["replies"] == [[77, False, "handle 12345.0 names no live object."]]


def test_every_command_has_a_method(tmp_path):
    """Each command of the table reaches the player's method: none fails because it is missing."""
    recorded = Recorded()
    for command in commands.COMMANDS:
        samples = {
            "str": "",
            "json": {},
            "bytes": b"",
            "bindings": b"",
            "heap": (0, 0),
            **dict.fromkeys(commands.ENUMS),
        }
        samples["aspect"] = "all"
        values = [samples.get(kind, 0) for _, kind in command.fields]
        recorded.connection.stream.put(command.name, *values)
    played = recorded.play(tmp_path)
    assert played["refusals"] == [""]
    assert not [
        error for error in played["errors"] if "is not a function" in error["message"] and "p." in error["message"]
    ]


def test_what_failed_leaves_nothing_behind(tmp_path):
    """An attachment of a pass that did not begin, data of a recording that is none, an object without a handle."""
    recorded = Recorded()
    device = recorded.device()
    view = device.create_texture(size=(4, 4), format="rgba8unorm", usage="RENDER_ATTACHMENT").create_view()
    put = recorded.connection.stream.put
    put("begin_encoder", "", 0)
    put("color_attachment", view._handle, 0, commands.NONE, "clear", "store", 0, 0, 0, 0)
    put("begin_render_pass", "", 4321, 0)
    put("finish_encoder", "")
    put("create_buffer", 0, 4, 8, 0, "")
    put("play", view._handle)
    encoder = device.create_command_encoder(label="good")
    attachment = {"view": view, "load_op": "clear", "store_op": "store"}
    encoder.begin_render_pass(color_attachments=[attachment]).end()
    device.queue.submit([encoder.finish()])
    played = recorded.play(tmp_path)
    assert [error["message"] for error in played["errors"]] == [
        "begin_render_pass: handle 4321.0 names no live object.",
        "create_buffer: handle 0 is none, and no object can have it.",
        "play: this is no recording.",
    ]
    (began,) = [line for line in played["log"] if "beginRenderPass" in line]
    assert began.count("resolveTarget") <= 1
    assert began.count("loadOp") == 1


def test_a_recording_that_is_played_without_end_is_an_error(tmp_path):
    recorded = Recorded()
    recorded.device()
    put = recorded.connection.stream.put
    words = np.full(1 << 18, commands.BY_NAME["set_site"].head, np.uint32)
    words[1::2] = 7
    put("create_recording", 9, words, b"")
    for _ in range(100):
        put("play", 9)
    played = recorded.play(tmp_path)
    assert {error["message"] for error in played["errors"]} == {
        "play: one batch would play more than 16777216 words of recordings."
    }
    assert played["stats"]["commands"] < (1 << 23) + 1000

"""The wire without a GPU: what the writer writes, the reader reads, and nothing else is taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vizlib.stream import bindings, commands, generate
from vizlib.stream.batch import StreamRefused, check_batch, write_header
from vizlib.stream.handles import Handles
from vizlib.stream.reader import read, text
from vizlib.stream.writer import HEADS, CommandList, Stream

PACKAGE = Path(commands.__file__).parent.parent


def batch_of(write) -> bytes:
    sent = []
    stream = Stream(lambda batch: sent.append(batch.tobytes()))
    write(stream)
    stream.flush()
    (batch,) = sent
    return batch


def example(stream: Stream) -> None:
    stream.put("create_buffer", 1, 1 << 33, 8, 0, "points/stars/positions")
    stream.put("create_texture", 2, {"size": [4, 4, 1], "format": "rgba8unorm", "label": "π"})
    stream.put("write_buffer", 1, 4, np.arange(3, dtype=np.uint8))
    stream.put("color_attachment", 2, 0, commands.NONE, "clear", "store", 0.1, 0.5, 1.0, 1.0)
    stream.put("draw_indexed", 3, 1, 0, -7, 0)


def test_everything_is_read_back():
    got = read(batch_of(example))
    assert [command.name for command in got] == [
        "create_buffer", "create_texture", "write_buffer", "color_attachment", "draw_indexed",
    ]  # fmt: skip
    assert got[0].fields == {
        "buffer": 1, "size": 1 << 33, "usage": 8, "mapped": 0, "label": "points/stars/positions",
    }  # fmt: skip
    assert got[1].fields["descriptor"]["label"] == "π"
    assert got[2].fields["data"] == bytes([0, 1, 2])
    assert got[3].fields["load"] == "clear"
    assert got[3].fields["r"] == 0.1
    assert got[4].fields["base_vertex"] == -7


def test_every_command_survives_the_round_trip():
    samples = {
        "u32": 7, "i32": -2, "f32": 0.25, "u64": (1 << 40) + 3, "f64": 1 / 3, "id": 5, "new": 6, "handle": 8,
        "reply": 9, "str": "a label", "json": {"a": [1, None, {"#": 3}]}, "bytes": b"12345",
        "bindings": bindings.packed([*bindings.whole(0, 7), *bindings.part(1, 8, 1 << 33, 64)]), "heap": (64, 32),
        "load_op": "load", "store_op": "discard", "index_format": "uint32", "aspect": "depth-only",
    }  # fmt: skip
    for command in commands.COMMANDS:
        values = [samples[kind] for _, kind in command.fields]
        (got,) = read(batch_of(lambda stream, c=command, v=values: stream.put(c.name, *v)))
        assert got.name == command.name
        read_back = [bindings.unpacked(value) if value == samples["bindings"] else value for value in values]
        assert list(got.fields.values()) == read_back


def test_a_list_moved_into_a_stream_keeps_its_data():
    listed = CommandList()
    listed.words += (HEADS["draw"], 3, 1, 0, 0)
    listed.put_text(HEADS["push_debug_group"], "inner")
    listed.put("set_immediates", 0, b"abcd")

    def write(stream: Stream) -> None:
        stream.put_text(HEADS["push_debug_group"], "outer label")
        for _ in range(2):
            stream.extend(listed.closed(), listed.data, listed.places)

    got = read(batch_of(write))
    assert [c.fields.get("label") or c.fields.get("data") for c in got] == [
        "outer label", None, "inner", b"abcd", None, "inner", b"abcd",
    ]  # fmt: skip


def test_the_text_names_objects_by_their_labels():
    def write(stream: Stream) -> None:
        stream.put("create_buffer", 1, 64, 8, 0, "mesh/nut/positions")
        stream.put("set_vertex_buffer", 0, 1, 0, 64)

    assert "set_vertex_buffer slot=0, buffer=#1 (mesh/nut/positions), offset=0, size=64" in text(batch_of(write))


@pytest.mark.parametrize("keep", [0, 8, 31, 32, 60, -4])
def test_a_cut_stream_is_refused(keep):
    batch = batch_of(example)
    with pytest.raises(StreamRefused, match="cut"):
        check_batch(batch[:keep])


def test_every_changed_bit_is_noticed():
    batch = batch_of(example)
    for bit in range(0, len(batch) * 8, 7):
        changed = bytearray(batch)
        changed[bit // 8] ^= 1 << bit % 8
        if 28 <= bit // 8 < 32:
            continue  # the sequence number, which any value may have
        with pytest.raises(StreamRefused, match=r"cut|corrupted|not a vizlib stream|another command table"):
            check_batch(changed)


def test_foreign_streams_are_refused():
    with pytest.raises(StreamRefused, match="not a vizlib stream"):
        check_batch(b"PK\x03\x04" + bytes(60))
    batch = np.frombuffer(batch_of(example), np.uint32).copy()
    batch[1] ^= 1
    with pytest.raises(StreamRefused, match="another command table"):
        check_batch(batch)


@pytest.mark.parametrize(
    ("index", "value", "sentence"),
    [
        (8, 0xFF, "command 255, which does not exist"),
        (8, 10 | 7 << 8, "7 words long, expected 8"),
        (14, 1 << 20, "points at"),
    ],
)
def test_a_stream_with_a_right_checksum_and_wrong_commands_is_refused(index, value, sentence):
    words = np.frombuffer(batch_of(example), np.uint32).copy()
    words[index] = value
    write_header(words, int(words[3]), int(words[4]), 1)
    with pytest.raises(StreamRefused, match=sentence):
        check_batch(words)


def test_a_value_that_fits_no_word_is_named():
    listed = CommandList()
    listed.words += (HEADS["draw"], 3, 1.5, 0, 0)
    with pytest.raises(TypeError, match=r"draw: instance_count is 1.5, expected a whole number"):
        listed.closed()
    listed.words[2] = -1
    with pytest.raises(OverflowError, match="draw: instance_count is -1"):
        listed.closed()
    with pytest.raises(ValueError, match="create_buffer: size is -4"):
        listed.put("create_buffer", 1, -4, 8, 0, "")
    with pytest.raises(ValueError, match="load is 'loda', expected one of 'load', 'clear'"):
        listed.put("color_attachment", 2, 0, 0, "loda", "store", 0, 0, 0, 0)


def test_a_refused_value_does_not_stick_in_the_stream():
    stream = Stream(lambda _: None)
    stream.words += (HEADS["draw"], -1, 1, 0, 0)
    with pytest.raises(OverflowError):
        stream.flush()
    assert stream.empty


def test_what_is_dropped_while_words_are_copied_is_sent_later():
    class Collected(Stream):
        def closed(self):
            words = super().closed()
            if len(sent) < 1:
                self.words += (HEADS["drop"], 7)  # as when the garbage collector runs there
            return words

    sent = []
    stream = Collected(lambda batch: sent.append(batch.tobytes()))
    stream.put("draw", 3, 1, 0, 0)
    stream.flush()
    stream.flush()
    assert [[command.name for command in read(batch)] for batch in sent] == [["draw"], ["drop"]]


def test_handles_are_used_again_in_another_generation():
    handles = Handles()
    first, second = handles.new("buffers"), handles.new("textures")
    assert handles.live == {"buffers": 1, "textures": 1}
    handles.give_back(first, "buffers")
    third = handles.new("buffers")
    assert third != first
    assert third & 0xFFFFF == first & 0xFFFFF
    assert second not in (first, third)
    for _ in range(5000):  # past a slot's 4096 generations
        handles.give_back(third, "buffers")
        third = handles.new("buffers")
    assert handles.live["buffers"] == 1


def test_generated_files_are_those_of_the_table():
    assert (PACKAGE / "player" / "commands.js").read_text(encoding="utf-8") == generate.javascript()
    docs = PACKAGE.parent / "docs" / "commands.md"
    assert docs.read_text(encoding="utf-8") == generate.markdown()
    assert (PACKAGE / "stream" / "packers.py").read_text(encoding="utf-8") == generate.python()

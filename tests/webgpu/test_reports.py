"""Reports of a player, as texts: places, compilers' messages, what follows from what."""

from __future__ import annotations

import json
import logging

import pytest
import wgpu

from vizlib.stream.reader import read
from vizlib.webgpu import sites
from vizlib.webgpu.reports import quoted


@pytest.fixture
def device(recorded):
    return recorded.device()


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.ERROR, "wgpu")
    return caplog


def report(recorded, *messages, **more):
    reports = [{"type": "GPUValidationError", "message": message, **more} for message in messages]
    recorded.transport.on_event("errors", json.dumps(reports))


def run(source, **names):
    """Code with lines of its own."""
    exec(compile(source, "scene.py", "exec"), names)
    return names


def marked(thing):
    return f'"{thing.label}⟦{thing._handle:x}⟧"'


def test_objects_are_named_with_their_place_even_when_they_are_gone(recorded, device, told):
    names = run("\nbuffer = device.create_buffer(label='positions', size=4, usage='COPY_DST')", device=device)
    mark = marked(names["buffer"])
    names.clear()
    report(recorded, f"[Buffer {mark}] is too small.\n - While encoding [RenderPassEncoder (unlabeled)].Draw().")
    (record,) = told.records
    assert record.getMessage().splitlines() == [
        'GPUValidationError: [Buffer "positions"] is too small.',
        " - While encoding [RenderPassEncoder (unlabeled)].Draw().",
        ' - Buffer "positions" was made at scene.py:2.',
    ]


def test_the_nearest_line_of_the_user_counts_not_the_library_in_between(recorded, device):
    code = "data = b'1234'\nbuffer = device.create_buffer_with_data(data=data, usage='COPY_DST')"
    buffer = run(code, device=device)["buffer"]
    assert sites.name(recorded.connection.journal.get(buffer._handle).site) == "scene.py:2"


def test_what_follows_is_left_out_only_where_its_cause_was_told(recorded, device, told):
    module = device.create_shader_module(label="m", code="")
    other = device.create_shader_module(label="o", code="")
    cause = f"[ShaderModule {marked(module)}] is wrong."
    consequence = f"[Invalid ShaderModule {marked(module)}] is invalid."
    foreign = f"[Invalid ShaderModule {marked(other)}] is invalid."
    report(recorded, cause, consequence, foreign)
    texts = [record.getMessage() for record in told.records]
    assert len(texts) == 2
    assert "is wrong" in texts[0]
    assert '[Invalid ShaderModule "o"]' in texts[1]
    assert recorded.connection.reports.counts["GPUValidationError"] == 3


def test_classes(recorded):
    reports = recorded.connection.reports
    for kind, expected in [
        ("GPUOutOfMemoryError", wgpu.GPUOutOfMemoryError),
        ("GPUInternalError", wgpu.GPUInternalError),
        ("GPUValidationError", wgpu.GPUValidationError),
    ]:
        recorded.transport.on_event("errors", json.dumps([{"type": kind, "message": "it is wrong"}]))
        error = reports.take()
        assert type(error) is expected
        assert error.message == "it is wrong"
    assert reports.take() is None


def message(text, line, position, length):
    return {"message": text, "type": "error", "lineNum": line, "linePos": position, "length": length}


@pytest.mark.parametrize(
    ("code", "given", "expected"),
    [
        ("a\nlet x = y;", (2, 9, 1), ["     2 | let x = y;", "       |         ^"]),
        ("\tlet x = y;", (1, 10, 1), ["     1 | \tlet x = y;", "       | \t        ^"]),
        ("/* 🜁🜁 */ x;", (1, 12, 1), ["     1 | /* 🜁🜁 */ x;", "       |          ^"]),
        ("short", (1, 4, 900), ["     1 | short", "       |    ^^"]),
        ("short", (1, 60, 1), ["     1 | short", "       |      ^"]),
    ],
)
def test_carets(code, given, expected):
    text = quoted(code, message("wrong", *given))
    assert text.splitlines() == [f"  line {given[0]}: wrong", *expected]


def test_messages_about_no_line():
    assert quoted("code", message("too long", 0, 0, 0)) == "  too long"
    assert quoted("code", message("beyond", 7, 1, 1)) == "  beyond"


def test_many_messages_are_cut(recorded, device, told):
    module = device.create_shader_module(label="m", code="x\n" * 20)
    text = f'Error while parsing WGSL\n - While calling [Device].Create([ShaderModuleDescriptor "{marked(module)}"]).'
    report(recorded, text, messages=[message("wrong", n, 1, 1) for n in range(1, 13)])
    lines = told.records[0].getMessage().splitlines()
    assert lines[0] == 'GPUValidationError: Shader module "m" does not compile, with 12 errors:'
    assert sum("wrong" in line for line in lines) == 5
    assert "  and 7 more" in lines


# ---- Strict mode ----


DRAW = """
encoder = device.create_command_encoder()
work = encoder.begin_compute_pass()

work.dispatch_workgroups(1)
work.end()
buffer = encoder.finish()
device.queue.submit([buffer])
"""


def names_and_sites(recorded):
    recorded.connection.flush()
    pairs, site = [], 0
    for batch in recorded.transport.batches:
        for name, fields in read(batch):
            if name == "set_site":
                site = fields["site"]
            else:
                pairs.append((name, sites.name(site)))
    return pairs


def test_only_in_strict_mode_commands_say_where_they_were_encoded(recorded, device):
    run(DRAW, device=device)
    assert {place for _, place in names_and_sites(recorded)} == {""}
    recorded.transport.batches.clear()
    recorded.connection.strict = True
    run(DRAW, device=device)
    pairs = dict(names_and_sites(recorded))
    assert pairs["begin_compute_pass"] == "scene.py:3"
    assert pairs["dispatch_workgroups"] == "scene.py:5"
    assert pairs["finish_encoder"] == "scene.py:7"
    assert pairs["submit"] == "scene.py:8"
    recorded.transport.batches.clear()
    recorded.connection.strict = False
    run(DRAW, device=device)
    assert not any(name == "set_site" for batch in recorded.transport.batches for name, _ in read(batch))


def test_the_first_error_is_raised_once_by_the_next_submit(recorded, device, told):
    report(recorded, "before strict mode")
    recorded.connection.strict = True
    device.queue.submit([])
    report(recorded, "one", "two")
    with pytest.raises(wgpu.GPUValidationError, match=r"^one$"):
        device.queue.submit([])
    device.queue.submit([])
    recorded.connection.strict = False
    report(recorded, "three")
    device.queue.submit([])
    assert len(told.records) == 4


def test_encoders_in_strict_mode_are_of_the_same_kinds(recorded, device):
    recorded.connection.strict = True
    encoder = device.create_command_encoder()
    work = encoder.begin_compute_pass()
    assert isinstance(encoder, wgpu.GPUCommandEncoder)
    assert isinstance(work, wgpu.GPUComputePassEncoder)
    assert type(encoder).__name__ == "GPUCommandEncoder"

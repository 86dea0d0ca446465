"""Small things in which desktop code relies on the native backend."""

from __future__ import annotations

import logging

import pytest

from vizlib.webgpu.descriptors import plain


@pytest.mark.parametrize("name", ["timestamp-query", "timestamp_query", "TimestampQuery"])
def test_features_may_be_named_as_wgpu_py_names_them(recorded, name):
    assert recorded.device(required_features=[name]).features == {"timestamp-query"}


def test_a_buffer_that_is_mapped_says_so_whatever_range_is_asked_for(recorded):
    buffer = recorded.device().create_buffer(size=32, usage="MAP_WRITE|COPY_SRC", mapped_at_creation=True)
    with pytest.raises(RuntimeError, match="it is mapped"):
        buffer.map_sync("write", 8, 4000)


def test_zero_is_no_cull_mode():
    primitive = {"topology": "triangle-list", "cull_mode": 0, "front_face": 0, "strip_index_format": 0}
    assert plain({"primitive": primitive}) == {"primitive": {"topology": "triangle-list"}}


def test_operations_on_an_aspect_that_is_not_there_are_warned_of_once(recorded, caplog):
    device = recorded.device()
    view = device.create_texture(size=(4, 4), format="depth32float", usage="RENDER_ATTACHMENT").create_view()
    attachment = {
        "view": view, "depth_load_op": "clear", "depth_store_op": "store", "depth_clear_value": 1,
        "stencil_load_op": "clear", "stencil_store_op": "store",
    }  # fmt: skip
    with caplog.at_level(logging.WARNING, "wgpu"):
        for _ in range(2):
            encoder = device.create_command_encoder()
            encoder.begin_render_pass(color_attachments=[], depth_stencil_attachment=attachment).end()
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "stencil_load_op is given, and a depth32float attachment has no stencil" in told[0]
    assert "stencil_store_op" in told[1]

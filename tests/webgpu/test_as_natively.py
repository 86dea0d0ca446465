"""Small things in which desktop code relies on the native backend."""

from __future__ import annotations

import logging
import re

import numpy as np
import pytest
import wgpu

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


def texture(device):
    return device.create_texture(size=(1, 1), format="r8unorm", usage="COPY_DST")


MISSPELT = {
    "entrypoint": lambda d, m, b: d.create_compute_pipeline(layout="auto", compute={"module": m, "entrypoint": "main"}),
    "ressource": lambda d, m, b: d.create_bind_group(
        layout=d.create_bind_group_layout(entries=[]), entries=[{"binding": 0, "ressource": {"buffer": b}}]
    ),
    "array_strides": lambda d, m, b: d.create_render_pipeline(
        layout="auto", vertex={"module": m, "buffers": [{"array_strides": 4, "attributes": []}]}
    ),
    "bytes_by_row": lambda d, m, b: d.create_command_encoder().copy_buffer_to_texture(
        {"buffer": b, "bytes_by_row": 256}, {"texture": texture(d)}, (1, 1)
    ),
    "loadop": lambda d, m, b: d.create_command_encoder().begin_render_pass(
        color_attachments=[{"view": None, "loadop": "clear", "store_op": "store"}]
    ),
}


@pytest.mark.parametrize("name", MISSPELT)
def test_a_misspelt_member_is_refused_and_the_right_one_named(recorded, name):
    device = recorded.device()
    module = device.create_shader_module(code="")
    buffer = device.create_buffer(size=4, usage="COPY_SRC")
    with pytest.raises(ValueError, match=f"has no member '{name}'; did you mean '"):
        MISSPELT[name](device, module, buffer)


def test_only_finished_encoders_can_be_submitted(recorded):
    device = recorded.device()
    encoder = device.create_command_encoder()
    for wrong in (encoder, encoder.begin_compute_pass(), None):
        with pytest.raises(TypeError, match=r"submit: got a .*, expected what an encoder's finish\(\) returns"):
            device.queue.submit([wrong])
    device.queue.submit([device.create_command_encoder().finish()])
    recorded.connection.flush()


def test_what_has_ended_takes_no_more_commands(recorded):
    device = recorded.device()
    buffer = device.create_buffer(size=4, usage="COPY_DST")
    encoder = device.create_command_encoder(label="frame")
    first = encoder.begin_compute_pass(label="first")
    first.end()
    left_open = encoder.begin_compute_pass(label="open")
    encoder.finish()
    bundle = device.create_render_bundle_encoder(label="bundle", color_formats=["rgba8unorm"])
    bundle.finish()
    calls = {
        "first": [first.end, lambda: first.dispatch_workgroups(1), lambda: first.push_debug_group("x")],
        "open": [left_open.end, lambda: left_open.set_pipeline(None)],
        "frame": [lambda: encoder.clear_buffer(buffer), encoder.begin_compute_pass],
        "bundle": [lambda: bundle.draw(3), bundle.finish],
    }
    for label, ended in calls.items():
        for call in ended:
            with pytest.raises(wgpu.GPUValidationError, match=f'"{label}" has ended, and takes no more commands'):
                call()
    recorded.connection.flush()


def test_no_label_numpy_colours_and_infinite_levels_of_detail(recorded):
    device = recorded.device()
    device.create_buffer(label=None, size=4, usage="COPY_DST")
    device.create_shader_module(label=None, code="")
    device.create_sampler(lod_max_clamp=float("inf"))
    target = device.create_texture(size=(1, 1), format="r8unorm", usage="RENDER_ATTACHMENT")
    colour = np.array([1, 0, 0, 1.0])
    attachment = {"view": target, "clear_value": colour, "load_op": "clear", "store_op": "store"}
    encoder = device.create_command_encoder()
    encoder.begin_render_pass(color_attachments=[attachment]).end()
    device.queue.submit([encoder.finish()])


@pytest.mark.parametrize("size", [{"width": 5, "heigth": 5}, (5, 5, 1, 1)])
def test_sizes_are_sizes(recorded, size):
    with pytest.raises(ValueError, match=r"did you mean 'height'|expected up to three numbers"):
        recorded.device().create_texture(size=size, format="r8unorm", usage="COPY_DST")


WRONG_WORDS = {
    "TextureDescriptor: format is 'rgba8unorm_srgb'; did you mean 'rgba8unorm-srgb'?": lambda d: d.create_texture(
        size=(1, 1), format="rgba8unorm_srgb", usage="COPY_DST"
    ),
    "TextureDescriptor: format is 'srgb8', expected one of 'r8unorm', ": lambda d: d.create_texture(
        size=(1, 1), format="srgb8", usage="COPY_DST"
    ),
    "SamplerDescriptor: mag_filter is 'linaer'; did you mean 'linear'?": lambda d: d.create_sampler(
        mag_filter="linaer"
    ),
    "TextureViewDescriptor: dimension is '2D'; did you mean '2d": lambda d: texture(d).create_view(dimension="2D"),
    "BufferBindingLayout: type is 'storge'; did you mean 'storage'?": lambda d: d.create_bind_group_layout(
        entries=[{"binding": 0, "visibility": "COMPUTE", "buffer": {"type": "storge"}}]
    ),
    "ComputePipelineDescriptor: layout is 'automatic'; did you mean 'auto'?": lambda d: d.create_compute_pipeline(
        layout="automatic", compute={"module": d.create_shader_module(code="")}
    ),
    "RenderBundleEncoderDescriptor: color_formats is 'rgba9'": lambda d: d.create_render_bundle_encoder(
        color_formats=["rgba9"]
    ),
}


@pytest.mark.parametrize("said", WRONG_WORDS)
def test_a_word_that_is_none_is_refused_at_once(recorded, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        WRONG_WORDS[said](recorded.device())


def test_objects_of_another_kind_are_refused_at_once(recorded):
    device = recorded.device()
    module = device.create_shader_module(code="")
    pipeline = device.create_compute_pipeline(layout="auto", compute={"module": module})
    layout = device.create_bind_group_layout(entries=[])
    with pytest.raises(TypeError, match="layout is a GPUComputePipeline, expected a GPUBindGroupLayout"):
        device.create_bind_group(layout=pipeline, entries=[])
    with pytest.raises(TypeError, match="a bind group layout is a GPUComputePipeline, expected a GPUBindGroupLayout"):
        device.create_pipeline_layout(bind_group_layouts=[pipeline])
    with pytest.raises(TypeError, match="the buffer of an entry is a GPUTexture, expected a GPUBuffer"):
        device.create_bind_group(layout=layout, entries=[{"binding": 0, "resource": {"buffer": texture(device)}}])

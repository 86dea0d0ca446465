"""A canvas of the page without rendercanvas: ``wgpu.gpu.get_canvas_context``, every way to configure it, its pixels."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from vizlib.webgpu.adapter import DEFAULT_LIMITS, javascript_name

from .checks.reading import texels
from .checks.showing import Triangle
from .test_complete_in_page import Native, native, page

__all__ = ["native", "page"]

MAKE = """
import wgpu
from checks.showing import Triangle, cleared
place = element("width: 64px; height: 64px; background: rgb(0, 0, 255)")
canvas = js.document.createElement("canvas")
canvas.style.cssText = "display: block; width: 64px; height: 64px"
place.append(canvas)
context = wgpu.gpu.get_canvas_context({"platform": "browser", "window": canvas})
context.set_physical_size(64, 64)
"""


async def natively_drawn(device: Any, format: str, angle: float) -> np.ndarray:
    texture = device.create_texture(size=(64, 64), format=format, usage="RENDER_ATTACHMENT|COPY_SRC")
    Triangle(device, format).draw(texture, angle)
    rows = await texels(device, {"texture": texture}, (64, 64, 1))
    return np.array(rows, np.uint8).reshape(64, 64, 4)[..., :3]


def test_a_triangle_turns_without_rendercanvas(page, tab, native: Native):
    """Two frames, in the preferred format; both look as natively."""
    page.python(MAKE)
    code = """
format = context.get_preferred_format(device.adapter)
context.configure(device=device, format=format)
triangle = Triangle(device, format)
def frame(angle):
    triangle.draw(context.get_current_texture(), angle)
    context.present()
frame(0.0)
format
"""
    assert page.python(code).endswith("-srgb")
    for angle in (0.0, 0.7):
        page.python(f"frame({angle})")
        page.page.wait_for_timeout(100)
        expected = native.wait(natively_drawn(native.device, "rgba8unorm-srgb", angle))
        difference = np.abs(page.picture().astype(int) - expected)
        assert difference.mean() < 0.5
        assert np.mean(difference.max(axis=-1) > 2) < 0.01, "only edges may differ"
        assert len(np.unique(expected.reshape(-1, 3), axis=0)) > 100


@pytest.mark.parametrize(
    ("options", "clear", "expected"),
    [
        ({"format": "bgra8unorm"}, (0.5, 0.25, 0, 1), (128, 64, 0)),
        ({"format": "rgba8unorm"}, (0.5, 0.25, 0, 1), (128, 64, 0)),
        ({"format": "bgra8unorm-srgb"}, (0.5, 0.25, 0, 1), (188, 137, 0)),
        ({"format": "rgba16float"}, (0.5, 0.25, 0, 1), (128, 64, 0)),
        ({"format": None}, (0.5, 0.25, 0, 1), (188, 137, 0)),
        ({"format": "bgra8unorm", "view_formats": ["bgra8unorm-srgb"]}, (0.5, 0.25, 0, 1), (128, 64, 0)),
        ({"format": "bgra8unorm", "alpha_mode": "opaque"}, (0.5, 0, 0, 0.5), (128, 0, 0)),
        ({"format": "bgra8unorm", "alpha_mode": "auto"}, (0.5, 0, 0, 0.5), (128, 0, 0)),
        ({"format": "bgra8unorm", "alpha_mode": "premultiplied"}, (0.5, 0, 0, 0.5), (128, 0, 127)),
        ({"format": "rgba16float", "tone_mapping": {"mode": "extended"}}, (0.5, 0, 0, 1), (128, 0, 0)),
        ({"format": "rgba16float", "color_space": "display-p3"}, (0.5, 0.5, 0.5, 1), (128, 128, 128)),
        ({"format": "bgra8unorm", "usage": "RENDER_ATTACHMENT|COPY_SRC|TEXTURE_BINDING"}, (0, 1, 0, 1), (0, 255, 0)),
    ],
)
def test_a_configuration_shows_the_right_colours(page, tab, options, clear, expected):
    page.python(MAKE)
    code = f"""
options = json.loads({json.dumps(json.dumps(options))})
context.configure(device=device, **options)
texture = context.get_current_texture()
cleared(device, texture, {clear})
context.present()
configuration = context.get_configuration()
given = [configuration[name] == value for name, value in options.items() if name != "usage" and value]
all(given) and texture.format == (options["format"] or context.get_preferred_format(device.adapter))
"""
    assert page.python(code) is True
    assert far_from(page, expected) <= 1


def far_from(page: Any, color: tuple[int, int, int], selector: str = "canvas") -> int:
    """The largest difference between the pixels of an element and a colour."""
    page.page.wait_for_timeout(100)
    return int(np.abs(page.picture(selector).reshape(-1, 3).astype(int) - color).max())


def test_a_canvas_is_read_back_resized_and_let_go(page, tab):
    page.python(MAKE)
    code = """
from checks.reading import texels
context.configure(device=device, format="rgba8unorm", usage="RENDER_ATTACHMENT|COPY_SRC")
sizes = []
for size in ((64, 64), (32, 16)):
    context.set_physical_size(*size)
    texture = context.get_current_texture()
    cleared(device, texture, (0, 1, 0, 1))
    rows = await texels(device, {"texture": texture}, (*texture.size[:2], 1))
    sizes.append([*texture.size, canvas.width, canvas.height, rows[0][:4]])
    context.present()
context.unconfigure()
try:
    context.get_current_texture()
except RuntimeError as error:
    message = str(error)
json.dumps([sizes, message, context.get_configuration(), context.canvas is canvas])
"""
    sizes, message, configuration, same = json.loads(page.python(code))
    assert sizes == [[64, 64, 1, 64, 64, [0, 255, 0, 255]], [32, 16, 1, 32, 16, [0, 255, 0, 255]]]
    assert "configured" in message
    assert configuration is None
    assert same
    assert far_from(page, (0, 0, 255), "body > div") <= 1, "nothing covers the page"


def test_limits_and_features_are_what_a_plain_device_has(page, tab):
    """The defaults that Python tells are those of WebGPU."""
    defaults = page.page.evaluate(
        """async () => {
            const device = await (await navigator.gpu.requestAdapter()).requestDevice();
            const found = {};
            for (const name in device.limits) found[name] = device.limits[name];
            device.destroy();
            return found;
        }"""
    )
    told = json.loads(
        page.python("""
adapter = await wgpu.gpu.request_adapter_async()
plain = await adapter.request_device_async()
json.dumps([plain.limits, sorted(plain.features), dict(plain.adapter_info), plain.adapter is adapter])
""")
    )
    limits, features, info, same = told
    assert limits == {name: limits[name] for name in limits}
    wrong = {
        name: (limits[name], defaults[javascript_name(name)])
        for name in DEFAULT_LIMITS
        if javascript_name(name) in defaults and limits[name] != defaults[javascript_name(name)]
    }
    assert wrong == {}
    assert set(limits) >= {name for name in DEFAULT_LIMITS if javascript_name(name) in defaults}
    assert features == [] or features == ["core-features-and-limits"]
    assert {"vendor", "architecture", "device", "description", "adapter_type", "backend_type"} <= set(info)
    assert same

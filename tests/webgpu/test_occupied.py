"""GPU memory is counted to the byte: sizes, mip levels, layers, samples and blocks of textures, and what is freed."""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest

from vizlib.webgpu.occupied import block

from .recorded import Recorded

TEXTURES: dict[str, tuple[dict[str, Any], int]] = {
    "plain": ({"size": (5, 3), "format": "rgba8unorm"}, 5 * 3 * 4),
    "half floats": ({"size": (5, 3), "format": "rg16float"}, 5 * 3 * 4),
    "floats": ({"size": (5, 3), "format": "rgba32float"}, 5 * 3 * 16),
    "a byte": ({"size": (5, 3), "format": "r8unorm"}, 5 * 3),
    "srgb": ({"size": (5, 3), "format": "bgra8unorm-srgb"}, 5 * 3 * 4),
    "packed": ({"size": (5, 3), "format": "rg11b10ufloat"}, 5 * 3 * 4),
    "depth": ({"size": (5, 3), "format": "depth32float-stencil8"}, 5 * 3 * 5),
    "layers": ({"size": (5, 3, 6), "format": "r32float"}, 5 * 3 * 6 * 4),
    "mip levels": ({"size": (8, 2), "format": "r32float", "mip_level_count": 4}, 4 * (16 + 4 + 2 + 1)),
    "levels of layers": ({"size": (4, 4, 3), "format": "r32float", "mip_level_count": 3}, 4 * 3 * (16 + 4 + 1)),
    "a volume": (
        {"size": (4, 4, 4), "format": "r32float", "mip_level_count": 3, "dimension": "3d"},
        4 * (64 + 8 + 1),
    ),
    "samples": ({"size": (5, 3), "format": "rgba8unorm", "sample_count": 4}, 5 * 3 * 4 * 4),
    "blocks": ({"size": (12, 8), "format": "bc1-rgba-unorm", "mip_level_count": 3}, 8 * (3 * 2 + 2 + 1)),
    "large blocks": ({"size": (12, 8), "format": "bc7-rgba-unorm"}, 16 * 3 * 2),
    "odd blocks": ({"size": (20, 8), "format": "astc-10x5-unorm"}, 16 * 2 * 2),
}


def test_every_format_has_a_size() -> None:
    import wgpu

    assert [name for name in wgpu.TextureFormat if not block(name)[2]] == []


@pytest.mark.parametrize("name", TEXTURES)
def test_textures(recorded: Recorded, name: str) -> None:
    options, expected = TEXTURES[name]
    total = recorded.connection.occupied.total
    before = dict(total)
    texture = recorded.device().create_texture(usage="TEXTURE_BINDING", **options)
    assert total["textures"] - before["textures"] == expected
    assert total["buffers"] == before["buffers"]
    texture.destroy()
    assert total == before
    del texture
    gc.collect()
    assert total == before, "what was destroyed is not freed twice"


def test_buffers(recorded: Recorded) -> None:
    total = recorded.connection.occupied.total
    before = total["buffers"]
    device = recorded.device()
    first = device.create_buffer(size=1000, usage="COPY_DST")
    second = device.create_buffer(size=24, usage="COPY_DST", mapped_at_creation=True)
    assert total["buffers"] - before == 1024
    first.destroy()
    first.destroy()
    assert total["buffers"] - before == 24
    del second
    gc.collect()
    assert total["buffers"] == before


def test_in_a_page(tab: Any) -> None:
    def bytes_of() -> dict[str, int]:
        found: dict[str, int] = json.loads(tab.python("gc.collect(); json.dumps(vz.stats()['gpu_bytes'])"))
        return found

    tab.python("import wgpu; device = wgpu.utils.get_default_device()")
    before = bytes_of()
    tab.python(
        "made = [device.create_buffer(size=4096, usage='COPY_DST'), device.create_texture(size=(64, 32), "
        "format='rgba16float', mip_level_count=2, usage='TEXTURE_BINDING')]"
    )
    after = bytes_of()
    assert after["buffers"] - before["buffers"] == 4096
    assert after["textures"] - before["textures"] == 8 * (64 * 32 + 32 * 16)
    tab.python("made[0].destroy(); del made")
    assert bytes_of() == before
    assert tab.stats()["memory_bytes"] == tab.page.evaluate("() => vizlib.pyodide._module.HEAPU8.length")


def test_a_figure_gives_all_of_it_back(tab: Any) -> None:
    def after_a_figure() -> dict[str, int]:
        tab.python("fig = vz.show(box(), size=(300, 200))\nwhile not fig.frames: await asyncio.sleep(0.02)")
        assert tab.stats()["gpu_bytes"]["textures"] > 300 * 200 * 4
        tab.python("fig.close(); fig = None; gc.collect(); await asyncio.sleep(0.1)")
        found: dict[str, int] = tab.stats()["gpu_bytes"]
        return found

    first = after_a_figure()
    assert after_a_figure() == first

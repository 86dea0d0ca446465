"""What drawing costs: counters since start, and what is alive on the GPU now.

In a page the transport counts. Natively wgpu counts its live objects and figures count their frames; there
is no stream there, so crossings, commands and bytes are 0.
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["count_frame", "stats"]

# What wgpu calls its classes → what users call them.
_GPU = {
    "GPUBuffer": "buffers",
    "GPUTexture": "textures",
    "GPUTextureView": "texture_views",
    "GPUSampler": "samplers",
    "GPUBindGroup": "bind_groups",
    "GPUBindGroupLayout": "bind_group_layouts",
    "GPUPipelineLayout": "pipeline_layouts",
    "GPUShaderModule": "shader_modules",
    "GPURenderPipeline": "render_pipelines",
    "GPUComputePipeline": "compute_pipelines",
    "GPUQuerySet": "query_sets",
}

_frames = 0


def count_frame() -> None:
    """Called by a figure for each frame it draws."""
    global _frames
    _frames += 1


def stats() -> dict[str, Any]:
    """``{"frames", "crossings", "commands", "stream_bytes", "upload_bytes", "gpu": {…}, "proxies"}``.

    Counters since start; ``gpu`` and ``proxies`` count what is alive now.
    """
    if sys.platform == "emscripten":
        from vizlib.transports import page

        return page.stats()
    import wgpu

    counts = wgpu.diagnostics.object_counts.tracker.counts
    return {
        "frames": _frames,
        "crossings": 0,
        "commands": 0,
        "stream_bytes": 0,
        "upload_bytes": 0,
        "gpu": {name: counts.get(upstream, 0) for upstream, name in _GPU.items()},
        "proxies": 0,
    }

"""What drawing costs: counters since start, and what is alive on the GPU now.

In a page the transport counts. Natively wgpu counts its live objects and figures count their frames; there
is no stream there, so crossings, commands and bytes are 0.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["count_frame", "stats", "traffic", "when_sent"]

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
    """``{"frames", "crossings", "commands", "stream_bytes", "upload_bytes", "gpu": {…}, "gpu_bytes": {…}, …}``.

    Counters since start. Of what is alive now: ``gpu`` and ``proxies`` are numbers of objects, ``gpu_bytes`` the memory
    of "buffers" and "textures", ``memory_bytes`` that of Python.

    In a page, GPU memory is counted exactly, canvases' own aside, and Python's is WebAssembly's, which never shrinks.
    Natively the former is what wgpu-py estimates: mip levels are too large in it, and what was destroyed counts until
    it is dropped. The latter is the process's, where Linux tells it, and else None.
    """
    if sys.platform == "emscripten":
        from vizlib.transports import page

        return page.stats()
    import wgpu

    tracker = wgpu.diagnostics.object_counts.tracker
    counts, amounts = tracker.counts, tracker.amounts
    return {
        "frames": _frames,
        "crossings": 0,
        "commands": 0,
        "stream_bytes": 0,
        "upload_bytes": 0,
        "gpu": {name: counts.get(upstream, 0) for upstream, name in _GPU.items()},
        "gpu_bytes": {_GPU[upstream]: int(amounts.get(upstream, 0)) for upstream in ("GPUBuffer", "GPUTexture")},
        "memory_bytes": _resident(),
        "proxies": 0,
    }


def traffic() -> tuple[int, int, int, int] | None:
    """Commands, crossings, bytes of the stream and uploaded bytes since the start: what of ``stats`` frames ask for.

    None natively, where nothing crosses.
    """
    if sys.platform != "emscripten":
        return None
    from vizlib.transports import page

    return page.traffic()


def when_sent(callback: Callable[[], None]) -> None:
    """Call back when the frame that is being drawn has been sent to where it is executed: natively that is now."""
    if sys.platform != "emscripten":
        callback()
        return
    from vizlib.transports import page

    page.when_sent(callback)


def _resident() -> int | None:
    """Bytes of this process that are in memory, where the system tells in a file."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None

"""What the device that is shared by default is asked for: the room that the adapter has for large buffers, and time.

WebGPU gives a device 128 MiB in one binding unless more is asked for: 16 million packed points. Timestamps, which tell
how long the GPU takes (``vizlib.passes.stopwatch``), only come from a device that was made with them.
"""

from __future__ import annotations

from typing import Any

import wgpu
import wgpu.utils.device

__all__ = ["WANTED", "check", "install"]

DEFAULT = 128 << 20  # bytes in one binding, which every device has

WANTED = ("max-buffer-size", "max-storage-buffer-binding-size")


def check(nbytes: int, what: str, owner: str) -> None:
    """Raise ValueError, with the limit and a way out, if an array has more bytes than the GPU binds at once.

    What every device has room for is not looked at; and where the GPU is not there yet, it will tell.
    """
    if nbytes <= DEFAULT:
        return
    try:
        most = wgpu.get_default_device().limits["max-storage-buffer-binding-size"]
    except RuntimeError:
        return
    if nbytes > most:
        raise ValueError(
            f"{owner}: {what} takes {nbytes} bytes, and this GPU's max-storage-buffer-binding-size is {most}; "
            "make several objects of parts of it."
        )


def install() -> None:
    """From now on ask for them; a device that is there already stays as it is."""
    helper: Any = wgpu.utils.device.helper
    usual = wgpu.get_default_device
    if usual.__name__ == "default_device_with_large_buffers":
        return

    def default_device_with_large_buffers() -> wgpu.GPUDevice:
        if helper._the_device is None:
            asked = helper._adapter_kwargs
            adapter = asked.get("adapter") or wgpu.gpu.request_adapter_sync(**asked)
            helper._adapter_kwargs = {"adapter": adapter}
            limits = helper._device_kwargs.setdefault("required_limits", {})
            for name in WANTED:
                limits.setdefault(name, adapter.limits[name])
        return usual()

    if helper._the_device is None:
        wgpu.preconfigure_default_device("vizlib", preferred_features={"timestamp-query"})
    default_device_with_large_buffers.__doc__ = usual.__doc__
    wgpu.get_default_device = default_device_with_large_buffers

"""Large buffers: the device that is shared by default is asked for with all the room that the adapter has for them.

WebGPU gives a device 128 MiB in one binding unless more is asked for: 16 million packed points.
"""

from __future__ import annotations

from typing import Any

import wgpu
import wgpu.utils.device

__all__ = ["WANTED", "install"]

WANTED = ("max-buffer-size", "max-storage-buffer-binding-size")


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

    default_device_with_large_buffers.__doc__ = usual.__doc__
    wgpu.get_default_device = default_device_with_large_buffers

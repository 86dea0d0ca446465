"""What WebGPU has and this backend has not: each with its reason, which is the error that using it raises.

Everything else in WebGPU's IDL and in wgpu-py's classes is there; ``tests/webgpu/test_idl.py`` holds both against
this list.
"""

from __future__ import annotations

from typing import Any, NoReturn

#: By the member's name in WebGPU: why it is absent, and what to use.
ABSENT = {
    "GPU.getPreferredCanvasFormat": (
        "in wgpu-py the canvas's context knows its format: use context.get_preferred_format(adapter)"
    ),
    "GPUDevice.importExternalTexture": (
        "the frames of a video are the browser's and cannot be had from Python without a copy, which "
        "queue.write_texture makes of an array of their pixels"
    ),
    "GPUExternalTexture": "only GPUDevice.importExternalTexture makes one",
    "GPUQueue.copyExternalImageToTexture": (
        "images of the page are JavaScript objects, which a command stream cannot carry: read the pixels into an array "
        "(with Pillow, say) and use queue.write_texture"
    ),
    "GPUBuffer.getMappedRange": (
        "JavaScript's memory cannot be lent to Python: use buffer.read_mapped() and buffer.write_mapped(data)"
    ),
    "GPUDevice.onuncapturederror": (
        "errors that no scope takes are logged by the logger 'wgpu'; to handle those of some calls, put them between "
        "device.push_error_scope(filter) and device.pop_error_scope_async()"
    ),
    "GPUUncapturedErrorEvent": "there is no event for it: see GPUDevice.onuncapturederror",
}


class AbsentError(NotImplementedError, AttributeError):
    """Something of WebGPU is not here. Also an AttributeError, so that ``hasattr`` answers."""


def refuse(member: str) -> NoReturn:
    """Raise the error of an absent member."""
    raise AbsentError(f"{member} is not available in Python: {ABSENT[member]}.")


def absent_method(member: str) -> Any:
    """A method that raises the reason why it is absent."""

    def method(_self: Any, *_args: Any, **_options: Any) -> NoReturn:
        refuse(member)

    method.absent = member  # type: ignore[attr-defined]
    return method


def absent_property(member: str) -> Any:
    """An attribute that raises the reason why it is absent, when it is read and when it is set."""
    method = absent_method(member)
    return property(method, method)

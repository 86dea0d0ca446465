"""The place of wgpu's native backend, in a browser.

Scripts and tests import this module to select that backend. In a browser there is only one, WebGPU
itself, so importing this selects it too; what only the native library can do says so when used.
"""

from __future__ import annotations

from typing import Any, NoReturn

from wgpu.backends.js_webgpu import gpu
from wgpu.classes import *  # noqa: F403

# There is no library: a version of zeros, and words where its commit and path would stand in a report.
__version__ = "0.0.0.0"
__commit_sha__ = "none"
version_info = (0, 0, 0, 0)
lib_version_info = version_info
lib_path = "none (the GPU is reached through the browser's WebGPU)"


def native_only(name: str, instead: str) -> NoReturn:
    """Raise the error of a function that needs wgpu's native library."""
    raise RuntimeError(
        f"wgpu.backends.wgpu_native.{name} needs wgpu's native library, and a web page has none: "
        f"its GPU is reached through the browser's WebGPU. {instead}"
    )


class _Library:
    """``ffi`` and ``lib``: they exist, and whatever is asked of them says that it is native-only."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        native_only(f"{self._name}.{name}", "Use the functions of the wgpu API, such as wgpu.gpu.")


ffi = _Library("ffi")
lib = _Library("lib")

from wgpu.backends.wgpu_native.extras import request_device, request_device_sync  # noqa: E402

__all__ = ["ffi", "gpu", "lib", "lib_path", "lib_version_info", "native_only", "request_device", "request_device_sync"]

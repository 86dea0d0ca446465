"""Adapters: what a browser's GPU can do, in wgpu-py's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import wgpu.classes as classes

from .device import GPUDevice
from .promise import GPUPromise

if TYPE_CHECKING:
    from .connection import Connection

#: WebGPU's default limits (https://gpuweb.github.io/gpuweb/#limits), which every device has at least.
DEFAULT_LIMITS = {
    "max-texture-dimension-1d": 8192,
    "max-texture-dimension-2d": 8192,
    "max-texture-dimension-3d": 2048,
    "max-texture-array-layers": 256,
    "max-bind-groups": 4,
    "max-bind-groups-plus-vertex-buffers": 24,
    "max-immediate-size": 64,
    "max-bindings-per-bind-group": 1000,
    "max-dynamic-uniform-buffers-per-pipeline-layout": 8,
    "max-dynamic-storage-buffers-per-pipeline-layout": 4,
    "max-sampled-textures-per-shader-stage": 16,
    "max-samplers-per-shader-stage": 16,
    "max-storage-buffers-per-shader-stage": 8,
    "max-storage-buffers-in-vertex-stage": 8,
    "max-storage-buffers-in-fragment-stage": 8,
    "max-storage-textures-per-shader-stage": 4,
    "max-storage-textures-in-vertex-stage": 4,
    "max-storage-textures-in-fragment-stage": 4,
    "max-uniform-buffers-per-shader-stage": 12,
    "max-uniform-buffer-binding-size": 65536,
    "max-storage-buffer-binding-size": 134217728,
    "min-uniform-buffer-offset-alignment": 256,
    "min-storage-buffer-offset-alignment": 256,
    "max-vertex-buffers": 8,
    "max-buffer-size": 268435456,
    "max-vertex-attributes": 16,
    "max-vertex-buffer-array-stride": 2048,
    "max-inter-stage-shader-variables": 16,
    "max-color-attachments": 8,
    "max-color-attachment-bytes-per-sample": 32,
    "max-compute-workgroup-storage-size": 16384,
    "max-compute-invocations-per-workgroup": 256,
    "max-compute-workgroup-size-x": 256,
    "max-compute-workgroup-size-y": 256,
    "max-compute-workgroup-size-z": 64,
    "max-compute-workgroups-per-dimension": 65535,
}


#: What is a feature for wgpu-py, and for WebGPU a limit that every newer browser has.
IMMEDIATES = "immediates"


def feature_name(name: str) -> str:
    """``timestamp_query`` or ``TimestampQuery`` → ``timestamp-query``, as wgpu-py takes them."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).replace("_", "-").lower()


def limit_name(name: str) -> str:
    """``maxTextureDimension2D`` or ``max_texture_dimension_2d`` → ``max-texture-dimension-2d``."""
    return feature_name(re.sub(r"(?<=[a-z])([123])D$", r"-\1d", name))


def javascript_name(name: str) -> str:
    """``max-texture-dimension-2d`` → ``maxTextureDimension2D``."""
    first, *rest = name.split("-")
    return first + "".join(part.upper() if part in ("1d", "2d", "3d") else part.capitalize() for part in rest)


class GPUAdapterInfo(classes.GPUAdapterInfo):
    pass


class GPUAdapter(classes.GPUAdapter):
    _kind = "adapters"

    def __init__(self, connection: Connection, handle: int, description: dict[str, Any], early: bool) -> None:
        info = description["info"]
        features = set(description["features"])
        limits = {limit_name(name): value for name, value in sorted(description["limits"].items())}
        if limits.get("max-immediate-size"):
            features.add(IMMEDIATES)
        software = info["isFallbackAdapter"] or "swiftshader" in f"{info}".lower() or "llvmpipe" in f"{info}".lower()
        described = GPUAdapterInfo(
            vendor=info["vendor"],
            architecture=info["architecture"],
            device=info["device"] or info["description"] or f"{info['vendor']} {info['architecture']}".strip(),
            description=info["description"],
            subgroup_min_size=info.get("subgroupMinSize"),
            subgroup_max_size=info.get("subgroupMaxSize"),
            adapter_type="CPU" if software else "unknown",
            backend_type="WebGPU",
            vendor_id=0,
            device_id=0,
        )
        self._connection = connection
        self._handle = handle
        self._early = early  # the device that was asked for before Python was up comes from this adapter
        super().__init__(handle, features, limits, described)

    def request_device_async(
        self,
        *,
        label: str = "",
        required_features: Sequence[str] = (),
        required_limits: dict[str, int | None] | None = None,
        default_queue: Any = None,
    ) -> GPUPromise:
        title = "GPUAdapter.request_device_async"
        features = {feature_name(str(name)) for name in required_features}
        missing = sorted(features - self._features)
        if missing:
            raise RuntimeError(
                f"request_device: this browser's adapter ({self.summary}) has no {', '.join(missing)}. "
                f"It has {', '.join(sorted(self._features))}."
            )
        wanted = self._wanted_limits(required_limits or {})
        limits = {name: DEFAULT_LIMITS.get(name, value) for name, value in self._limits.items()}
        limits.update(wanted)
        connection = self._connection
        handle = connection.handles.new(GPUDevice._kind)
        queue_label = str((default_queue or {}).get("label", ""))
        descriptor = {
            "label": label,
            "requiredFeatures": sorted(features - {IMMEDIATES}),
            "requiredLimits": {javascript_name(name): value for name, value in wanted.items()},
            "defaultQueue": {"label": queue_label},
        }

        def made(_: Any) -> GPUDevice:
            return GPUDevice(label, handle, self, features, limits, queue_label)

        if self._early and not connection.early_device_taken:
            connection.early_device_taken = True
            connection.ask("request_device", handle, (self._handle, handle, descriptor))
            return GPUPromise.settled(title, made(None))

        def failed() -> None:
            connection.drop(handle, GPUDevice._kind)

        reply, promise = connection.promise(title, made, self, failed)
        connection.ask("request_device", handle, (self._handle, handle, descriptor), reply)
        connection.flush()
        return promise

    def _wanted_limits(self, required: dict[str, int | None]) -> dict[str, int]:
        wanted = {}
        for name, value in required.items():
            if value is None:
                continue
            key = limit_name(name)
            if key not in self._limits:
                raise KeyError(f"request_device: unknown limit {name!r}. Limits are {', '.join(self._limits)}.")
            best = self._limits[key]
            if value < best if key.startswith("min-") else value > best:
                raise RuntimeError(f"request_device: {key} is asked to be {value}, and this adapter's limit is {best}.")
            wanted[key] = int(value)
        return wanted

    def _release(self) -> None:
        handle = self._handle
        if handle:
            self._handle = 0
            self._connection.drop(handle, self._kind)

"""The place of the native backend's extra functions, in a browser: each says what to use instead."""

from __future__ import annotations

from typing import Any

from wgpu.backends.wgpu_native import native_only
from wgpu.enums import Enum

__all__ = [
    "PipelineStatisticName",
    "begin_pipeline_statistics_query",
    "create_statistics_query_set",
    "end_pipeline_statistics_query",
    "multi_draw_indexed_indirect",
    "multi_draw_indexed_indirect_count",
    "multi_draw_indirect",
    "multi_draw_indirect_count",
    "request_device",
    "request_device_sync",
    "set_instance_extras",
    "write_timestamp",
]

_DEVICE = "Use adapter.request_device_sync(), or await adapter.request_device_async()."
_DRAW = "Call draw_indirect() or draw_indexed_indirect() once for each draw."
_STATISTICS = "WebGPU has no pipeline statistics; for times use a query set of type 'timestamp'."


class PipelineStatisticName(Enum):
    """The names of pipeline statistics, which only the native library can count."""

    VertexShaderInvocations = "vertex-shader-invocations"
    ClipperInvocations = "clipper-invocations"
    ClipperPrimitivesOut = "clipper-primitives-out"
    FragmentShaderInvocations = "fragment-shader-invocations"
    ComputeShaderInvocations = "compute-shader-invocations"


def request_device_sync(*_args: Any, **_options: Any) -> Any:
    """Native only: a device that writes a trace of its commands."""
    return native_only("request_device_sync", _DEVICE)


def request_device(*_args: Any, **_options: Any) -> Any:
    """Native only: the old name of :func:`request_device_sync`."""
    return native_only("request_device", _DEVICE)


def multi_draw_indirect(*_args: Any, **_options: Any) -> Any:
    """Native only: many indirect draws in one command."""
    return native_only("multi_draw_indirect", _DRAW)


def multi_draw_indexed_indirect(*_args: Any, **_options: Any) -> Any:
    """Native only: many indexed indirect draws in one command."""
    return native_only("multi_draw_indexed_indirect", _DRAW)


def multi_draw_indirect_count(*_args: Any, **_options: Any) -> Any:
    """Native only: many indirect draws, their number read from a buffer."""
    return native_only("multi_draw_indirect_count", _DRAW)


def multi_draw_indexed_indirect_count(*_args: Any, **_options: Any) -> Any:
    """Native only: many indexed indirect draws, their number read from a buffer."""
    return native_only("multi_draw_indexed_indirect_count", _DRAW)


def create_statistics_query_set(*_args: Any, **_options: Any) -> Any:
    """Native only: a query set for pipeline statistics."""
    return native_only("create_statistics_query_set", _STATISTICS)


def begin_pipeline_statistics_query(*_args: Any, **_options: Any) -> Any:
    """Native only: start counting pipeline statistics."""
    return native_only("begin_pipeline_statistics_query", _STATISTICS)


def end_pipeline_statistics_query(*_args: Any, **_options: Any) -> Any:
    """Native only: stop counting pipeline statistics."""
    return native_only("end_pipeline_statistics_query", _STATISTICS)


def write_timestamp(*_args: Any, **_options: Any) -> Any:
    """Native only: a time stamp in the middle of a pass."""
    return native_only("write_timestamp", "Use the timestamp_writes argument of the call that begins the pass.")


def set_instance_extras(*_args: Any, **_options: Any) -> Any:
    """Native only: which graphics library the native instance uses."""
    return native_only("set_instance_extras", "The browser chooses the graphics library; leave this call out.")

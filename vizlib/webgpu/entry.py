"""The entry point of the backend: adapters and canvas contexts."""

from __future__ import annotations

import json
from typing import Any

import wgpu.classes as classes

from .absences import absent_method
from .adapter import GPUAdapter
from .canvas import GPUCanvasContext
from .connection import Connection
from .promise import GPUPromise


class GPU(classes.GPU):
    """wgpu's ``gpu`` object on a player."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._description: dict[str, Any] = {}

    def _early_description(self) -> dict[str, Any]:
        """What is known of the adapter that was asked for before Python was up; empty while it is not there."""
        if not self._description:
            text = self._connection.transport.describe_adapter()
            if text:
                self._description = json.loads(text)
        return self._description

    def request_adapter_async(
        self,
        *,
        feature_level: str = "core",
        power_preference: str | None = None,
        force_fallback_adapter: bool = False,
        canvas: Any = None,
        xr_compatible: bool = False,
    ) -> GPUPromise:
        """An adapter. `canvas` is not used: a browser's adapters can draw in every canvas of the page."""
        title = "GPU.request_adapter_async"
        options: dict[str, Any] = {}
        if power_preference:
            options["powerPreference"] = str(power_preference)
        if force_fallback_adapter:
            options["forceFallbackAdapter"] = True
        if feature_level != "core":
            options["featureLevel"] = feature_level
        if xr_compatible:
            options["xrCompatible"] = True
        connection = self._connection
        handle = connection.handles.new(GPUAdapter._kind)
        # The player asked for the fast adapter; it serves whoever does not ask for another.
        early = not (force_fallback_adapter or feature_level != "core" or power_preference == "low-power")
        early = early and not xr_compatible
        description = self._early_description() if early else {}
        if description:
            connection.ask("request_adapter", handle, (handle, options))
            return GPUPromise.settled(title, GPUAdapter(connection, handle, description, early=True))

        def made(answer: dict[str, Any]) -> GPUAdapter:
            return GPUAdapter(connection, handle, answer, early=bool(early and self._early_description()))

        def failed() -> None:
            connection.drop(handle, GPUAdapter._kind)

        reply, promise = connection.promise(title, made, None, failed)
        connection.ask("request_adapter", handle, (handle, options), reply)
        connection.flush()
        return promise

    def request_adapter_sync(
        self,
        *,
        feature_level: str = "core",
        power_preference: str | None = None,
        force_fallback_adapter: bool = False,
        canvas: Any = None,
        xr_compatible: bool = False,
    ) -> GPUAdapter:
        promise = self.request_adapter_async(
            feature_level=feature_level,
            power_preference=power_preference,
            force_fallback_adapter=force_fallback_adapter,
            canvas=canvas,
            xr_compatible=xr_compatible,
        )
        return promise.sync_wait()  # type: ignore[no-any-return]

    def enumerate_adapters_async(self) -> GPUPromise:
        """Browsers name no adapters; the list has the one they would give."""
        promise = self.request_adapter_async()
        if not promise.pending:
            return GPUPromise.settled("GPU.enumerate_adapters_async", [promise.sync_wait()])
        handler = promise._handler
        promise._handler = lambda answer: [handler(answer)]
        promise._title = "GPU.enumerate_adapters_async"
        return promise

    def enumerate_adapters_sync(self) -> list[GPUAdapter]:
        return self.enumerate_adapters_async().sync_wait()  # type: ignore[no-any-return]

    get_preferred_canvas_format = absent_method("GPU.getPreferredCanvasFormat")

    @property
    def wgsl_language_features(self) -> set[str]:
        return set(self._early_description().get("language", ()))

    def get_canvas_context(self, present_info: dict[str, Any]) -> GPUCanvasContext:
        """A context for ``present_info["window"]``, an HTMLCanvasElement or OffscreenCanvas."""
        preferred = self._early_description().get("preferredFormat", "bgra8unorm")
        return GPUCanvasContext(present_info, self._connection, preferred)

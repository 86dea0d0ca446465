"""Kernel: a compute shader with its pipelines, made when they are first needed and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import wgpu

from vizlib import wgsl
from vizlib.passes import frame
from vizlib.passes.bindings import Declared, declared

__all__ = ["Kernel"]

_ENTRY = re.compile(r"@compute\b[^{;]*?\bfn\s+(\w+)")
_PLACE = re.compile(r"wgsl:(\d+):(\d+)")  # in natively compiled shaders' complaints


class Kernel:
    """A WGSL source, or a shader of vizlib by ``Kernel.named``.

    code : WGSL with the directives of ``vizlib.wgsl.compose``
    name, first : what errors call it, and the number of its first line there
    defines : names that stand for values
    """

    def __init__(
        self, code: str, *, name: str = "wgsl", first: int = 1, defines: Mapping[str, object] | None = None
    ) -> None:
        self.name = name
        self.code = wgsl.compose(code, name=name, first=first, defines=defines)
        try:
            self.bindings = declared(self.code)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    @classmethod
    def named(cls, name: str, **defines: object) -> Kernel:
        """One of ``shaders``."""
        return cls(wgsl.source(name), name=f"{name}.wgsl", defines=defines)

    def group(self, resources: Sequence[Any]) -> Any:
        """A bind group of these, by the numbers that the source gives its variables."""
        self._check(resources)
        device = frame.device()
        _, layout = _compiled(device, self.code, self.name)
        entries = frame.entries(resources)
        for entry, variable in zip(entries, self.bindings, strict=True):
            entry["binding"] = variable.binding
        return device.create_bind_group(label=self.name, layout=layout, entries=entries)

    def dispatch(
        self, compute_pass: Any, group: Any, workgroups: Sequence[int] | tuple[Any, int], entry_point: str = "main"
    ) -> None:
        """Run it: three numbers of workgroups, or a buffer and the offset where they are."""
        compute_pass.set_pipeline(_pipeline(frame.device(), self.code, self.name, entry_point))
        compute_pass.set_bind_group(0, group)
        if len(workgroups) == 3:
            compute_pass.dispatch_workgroups(*workgroups)
        else:
            compute_pass.dispatch_workgroups_indirect(*workgroups)

    def encode(
        self, compute_pass: Any, resources: Sequence[Any], workgroups: Sequence[int], entry_point: str = "main"
    ) -> None:
        """Bind and run it."""
        group = self.group(resources)
        if entry_point not in (functions := _ENTRY.findall(self.code)):
            known = ", ".join(map(repr, functions)) or "none"
            raise ValueError(f"{self.name}: there is no compute function {entry_point!r}, expected one of {known}.")
        self.dispatch(compute_pass, group, workgroups, entry_point)

    def _check(self, resources: Sequence[Any]) -> None:
        wanted = self.bindings
        listed = ", ".join(f"{variable.binding} {variable.name}" for variable in wanted) or "none"
        if others := [variable for variable in wanted if variable.group]:
            raise ValueError(
                f"{self.name}: {others[0].name} is in group {others[0].group}, expected all bindings in group 0."
            )
        if len(resources) != len(wanted):
            raise ValueError(f"{self.name}: {len(resources)} bindings were given, expected {len(wanted)} ({listed}).")
        for variable, resource in zip(wanted, resources, strict=True):
            if not isinstance(resource, _KINDS[_kind(variable)]) and not _is_resource(variable, resource):
                hint = "; make it with vizlib.compute.buffer" if hasattr(resource, "__array__") else ""
                raise TypeError(
                    f"{self.name}: binding {variable.binding} ({variable.name}: {variable.type}) was given "
                    f"{type(resource).__name__}, expected a {_kind(variable)}{hint}."
                )


_KINDS: dict[str, Any] = {
    "buffer": wgpu.GPUBuffer,
    "sampler": wgpu.GPUSampler,
    "texture view": wgpu.GPUTextureView,
}


def _kind(variable: Declared) -> str:
    (kind,) = variable.layout
    return "texture view" if "texture" in kind else kind


def _is_resource(variable: Declared, resource: Any) -> bool:
    """Whether it is pygfx's buffer, or a part of a buffer as WebGPU describes it."""
    return _kind(variable) == "buffer" and (isinstance(resource, dict) or hasattr(resource, "_wgpu_object"))


@lru_cache(maxsize=128)
def _compiled(device: Any, code: str, name: str) -> tuple[Any, Any]:
    """The module, and the layout of its one bind group."""
    try:
        module = device.create_shader_module(label=name, code=code)
    except wgpu.GPUError as error:
        raise type(error)(_explained(str(error), code)) from None
    stage = wgpu.ShaderStage.COMPUTE
    entries = [{"binding": each.binding, "visibility": stage, **each.layout} for each in declared(code)]
    return module, device.create_bind_group_layout(label=name, entries=entries)


@lru_cache(maxsize=128)
def _pipeline(device: Any, code: str, name: str, entry_point: str) -> Any:
    module, layout = _compiled(device, code, name)
    return device.create_compute_pipeline(
        label=f"{name}: {entry_point}",
        layout=device.create_pipeline_layout(label=name, bind_group_layouts=[layout]),
        compute={"module": module, "entry_point": entry_point},
    )


def _explained(message: str, code: str) -> str:
    """A native compiler's message with places in the user's source."""

    def placed(found: re.Match[str]) -> str:
        origin = wgsl.origin(code, int(found[1]))
        return found[0] if origin is None else f"{origin.name}:{origin.line}:{found[2]}"

    return _PLACE.sub(placed, message)

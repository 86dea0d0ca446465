"""The WebGPU calls of one frame, made again as straight-line Python: by vizlib's backend, or through proxies.

A frame is read back from the stream that it was sent in, and written out as the text of a Python function
in one of two dialects. Both functions make the same calls on the same GPU objects, so that what they take
compares the two ways of reaching WebGPU and nothing else.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import js
from pyodide.ffi import to_js

from vizlib.stream.commands import NONE
from vizlib.stream.reader import Read
from vizlib.transports.page import connection
from vizlib.webgpu.canvas import GPUCanvasContext
from vizlib.webgpu.objects import GPUObjectBase

# Command → the call that made it. `o` holds objects by handle, `d` bytes; `e` is the encoder, `p` the pass.
BACKEND = {
    "write_buffer": "q.write_buffer({buffer}, {offset}, {data})",
    "current_texture": "{texture} = {canvas}.get_current_texture()",
    "create_view": "{view} = {texture}.create_view({descriptor})",
    "create_bind_group": "{group} = device.create_bind_group({descriptor})",
    "get_bind_group_layout": "{layout} = {pipeline}.get_bind_group_layout({index})",
    "begin_encoder": "e = device.create_command_encoder(label={label})",
    "begin_compute_pass": "p = e.begin_compute_pass(label={label})",
    "begin_render_pass": "p = e.begin_render_pass({descriptor})",
    "set_viewport": "p.set_viewport({x}, {y}, {width}, {height}, {min_depth}, {max_depth})",
    "set_pipeline": "p.set_pipeline({pipeline})",
    "set_bind_group": "p.set_bind_group({index}, {group})",
    "set_index_buffer": "p.set_index_buffer({buffer}, {format}, {offset}, {size})",
    "set_vertex_buffer": "p.set_vertex_buffer({slot}, {buffer}, {offset}, {size})",
    "set_whole_index_buffer": "p.set_index_buffer({buffer}, {format})",
    "set_whole_vertex_buffer": "p.set_vertex_buffer({slot}, {buffer})",
    "draw_vertices": "p.draw({vertex_count})",
    "draw": "p.draw({vertex_count}, {instance_count}, {first_vertex}, {first_instance})",
    "draw_indexed": "p.draw_indexed({index_count}, {instance_count}, {first_index}, {base_vertex}, {first_instance})",
    "dispatch_workgroups": "p.dispatch_workgroups({x}, {y}, {z})",
    "end_pass": "p.end()",
    "finish_encoder": "finished.append(e.finish(label={label}))",
    "submit": "q.submit(finished); finished = []",
    "present": "{canvas}.present()",
}
OPTIONS = "to_js({descriptor}, dict_converter=from_entries)"
PROXIES = {
    **{name: re.sub(r"(?<=\w)_([a-z])(?=\w*\()", lambda m: m[1].upper(), call) for name, call in BACKEND.items()},
    "write_buffer": "q.writeBuffer({buffer}, {offset}, to_js({data}))",
    "create_view": "{view} = {texture}.createView(" + OPTIONS + ")",
    "create_bind_group": "{group} = device.createBindGroup(" + OPTIONS + ")",
    "begin_encoder": "e = device.createCommandEncoder(to_js({{'label': {label}}}, dict_converter=from_entries))",
    "begin_compute_pass": "p = e.beginComputePass(to_js({{'label': {label}}}, dict_converter=from_entries))",
    "begin_render_pass": "p = e.beginRenderPass(" + OPTIONS + ")",
    "finish_encoder": "finished.append(e.finish())",
    "submit": "q.submit(to_js(finished)); finished = []",
    "present": "",  # the browser shows the texture by itself
}
IDS = ("buffer", "texture", "view", "group", "layout", "pipeline", "canvas")
# What only the stream needs; and bytes that are read from where they lie, and so are not in it.
UNCALLED = ("drop", "use_device", "create_recording", "write_buffer_heap")


@dataclass
class Dialect:
    """How one way of reaching WebGPU is written: its calls, and where the frame's living objects come from."""

    calls: dict[str, str]
    spell: Callable[[str], str]
    keywords: bool
    find: Callable[[], dict[int, Any]]
    device: Callable[[int], Any]


@dataclass
class Frame:
    """A frame written out in one dialect. `make()` makes its calls; `count` says how many."""

    dialect: Dialect
    device: int
    lines: list[str] = field(default_factory=list)
    count: int = 0
    data: list[bytes] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    depth: dict[str, Any] | None = None

    @classmethod
    def of(cls, commands: Iterable[Read], dialect: Dialect) -> Frame:
        """Write out what a batch's commands say. Raises KeyError for a command that frames have not had so far."""
        frame = cls(dialect, connection().device)
        commands = list(commands)
        frame.device = next((f["device"] for n, f in commands if n == "use_device"), frame.device)
        for name, fields in commands:
            if name == "color_attachment":
                frame.attachments.append(attachment(fields))
            elif name == "depth_stencil_attachment":
                frame.depth = depth_attachment(fields)
            elif name not in UNCALLED:
                frame.add(name, fields)
        return frame

    def add(self, name: str, fields: dict[str, Any]) -> None:
        if name == "create_bind_group":
            descriptor = {"label": fields["label"], "layout": {"#": fields["layout"]}, "entries": fields["entries"]}
            fields = {"group": fields["group"], "descriptor": descriptor}
        values = {key: self.source(key, value) for key, value in fields.items()}
        if name == "begin_render_pass":
            passes = {"label": fields["label"], "colorAttachments": self.attachments}
            if self.depth is not None:
                passes["depthStencilAttachment"] = self.depth
            values["descriptor"] = self.options(passes)
            self.attachments, self.depth = [], None
        line = self.dialect.calls[name].format(**values)
        if line:
            self.lines.append(line)
            self.count += 1

    def source(self, key: str, value: Any) -> str:
        """A field as Python source."""
        if key in IDS:
            return f"o[{value}]" if value else "None"
        if isinstance(value, bytes):
            self.data.append(value)
            return f"d[{len(self.data) - 1}]"
        return self.options(value) if isinstance(value, dict) else repr(value)

    def options(self, value: dict[str, Any]) -> str:
        """A descriptor as Python source: keywords, or a dict."""
        if not self.dialect.keywords:
            return self.literal(value)
        return ", ".join(f"{self.dialect.spell(key)}={self.literal(item)}" for key, item in value.items())

    def literal(self, value: Any) -> str:
        if isinstance(value, dict):
            if "#" in value:
                return f"o[{value['#']}]"
            return "{" + ", ".join(f"{self.dialect.spell(k)!r}: {self.literal(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.literal, value)) + "]"
        return repr(value)

    def function(self) -> Callable[[], None]:
        """The frame as a function; its objects are looked up now and kept by it."""
        found = self.dialect.find()
        used = {int(handle) for handle in re.findall(r"\bo\[(\d+)\]", "\n".join(self.lines))}
        names = {
            "o": {handle: found[handle] for handle in used if handle in found},
            "d": self.data,
            "device": (device := self.dialect.device(self.device)),
            "q": device.queue,
            "to_js": to_js,
            "from_entries": js.Object.fromEntries,
        }
        # Locals, as in a backend's methods: names of a module are looked up more slowly.
        head = f"def make({', '.join(f'{name}={name}' for name in names)}):\n"
        body = "".join(f"    {line}\n" for line in ("finished = []", *self.lines))
        exec(compile(head + body, "frame", "exec"), names)
        return names["make"]  # type: ignore[return-value]


def attachment(fields: dict[str, Any]) -> dict[str, Any]:
    """A colour attachment as WebGPU has it."""
    found = {
        "view": {"#": fields["view"]},
        "loadOp": fields["load"],
        "storeOp": fields["store"],
        "clearValue": [fields["r"], fields["g"], fields["b"], fields["a"]],
    }
    if fields["resolve_target"]:
        found["resolveTarget"] = {"#": fields["resolve_target"]}
    if fields["depth_slice"] != NONE:
        found["depthSlice"] = fields["depth_slice"]
    return found


def depth_attachment(fields: dict[str, Any]) -> dict[str, Any]:
    """A depth-stencil attachment as WebGPU has it."""
    found = {
        "view": {"#": fields["view"]},
        "depthLoadOp": fields["depth_load"],
        "depthStoreOp": fields["depth_store"],
        "depthClearValue": fields["depth_clear"],
        "stencilLoadOp": fields["stencil_load"],
        "stencilStoreOp": fields["stencil_store"],
    }
    return {key: value for key, value in found.items() if value is not None}


def python_objects() -> dict[int, Any]:
    """Handle → object of vizlib.webgpu, for all that live."""
    kinds = (GPUObjectBase, GPUCanvasContext)
    return {item._handle: item for item in gc.get_objects() if isinstance(item, kinds) and item._handle}


class Proxied(dict[int, Any]):
    """Handle → the JavaScript object that the player keeps under it."""

    def __contains__(self, handle: object) -> bool:
        try:
            js.vizlib.player.objects.get(handle)
        except Exception:  # what JavaScript throws has no class of its own in Python
            return False
        return True

    def __getitem__(self, handle: int) -> Any:
        found = js.vizlib.player.objects.get(handle)
        return getattr(found, "context", found)  # a canvas is kept with its context


def snake(name: str) -> str:
    """``clearValue`` → ``clear_value``."""
    return re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), name)


backend = Dialect(BACKEND, snake, True, python_objects, lambda handle: python_objects()[handle])
proxies = Dialect(PROXIES, str, False, Proxied, lambda handle: js.vizlib.player.objects.get(handle))

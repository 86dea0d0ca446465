"""The transport that keeps what it is given, for a file: there is no GPU, and nobody answers but a profile.

Python asks a stream's other end only for what a device can do, and for what it wrote there. To the first the profile
answers, which every browser with WebGPU meets; the second cannot be had, and is refused with a sentence.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from typing import Any

from ..stream.batch import commands_in
from ..stream.commands import BY_CODE, BY_NAME

__all__ = ["FEATURES", "RecordingTransport", "profile"]

#: What a browser has to have beyond WebGPU's defaults: pygfx filters float32 textures.
FEATURES = ("float32-filterable",)

MAP_WRITE = 2  # WebGPU's GPUMapMode.WRITE

_REPLIES = {command.code: place for command in BY_CODE.values() if (place := command.place_of("reply"))}
_MAP_BUFFER = BY_NAME["map_buffer"].code
_MODE = 2  # of map_buffer, in words from its head

#: What is answered to the questions that need no GPU, as JSON.
_ANSWERS = {
    BY_NAME[name].code: answer
    for name, answer in {
        "request_device": "null",
        "pop_error_scope": "null",
        "create_compute_pipeline_async": "null",
        "create_render_pipeline_async": "null",
        "get_compilation_info": "[]",
        "on_submitted_work_done": "null",
    }.items()
}

REFUSAL = (
    "this is being recorded, and a recording has no GPU whose memory could be read. "
    "Compute it with NumPy, or leave it out where a file is made"
)


def profile() -> dict[str, Any]:
    """An adapter with WebGPU's default limits (https://gpuweb.github.io/gpuweb/#limits) and ``FEATURES``."""
    from ..webgpu.adapter import DEFAULT_LIMITS, javascript_name

    return {
        "features": list(FEATURES),
        "limits": {javascript_name(name): value for name, value in DEFAULT_LIMITS.items()},
        "info": {
            "vendor": "",
            "architecture": "",
            "device": "",
            "description": "WebGPU's defaults",
            "isFallbackAdapter": False,
        },
        "language": [],
        "preferredFormat": "bgra8unorm",
    }


class RecordingTransport:
    """Keeps batches, in order.

    ``batches`` are they; ``canvases`` those that were drawn into, by handle.
    """

    shares_memory = False
    on_reply: Callable[[int, bool, str], None]
    on_event: Callable[[str, str], None]

    def __init__(self) -> None:
        self.batches: list[array[int]] = []
        self.bytes: dict[int, bytes] = {}
        self.canvases: dict[int, Any] = {}

    def send(self, batch: array[int]) -> None:
        """Keep a batch, and answer what is asked in it."""
        self.batches.append(batch)
        for command, at in commands_in(batch):
            place = _REPLIES.get(command.code)
            if place is not None and batch[at + place]:
                self._answer(command.code, batch, at, batch[at + place])

    def _answer(self, code: int, batch: array[int], at: int, reply: int) -> None:
        if code == BY_NAME["request_adapter"].code:
            self.on_reply(reply, True, self.describe_adapter())
        elif code in _ANSWERS:
            self.on_reply(reply, True, _ANSWERS[code])
        elif code == _MAP_BUFFER:
            writes = batch[at + _MODE] == MAP_WRITE
            self.on_reply(reply, writes, "null" if writes else REFUSAL)

    def request_flush(self) -> None:
        """Whoever records sends what is queued at the end of each frame."""

    def wait(self, promise: Any) -> None:
        """What can be answered was answered when it was sent: flush, and see."""
        promise.connection.flush()
        if promise.pending:
            raise RuntimeError(f"{promise.title}: {REFUSAL}.")

    def describe_adapter(self) -> str:
        """The profile, as JSON."""
        return json.dumps(profile())

    def add_canvas(self, handle: int, canvas: Any) -> None:
        """A canvas that is to be in the file."""
        self.canvases[handle] = canvas

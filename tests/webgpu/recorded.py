"""A transport that keeps what it is given, and a player in Node that plays it on a mock GPU."""

from __future__ import annotations

import json
import os
import struct
import subprocess
from pathlib import Path
from typing import Any

from vizlib.webgpu.connection import Connection
from vizlib.webgpu.entry import GPU

PLAY = Path(__file__).parents[1] / "player" / "play.mjs"

ADAPTER = {
    "features": ["float32-filterable", "timestamp-query"],
    "limits": {
        "maxTextureDimension2D": 8192,
        "maxBufferSize": 268435456,
        "minUniformBufferOffsetAlignment": 256,
    },
    "info": {
        "vendor": "mock",
        "architecture": "none",
        "device": "",
        "description": "",
        "isFallbackAdapter": False,
    },
    "language": [],
    "preferredFormat": "bgra8unorm",
}


class RecordingTransport:
    """Keeps batches; there is no memory to share and nobody answers."""

    shares_memory = False

    def __init__(self) -> None:
        self.batches: list[bytes] = []
        self.bytes: dict[int, bytes] = {}
        self.canvases: list[int] = []
        self.flushes_requested = 0

    def send(self, batch: Any) -> None:
        self.batches.append(batch.tobytes())

    def request_flush(self) -> None:
        self.flushes_requested += 1

    def wait(self, promise: Any) -> None:
        raise RuntimeError(f"{promise.title} would wait")

    def describe_adapter(self) -> str:
        return json.dumps(ADAPTER)

    def add_canvas(self, handle: int, canvas: Any) -> None:
        self.canvases.append(handle)


class Recorded:
    """A backend on a recording transport."""

    def __init__(self) -> None:
        self.transport = RecordingTransport()
        self.connection = Connection(self.transport)
        self.gpu = GPU(self.connection)

    def device(self, **options: Any) -> Any:
        return self.gpu.request_adapter_sync().request_device_sync(**options)

    def play(self, tmp_path: Path, losses: list[int] | None = None) -> dict[str, Any]:
        """What a player makes of all that was sent so far; a device is lost before each batch in ``losses``."""
        self.connection.flush()
        return play(self.transport.batches, tmp_path, self.transport.canvases, losses)


def play(
    batches: list[bytes],
    tmp_path: Path,
    canvases: list[int] | None = None,
    losses: list[int] | None = None,
    budget: int = 0,
) -> dict[str, Any]:
    """Play batches in Node on a mock GPU; ``budget``: how many bytes of its memory they may take, 0 for no limit."""
    file = tmp_path / "batches"
    file.write_bytes(b"".join(struct.pack("<I", len(batch)) + batch for batch in batches))
    environment = {
        **os.environ,
        "CANVASES": ",".join(map(str, canvases or [])),
        "LOSE": ",".join(map(str, losses or [])),
        "BUDGET": str(budget or ""),
    }
    done = subprocess.run(["node", str(PLAY), str(file)], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

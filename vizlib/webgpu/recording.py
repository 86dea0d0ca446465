"""Recordings: the drawing commands of a frame, kept by the player, to be sent again without visiting any object.

    from vizlib.webgpu.recording import Recording

    recording = Recording(device)
    with recording.capture():                     everything sent meanwhile is looked at
        draw(device)                              ordinary wgpu code: encoders, passes, submits
    ...
    device.queue.write_buffer(uniforms, 0, data)  what changed, as always
    recording.play()                              one command draws the frame again, however many draws it has

Only a browser has them: natively, ask `Recording.supports(device)` and draw again.

Of what was captured, only what draws is kept: uploads and the making of objects have happened. The exception
is what hangs on a canvas's current texture, which is another one each time: its views, and bind groups of
those, are made anew under the same handles. The Python objects that the commands name are held, so their
handles stay theirs until the recording is dropped.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..stream import bindings
from ..stream.batch import commands_in, move_data
from ..stream.commands import BY_CODE, BY_NAME, Command
from ..stream.writer import HEADS
from .connection import Connection

_KEPT = frozenset(
    command.code
    for command in BY_CODE.values()
    if 50 <= command.code < 100 or command.name in ("use_device", "submit", "current_texture", "set_site")
)
_CREATE_VIEW = BY_NAME["create_view"].code
_CREATE_BIND_GROUP = BY_NAME["create_bind_group"].code
_CURRENT_TEXTURE = BY_NAME["current_texture"].code
_BUNDLES = frozenset((BY_NAME["begin_bundle"].code, BY_NAME["finish_bundle"].code))


class Recording:
    """One captured sequence; dropped with :meth:`close`, or with the object.

    device : a `wgpu.GPUDevice` of a browser, or the connection that its objects share
    """

    def __init__(self, device: Any) -> None:
        self.renewals = 0  # how often the device was lost and replaced
        self._handle = 0
        self._captured: tuple[list[array[int]], bytes] | None = None
        self._canvases = 0
        self._needs: list[Any] = []
        if not self.supports(device):
            raise TypeError(
                f"Recording: {type(device).__name__} is no device of a browser, where alone commands are sent and "
                "can be sent again; natively, draw the frame again."
            )
        self._connection: Connection = device if isinstance(device, Connection) else device._connection
        self._connection.recovery.listeners.add(self)

    @staticmethod
    def supports(device: Any) -> bool:
        """Whether commands for a device can be recorded."""
        return isinstance(device, Connection) or isinstance(getattr(device, "_connection", None), Connection)

    def restored(self, report: Any) -> None:
        """The device was replaced; what is recorded names handles, and so means what is new under them."""
        self.renewals += 1

    @property
    def captured(self) -> bool:
        """Whether there is something to play."""
        return self._captured is not None or self._handle != 0

    @contextmanager
    def capture(self) -> Iterator[None]:
        """Look at all that is queued meanwhile; replaces what was captured before.

        If part of it is so large that it is sent at once, nothing is captured.
        """
        self.close()
        connection = self._connection
        mark = connection.stream.mark()
        connection.device = 0  # so that the captured commands say which device they are for
        connection.keep = self._needs
        try:
            yield
            self._captured = connection.stream.since(mark)
        finally:
            connection.keep = None
            if self._captured is None:
                self._needs = []

    def play(self) -> None:
        """Have the player run the captured commands, behind what is queued now, and show the canvases they draw in."""
        connection = self._connection
        if not self._handle:
            if self._captured is None:
                raise RuntimeError("Recording.play: nothing has been captured.")
            words, data, self._canvases = _drawing(*self._captured)
            self._captured = None
            self._handle = connection.handles.new("recordings")
            connection.stream.put("create_recording", self._handle, words, data)
        connection.frames += self._canvases
        connection.stream.put("play", self._handle)
        connection.device = 0  # the player uses the recording's from here on
        connection.flush_soon()

    def close(self) -> None:
        """Forget what was captured, and let go of the objects it named."""
        if self._handle:
            self._connection.drop(self._handle, "recordings")
            self._handle = 0
        self._captured = None
        self._needs = []

    def __del__(self) -> None:
        self.close()


def _drawing(parts: list[array[int]], data: bytes) -> tuple[array[int], bytes, int]:
    """The commands that draw, the data they point into, and how many canvases they draw in."""
    kept = array("I")
    out = bytearray()
    fleeting: set[int] = set()  # handles of what hangs on a canvas's current texture
    canvases: list[int] = []
    for words in parts:
        for command, at in commands_in(words, 0, len(words)):
            piece = words[at : at + command.words]
            if not _keeps(command, piece, data, fleeting):
                continue
            if command.code == _CURRENT_TEXTURE:
                canvases.append(piece[1])
            move_data(command, piece, data, out)
            kept += piece
    for canvas in canvases:
        kept.extend((HEADS["present"], canvas))
    return kept, bytes(out), len(canvases)


def _keeps(command: Command, words: array[int], data: bytes, fleeting: set[int]) -> bool:
    code = command.code
    if code == _CURRENT_TEXTURE:
        fleeting.add(words[2])
        return True
    if code == _CREATE_VIEW:
        if words[1] not in fleeting:
            return False
        fleeting.add(words[2])
        return True
    if code == _CREATE_BIND_GROUP:
        offset, size = words[3], words[4]
        entries = array("I", data[offset : offset + size])
        if fleeting.isdisjoint(entries[1 :: bindings.WORDS]):  # buffers hang on no canvas
            return False
        fleeting.add(words[1])
        return True
    if code in _BUNDLES:
        raise RuntimeError("Recording: a render bundle was encoded in the captured frame; encode it before.")
    return code in _KEPT

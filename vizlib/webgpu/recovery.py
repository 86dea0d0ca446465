"""A device that was lost is replaced below everything that uses it.

The player asks for another device and says when it has one. Then all that lives on the lost one is made again on
the new one, from the journal, in order of creation and under the same handles, and gets the contents that Python
wrote (``contents.py``). So neither wgpu's users nor pygfx, which keep their device for ever, notice; recordings
stay valid too, since they name handles.

What only the GPU knew cannot be had back. Who is able to compute it again listens: ``listeners`` are told what is
missing, and claim what they take care of. The rest is named in one warning.
"""

from __future__ import annotations

import logging
import re
from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from wgpu import flags

from ..stream.bindings import unpacked
from ..stream.writer import Stream
from . import sites
from .contents import BufferLedger, Ledger, Part
from .journal import Made
from .memory import LARGE, address, as_bytes

if TYPE_CHECKING:
    from .connection import Connection

logger = logging.getLogger("wgpu")

NAMED = 12  # objects that a warning names, of each kind

_WRITTEN_BY_SHADERS = re.compile(
    r"@group\(\s*(\d+)\w?\s*\)\s*@binding\(\s*(\d+)\w?\s*\)\s*var\s*<\s*storage\s*,\s*read_write\s*>"
)

#: Why an object does not hold again what it held, and how a warning says so.
LOST = "lost, so zero now"
GONE = "zero now, because the array that was written to them is gone"
COMPUTED = "as Python wrote them, without what the GPU made of it"
CHANGED = "as their arrays are now, which were changed since they were written"


class Restored:
    """What came of replacing a device.

    missing : by handle, the buffers and textures that do not hold what they held, and why
    """

    def __init__(self) -> None:
        self.count = 0
        self.missing: dict[int, str] = {}

    def claim(self, thing: Any) -> bool:
        """Take care of a wgpu buffer or texture; returns whether it is among the missing."""
        return self.missing.pop(thing._handle, None) is not None


class Listener(Protocol):
    """What is told of a device that was replaced; listeners are held weakly."""

    def restored(self, report: Restored) -> None:
        """Everything stands again, save what ``report.missing`` tells."""


class Recovery:
    """Replaces the lost devices of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.listeners: WeakSet[Listener] = WeakSet()

    def happened(self, device: int, state: str, message: str) -> None:
        """The player tells of a device: it is "lost", has a replacement that waits ("restored"), or is "gone"."""
        if state == "restored":
            report = self.restore(device)
            logger.warning("%s", self._told(report, message))
        elif state == "lost":
            logger.info("The GPU device was lost (%s); the page asks for another one.", message)
        else:
            logger.warning("The GPU device was lost, and there is no other one: %s", message)

    def restore(self, device: int) -> Restored:
        """Make all that lives on a device again, on the one that the player has in its place."""
        connection = self._connection
        connection.flush()  # what is queued was meant for the lost device, which takes anything
        connection.stream.put("renew_device", device)
        report = Restored()
        for _ in self._make_all(device, report):
            pass
        self._tell(report)
        connection.flush()
        return report

    def copy(self) -> list[bytes]:
        """The batches from which another player makes all that lives, under the same handles.

        What only the GPU knows is computed, and drawn, again by those who listen, for all players, with the next frame.
        """
        return [batch for _, batch in self._copied("Somebody who looks on came late, and does not have everything.")]

    def parts(self) -> list[tuple[int, bytes]]:
        """The same with each object apart: (handle, batch), in order; 0 stands for adapters and devices."""
        return self._copied("The file does not have everything.", apart=True)

    def _copied(self, sentence: str, *, apart: bool = False) -> list[tuple[int, bytes]]:
        connection = self._connection
        connection.flush()
        batches: list[tuple[int, bytes]] = []
        making = 0

        def take(batch: array[int]) -> None:
            batches.append((making, batch.tobytes()))

        usual, connection.stream = connection.stream, Stream(take)
        report = Restored()
        try:
            for command, fields in connection.asked.values():
                connection.stream.put(command, *fields, 0)
            if apart:
                connection.flush()
            for handle, (command, _) in connection.asked.items():
                if command != "request_device":
                    continue
                connection.device = 0
                for making in self._make_all(handle, report, lost=False):  # noqa: B007 - `take` looks at it
                    if apart:
                        connection.flush()
                        connection.device = 0  # so that each batch says for which device it is
            connection.flush()
        finally:
            connection.stream = usual
            connection.device = 0
        self._tell(report)
        if report.missing:
            logger.warning("%s%s", sentence, self._missing(report))
        return batches

    def _tell(self, report: Restored) -> None:
        for listener in list(self.listeners):
            listener.restored(report)

    def _make_all(self, device: int, report: Restored, *, lost: bool = True) -> Iterator[int]:
        """Make all that lives on a device again, one after the other, and give the handle of each.

        lost : whether mappings of its buffers went with it
        """
        connection = self._connection
        connection.use(device)
        passing: set[int] = set()  # views of canvases' textures, and bind groups of them: made anew each frame
        for handle, made in connection.journal.of(device):
            if _passing(made, passing, connection):
                passing.add(handle)
                continue
            report.count += 1
            self._make(handle, made, report, lost=lost)
            if connection.journal.ended(handle):
                connection.stream.put("destroy", handle)
            yield handle
            if connection.stream.full:
                connection.flush()
        for handle in self._written_by_shaders(device):
            ledger = connection.contents.get(handle)
            if ledger is not None and handle not in report.missing:
                report.missing[handle] = COMPUTED if ledger.written else LOST

    def _make(self, handle: int, made: Made, report: Restored, *, lost: bool) -> None:
        connection = self._connection
        stream = connection.use(made.device)
        if made.command == "finish_bundle":
            stream.extend(*made.values)
        elif made.command == "create_buffer":
            self._make_buffer(handle, made, report, lost=lost)
        elif made.command.endswith("_async"):  # whoever waited for it has the answer, or an error
            stream.put(made.command.removesuffix("_async"), *made.values[:-1])
        else:
            stream.put(made.command, *made.values)
            ledger = connection.contents.get(handle)
            if ledger is not None:  # a texture
                for part, data in _contents(handle, ledger, made, report):
                    self._upload("write_texture", (handle, *part.fields), data)

    def _make_buffer(self, handle: int, made: Made, report: Restored, *, lost: bool) -> None:
        connection = self._connection
        _, size, usage, _, label = made.values
        ledger = connection.contents.get(handle)
        parts = list(_contents(handle, ledger, made, report)) if ledger is not None else []
        buffer: Any = ledger.owner() if ledger is not None else None
        mapped = False
        if buffer is not None and buffer._map_state == "mapped":
            mapped = bool(buffer._mapped[2] & flags.MapMode.WRITE) and size % 4 == 0
            if not mapped and lost:
                buffer._map_state, buffer._mapped = "unmapped", (0, 0, 0)
        aligned = all((part.fields[0] | len(data)) % 4 == 0 for part, data in parts)
        writable = bool(usage & flags.BufferUsage.COPY_DST) and aligned
        through_map = mapped or (bool(parts) and not writable)
        connection.stream.put("create_buffer", handle, size, usage, int(through_map), label)
        for part, data in parts:
            self._upload("write_mapped" if through_map else "write_buffer", (handle, *part.fields), data)
        if through_map and not mapped:
            connection.stream.put("unmap", handle)

    def _upload(self, command: str, fields: tuple[Any, ...], data: Any) -> None:
        """Large data leave from where they lie, as ever."""
        connection = self._connection
        view = as_bytes(data, command)
        if view.size >= LARGE and connection.transport.shares_memory:
            connection.stream.put(f"{command}_heap", *fields, (address(view), view.size))
            connection.stream.counters["upload_bytes"] += view.size
            connection.flush()
        else:
            connection.stream.put(command, *fields, view)

    # ---- What is missing ----

    def _written_by_shaders(self, device: int) -> Iterator[int]:
        """Handles of the buffers and textures that a live bind group lets shaders write to."""
        journal = self._connection.journal
        for _, made in journal.of(device):
            if made.command != "create_bind_group":
                continue
            _, layout, entries, _ = made.values
            places = self._writable(journal.get(layout))
            for entry in unpacked(entries):
                if entry["binding"] not in places:
                    continue
                resource = entry["resource"]
                handle = resource["#"] if "#" in resource else resource["buffer"]["#"]
                view = journal.get(handle)
                yield view.values[0] if view is not None and view.command == "create_view" else handle

    def _writable(self, layout: Made | None) -> set[int]:
        """The bindings of a layout that shaders may write to."""
        if layout is None:
            return set()
        if layout.command == "get_bind_group_layout":
            pipeline, index, _ = layout.values
            made = self._connection.journal.get(pipeline)
            stages = made.values[1] if made is not None else {}
            modules = {stages[name]["module"]["#"] for name in ("compute", "vertex", "fragment") if stages.get(name)}
            codes = [module.values[1] for handle in modules if (module := self._connection.journal.get(handle))]
            found = [match for code in codes for match in _WRITTEN_BY_SHADERS.findall(code)]
            return {int(binding) for group, binding in found if int(group) == index}
        return {
            entry["binding"]
            for entry in layout.values[1]["entries"]
            if entry.get("buffer", {}).get("type") == "storage"
            or ("storageTexture" in entry and entry["storageTexture"].get("access") != "read-only")
        }

    def _told(self, report: Restored, message: str) -> str:
        """What happened, in sentences; `message` is the browser's."""
        detail = f" ({message.rstrip('.')})" if message else ""
        sentence = f"The GPU device was lost{detail}. Another one has taken its place"
        if not report.missing:
            return f"{sentence}, with everything that was on it."
        return f"{sentence}, with {report.count} objects that were on it.{self._missing(report)}"

    def _missing(self, report: Restored) -> str:
        """What is not as it was, in sentences, each after a space."""
        sentence = ""
        journal = self._connection.journal
        for reason in (LOST, GONE, COMPUTED, CHANGED):
            names = [_named(journal.get(handle)) for handle, why in report.missing.items() if why == reason]
            if names:
                more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
                sentence += f" {reason[0].upper()}{reason[1:]}: {', '.join(names[:NAMED])}{more}."
        return sentence


def _passing(made: Made, passing: set[int], connection: Connection) -> bool:
    """Whether an object hangs on a canvas's current texture, which is another one in each frame."""
    if made.command == "create_view":
        return connection.journal.get(made.values[0]) is None
    if made.command == "create_bind_group" and passing:
        return any(entry["resource"].get("#") in passing for entry in unpacked(made.values[2]))
    return False


def _contents(handle: int, ledger: Ledger, made: Made, report: Restored) -> Iterator[tuple[Part, Any]]:
    """What Python wrote, as far as it can be had; notes in the report what cannot."""
    usage = made.values[2] if isinstance(ledger, BufferLedger) else made.values[1]["usage"]
    if not ledger.complete:
        report.missing[handle] = GONE
    for part in ledger.parts():
        data, unchanged = part.read()
        if data is None:
            report.missing[handle] = GONE
            continue
        if not unchanged:
            report.missing.setdefault(handle, CHANGED)
        yield part, data
    if handle in report.missing:
        return
    if isinstance(ledger, BufferLedger):
        passes_through = usage & flags.BufferUsage.MAP_READ  # read-backs are asked for again
        filled = bool(usage & flags.BufferUsage.STORAGE) or ledger.computed
    else:
        passes_through = usage & flags.TextureUsage.RENDER_ATTACHMENT  # drawn again
        filled = bool(usage & flags.TextureUsage.STORAGE_BINDING) or ledger.computed
    if not passes_through:
        if not ledger.written and filled:
            report.missing[handle] = LOST
        elif ledger.computed:
            report.missing[handle] = COMPUTED


def _named(made: Made | None) -> str:
    """An object as a warning names it: its kind, its label, and where it was made."""
    if made is None:
        return "an object"
    kind = made.kind.removesuffix("s").replace("_", " ")
    if made.label:
        name = f'{kind} "{made.label}"'
    elif made.command == "create_buffer":
        name = f"a {kind} of {made.values[1]} bytes"
    else:
        name = f"a {kind} of {' × '.join(str(side) for side in made.values[1]['size'])}"
    site = sites.name(made.site)
    return f"{name} ({site})" if site else name

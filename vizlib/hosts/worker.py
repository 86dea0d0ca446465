"""A web worker: Python runs beside the page, which draws and hears (player/workers.js)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable
from typing import Any

from vizlib.hosts import kernel as hosts_kernel
from vizlib.hosts.canvas import checked_name
from vizlib.hosts.page import bring
from vizlib.transports import addresses
from vizlib.transports import page as transport

__all__ = ["Host", "RenderCanvas", "WorkerCanvas", "loop"]


class Host(hosts_kernel.Host):
    """Canvases in the page of a worker."""

    asynchronous = True

    def __init__(self) -> None:
        transport.connection()

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> WorkerCanvas:
        """A canvas in the element whose id is ``target``, or where the script stands."""
        return WorkerCanvas(_checked(target), size=size, title=title)

    def scene_page(self) -> str:
        """The one that the distribution has for it."""
        return addresses.own("scene.html")

    def bring(self, package: str) -> Any:
        """Have a package of the distribution fetched; wait for what is returned before it is imported."""
        return bring(package)


class WorkerCanvas(hosts_kernel.KernelCanvas):
    """A canvas in the page.

    canvas_element : the id of an element there; None: where the script stands
    """

    def __init__(self, canvas_element: str | None = None, *args: Any, **options: Any) -> None:
        transport.connection()
        self._target = canvas_element or _where_the_script_stands()
        super().__init__(*args, **options)

    @property
    def introduction(self) -> dict[str, Any]:
        """What the page has to know to make it."""
        return {**super().introduction, "target": self._target}

    def download(self, name: str, data: bytes, kind: str = "image/png") -> None:
        """Have the browser download a file. Raises ValueError for a name with a folder."""
        self._tell_once("download", name=checked_name(name), type=kind, data=b64encode(data).decode())

    async def copy_picture(self, png: bytes | Awaitable[bytes]) -> None:
        """Have the browser copy a picture to the clipboard, which it may refuse some seconds after a click or a key."""
        data = png if isinstance(png, bytes) else await png
        self._tell_once("picture", data=b64encode(data).decode())


loop = hosts_kernel.loop
RenderCanvas = WorkerCanvas


def _checked(target: Any) -> str | None:
    if target is None or isinstance(target, str):
        return target
    raise TypeError(f"target is {target!r}, expected the id of an element: a worker has no elements of its page.")


def _where_the_script_stands() -> str | None:
    """The id of PyScript's place for the script's output; None where there is none."""
    try:
        from pyscript import current_target  # type: ignore[import-not-found]
    except ImportError:
        return None
    return str(current_target())

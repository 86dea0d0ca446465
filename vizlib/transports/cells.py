"""The transport to the cells of a notebook whose Python is a worker of its page: JupyterLite with Pyodide.

That worker is not ours, so no port can be had from it, and the notebook's own messages wait behind the cell that runs.
What both sides can reach by name is a channel of their origin (BroadcastChannel).

    send(batch) ──→ a copy of its bytes ──→ player/alone.js, which a cell's output has brought into the page
"""

from __future__ import annotations

import sys
from typing import Any

from . import addresses
from .worker import PAGE, WorkerTransport

__all__ = ["CellsTransport", "in_cells", "show"]

_OPENING = """(name) => {
  const channel = new BroadcastChannel(name);
  let kept = []; // what is sent before anybody listens
  let held = false;
  const port = { postMessage: (data) => void (kept ? kept.push(data) : channel.postMessage(data)), onmessage: null };
  channel.onmessage = (event) => {
    const waiting = kept ?? [];
    kept = null;
    for (const data of waiting) channel.postMessage(data);
    if (held && typeof event.data === "string" && event.data.includes('"base"')) channel.postMessage("held");
    port.onmessage(event);
  };
  navigator.locks?.request(name, () => { // a page that gets it knows that this Python has ended
    held = true;
    if (!kept) channel.postMessage("held");
    return new Promise(() => {});
  });
  return port;
}"""


class CellsTransport(WorkerTransport):
    """Carries batches by a channel. ``python`` is its name, by which cells know whose they are."""

    def _open(self) -> Any:
        import js
        from pyodide.code import run_js

        self.python = f"vizlib-{js.crypto.randomUUID()}"
        self._module = addresses.module()
        port = run_js(_OPENING)(self.python)
        self.show()  # so that there is a page, also where nothing but numbers is computed
        return port

    def show(self, name: int | None = None) -> None:
        """Have the cell that runs show the canvas of that name, or nothing, but bring the player into the page."""
        show(_HTML.format(self.python, f' name="{name}"' if name else "", _AGAIN if name else "", self._module))

    def _told_base(self, told: dict[str, Any]) -> None:
        again = bool(self._addresses)
        super()._told_base(told)
        if again:  # another page, which has nothing yet
            self.on_join(PAGE)


_AGAIN = "Run the cell again to see its figure."
_HTML = '<vizlib-cell python="{}"{}>{}</vizlib-cell><script type="module" src="{}"></script>'


def show(html: str) -> None:
    """Show HTML in the cell that runs."""
    from IPython.display import display

    display({"text/html": html}, raw=True)


def in_cells() -> bool:
    """Whether Python is a worker behind a notebook. In a page it is not, whatever IPython says."""
    import js

    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return not hasattr(js, "document") and hasattr(shell, "kernel")

"""The cells of a notebook whose Python is a worker of its page: JupyterLite with Pyodide (player/alone.js)."""

from __future__ import annotations

from typing import Any

from vizlib.hosts import worker
from vizlib.transports import kernel
from vizlib.transports.cells import CellsTransport

__all__ = ["CellCanvas", "Host", "RenderCanvas", "loop"]


class Host(worker.Host):
    """Canvases in the cells that show them."""

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> CellCanvas:
        """A canvas in the output of the cell that runs; there is no place to choose, so ``target`` is not used."""
        return CellCanvas(size=size, title=title)


class CellCanvas(worker.WorkerCanvas):
    """A canvas in one or more cells, of which the last has it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._cell: Any = None
        super().__init__(*args, **options)
        self.display()

    def display(self) -> bool:
        """Show it in the cell that runs, unless that is where it was shown last."""
        cell = _running_cell()
        if cell is None or cell != self._cell:
            self._cell = cell
            transport = kernel.transport()
            assert isinstance(transport, CellsTransport)
            transport.show(self.name)
        return True


def _running_cell() -> Any:
    """What tells the cell that runs from others; None where there is none."""
    from IPython import get_ipython

    return get_ipython().kernel.get_parent()["header"]["msg_id"]


loop = worker.loop
RenderCanvas = CellCanvas

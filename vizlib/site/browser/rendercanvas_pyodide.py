"""rendercanvas's canvas for a page: it is vizlib's, so that frames make no proxies and elements stay."""

from vizlib.hosts import in_cells, in_worker

if in_cells():
    from vizlib.hosts.cells import RenderCanvas, loop
elif in_worker():
    from vizlib.hosts.worker import RenderCanvas, loop
else:
    from vizlib.hosts.page import RenderCanvas, loop

__all__ = ["PyodideRenderCanvas", "RenderCanvas", "loop"]

PyodideRenderCanvas = RenderCanvas

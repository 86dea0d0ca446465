"""rendercanvas's canvas for a page: it is vizlib's, so that frames make no proxies and elements stay."""

from vizlib.hosts.page import PageCanvas, RenderCanvas, loop

__all__ = ["PyodideRenderCanvas", "RenderCanvas", "loop"]

PyodideRenderCanvas = PageCanvas

"""wgpu's backend for the browser: it is vizlib's, which writes commands for one player in the page."""

import wgpu
from wgpu.backends import _register_backend

from vizlib.webgpu import gpu

__all__ = ["gpu"]

if wgpu.gpu is not gpu:
    _register_backend(gpu)

"""pygfx's data on a device that has taken a lost one's place.

What pygfx uploaded from its arrays is there again before anyone asks (see ``vizlib.webgpu.recovery``). It uploads
copies too, which are gone by then: of RGB pictures, which GPUs have no format for, and of views that are not
contiguous. And it computes mip levels on the GPU. The arrays that all of it comes from still live, so it is
uploaded, and computed, again with the next frame; and so is what vizlib's passes computed.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

__all__ = ["install", "watch"]


class Uploads:
    """Marks pygfx's buffers and textures to be uploaded as a whole where the GPU does not hold them any more."""

    def restored(self, report: Any) -> None:
        """A device was replaced; ``report`` tells what is missing on the new one."""
        from pygfx.resources import Buffer, Texture

        if "vizlib.passes.frame" in sys.modules:
            sys.modules["vizlib.passes.frame"].renew()
        # pygfx keeps no list of them, and one that is kept for this day would cost something on all others.
        for item in gc.get_objects():
            kind = type(item)
            if not issubclass(kind, (Buffer, Texture)) or item._wgpu_object is None or item._data is None:
                continue
            computed = issubclass(kind, Texture) and item.generate_mipmaps
            if report.claim(item._wgpu_object) or computed:
                item.update_full()


_uploads = Uploads()  # listeners are held weakly


def install() -> None:
    """From now on look after pygfx's resources in this page."""
    from vizlib.transports import page

    page.once_connected(watch)


def watch(connection: Any) -> None:
    """Look after them on a connection."""
    connection.recovery.listeners.add(_uploads)

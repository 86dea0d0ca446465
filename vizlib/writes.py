"""What vizlib itself writes to the GPU, counted, so that whoever keeps a picture knows that it may be another one now.

pygfx uploads what it draws from while it draws, and tells of it. Points, colours and matrices go to the GPU without it;
each place that sends them notes so here. A number that has not grown means: nothing that is drawn holds other bytes.
"""

from __future__ import annotations

__all__ = ["count", "note"]

_count = 0


def note() -> None:
    """Something that may be drawn has been written, or is computed by the next commands."""
    global _count
    _count += 1


def count() -> int:
    """How often something was."""
    return _count

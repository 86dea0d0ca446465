"""The error that everything around the browser distribution raises, so that callers can catch one."""

from __future__ import annotations

__all__ = ["DistributionError"]


class DistributionError(RuntimeError):
    """The browser distribution cannot be built or put where it was asked for; the message says why."""

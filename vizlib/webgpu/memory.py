"""User data as bytes: what is small is copied into the stream, what is large is pointed at."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Data of at least this size leaves from where it lies, in a crossing of its own; smaller is queued.
LARGE = 128 << 10


def as_bytes(data: Any, what: str) -> NDArray[np.uint8]:
    """The bytes of anything with the buffer protocol, without a copy.

    data : any contiguous buffer
    what : the call and argument, for the error
    """
    try:
        return np.frombuffer(data, np.uint8)
    except (TypeError, ValueError, BufferError) as error:
        if isinstance(data, np.ndarray) and not data.flags.c_contiguous:
            raise ValueError(
                f"{what}: the array of shape {data.shape} is not contiguous; use np.ascontiguousarray."
            ) from None
        if getattr(data, "nbytes", 1) == 0 or data == b"":
            return np.empty(0, np.uint8)
        raise TypeError(
            f"{what}: {type(data).__name__} is no contiguous buffer; give bytes or a NumPy array ({error})."
        ) from None


def address(data: NDArray[np.uint8]) -> int:
    """Where an array's bytes begin in this process's memory."""
    return int(data.__array_interface__["data"][0])

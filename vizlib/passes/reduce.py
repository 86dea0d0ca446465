"""What many numbers have in common, found on the GPU (``shaders/reduce.wgsl``): ends, histogram, percentiles.

    from vizlib.passes import reduce

    low, high = reduce.ends(values).read()
    counts = await reduce.histogram(values, 64).read_async()

``values`` is an array or a ``vizlib.compute.Buffer`` of any kind of numbers. NaN and infinities do not count. The
results lie on the GPU, where other passes may read them, until somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vizlib.passes import frame
from vizlib.passes.compute import Buffer, buffer
from vizlib.passes.kernel import Kernel
from vizlib.passes.scale import Distribution
from vizlib.passes.source import Source

__all__ = ["MOST_BINS", "MOST_PERCENTILES", "Result", "ends", "histogram", "percentiles"]

MOST_BINS = 4096  # that a workgroup has memory for: 16 KiB are what every device has
MOST_PERCENTILES = 8
GROUPS = 1024  # workgroups: enough for the largest GPUs, few results to put together
THREADS = 256

PARAMS = np.dtype(
    [
        ("count", "u4"),
        ("base", "u4"),
        ("groups", "u4"),
        ("bins", "u4"),
        ("low", "f4"),
        ("high", "f4"),
        ("found", "u4"),
        ("ranks", "u4"),
    ]
)


class Result:
    """What a reduction found: ``buffer`` on the GPU in its own numbers, ``read`` in the user's."""

    def __init__(self, data: Buffer, meaning: Callable[[NDArray[Any]], Any]) -> None:
        self.buffer = data
        self._meaning = meaning

    def read(self) -> Any:
        """The result; waits for the GPU."""
        return self._meaning(self.buffer.read())

    async def read_async(self) -> Any:
        """The result, without blocking."""
        return self._meaning(await self.buffer.read_async())


@lru_cache(maxsize=32)
def _kernel(kind: str, what: str) -> Kernel:
    return Kernel.named("reduce", **{kind: None, what: None})


class _Run:
    """One reduction on its way: its numbers, its parameters and the pass it is encoded in."""

    def __init__(self, values: ArrayLike | Buffer | Source, **params: Any) -> None:
        self.source = _source(values)
        count = self.source.count
        self.groups = max(1, min(GROUPS, -(-count // (THREADS * 4))))
        filled = np.zeros((), PARAMS)
        filled["count"], filled["groups"], filled["base"] = count, self.groups, np.int64(self.source.base) & 0xFFFFFFFF
        for name, value in params.items():
            filled[name] = value
        self.params = buffer(filled.reshape(1), name="reduce/params")
        self._encoder = frame.device().create_command_encoder(label="reduce")
        self._pass = self._encoder.begin_compute_pass(label="reduce")

    def run(self, what: str, buffers: Sequence[Buffer], *kernels: tuple[str, int]) -> None:
        """Dispatch kernels, each with a number of workgroups."""
        kernel = _kernel(self.source.kind, what)
        group = kernel.group([self.source.data.gpu, self.params.gpu, *(each.gpu for each in buffers)])
        for name, groups in kernels:
            kernel.dispatch(self._pass, group, (groups, 1, 1), name)

    def ends(self) -> Buffer:
        """Lowest, highest and how many."""
        found = buffer(shape=4, dtype=np.uint32, name="reduce/ends")
        parts = buffer(shape=(self.groups, 4), dtype=np.uint32, name="reduce/parts")
        self.run("ENDS", [parts, found], ("ends", self.groups), ("together", 1))
        return found

    def submit(self) -> None:
        """Have the GPU do it, behind what it was to do before."""
        self._pass.end()
        frame.run_scheduled()
        frame.device().queue.submit([self._encoder.finish()])


def _source(values: ArrayLike | Buffer | Source) -> Source:
    if isinstance(values, Source):
        return values
    if isinstance(values, Buffer):
        return Source.of_buffer(values, "reduce")
    array = np.asarray(values)
    if array.dtype.kind not in "iufb" or not array.size:
        raise ValueError(f"reduce: values has shape {array.shape} and dtype {array.dtype}, expected some numbers.")
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return Source.of(array, Distribution(array).ends, "reduce/values")


def ends(values: ArrayLike | Buffer | Source) -> Result:
    """(lowest, highest) of all numbers; None if there are none. The buffer holds both as float32, and how many."""
    run = _Run(values)
    found = run.ends()
    run.submit()
    source = run.source

    def meaning(data: NDArray[np.uint32]) -> tuple[float, float] | None:
        low, high = data[:2].view(np.float32).astype(np.float64) * source.unit + source.offset
        return (float(low), float(high)) if data[2] else None

    return Result(found, meaning)


def histogram(values: ArrayLike | Buffer | Source, bins: int = 256, range: tuple[float, float] | None = None) -> Result:
    """(bins,) uint32: how many numbers lie in each of equal parts of a range, as ``np.histogram`` counts.

    bins : up to ``MOST_BINS``
    range : (low, high); None for the numbers' own ends, which are found on the way
    """
    if not 1 <= bins <= MOST_BINS:
        raise ValueError(f"histogram: bins is {bins!r}, expected 1 to {MOST_BINS}.")
    if range is not None and not (np.isfinite(range).all() and range[0] < range[1]):
        raise ValueError(f"histogram: range is {range!r}, expected (low, high).")
    source = _source(values)
    low, high = (0.0, 0.0) if range is None else (float(source.relative(bound)) for bound in range)
    run = _Run(source, bins=bins, low=low, high=high, found=range is None)
    counts = buffer(shape=bins, dtype=np.uint32, name="reduce/histogram")
    run.run("HISTOGRAM", [run.ends(), counts], ("histogram", run.groups))
    run.submit()
    return Result(counts, lambda data: data)


def percentiles(values: ArrayLike | Buffer | Source, percents: Sequence[float]) -> Result:
    """(K,) float64: as ``np.percentile``, by exact selection of the numbers at each rank; NaN if there are none.

    percents : K of them, up to ``MOST_PERCENTILES``, from 0 to 100
    """
    wanted = np.asarray(percents, np.float64)
    if wanted.ndim != 1 or not 1 <= wanted.size <= MOST_PERCENTILES or not ((wanted >= 0) & (wanted <= 100)).all():
        raise ValueError(f"percentiles: percents is {percents!r}, expected 1 to {MOST_PERCENTILES} from 0 to 100.")
    run = _Run(values, ranks=2 * wanted.size)
    found_ends = run.ends()
    ranks = np.zeros((2 * wanted.size, 4), np.uint32)
    ranks[:, 0] = np.minimum(np.round(np.repeat(wanted, 2) / 100 * 2.0**32), 2.0**32 - 1)
    ranks[1::2, 1] = 1
    counts = buffer(shape=(2 * MOST_PERCENTILES, 256), dtype=np.uint32, name="reduce/digits")
    found = buffer(shape=MOST_PERCENTILES, dtype=np.float32, name="reduce/percentiles")
    state = buffer(ranks, name="reduce/ranks")
    steps = [step for digit in (24, 16, 8, 0) for step in ((f"count{digit}", run.groups), (f"pick{digit}", 1))]
    run.run("RANKS", [found_ends, state, counts, found], ("start", 1), *steps, ("between", 1))
    run.submit()
    source = run.source
    return Result(found, lambda data: data[: wanted.size].astype(np.float64) * source.unit + source.offset)

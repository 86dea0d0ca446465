"""What many numbers have in common, found on the GPU (``shaders/reduce.wgsl``): ends, histogram, percentiles.

    from vizlib.passes import reduce

    low, high = reduce.ends(values).read()
    counts = await reduce.histogram(values, 64).read_async()

``values`` is an array or a ``vizlib.compute.Buffer`` of any kind of numbers. NaN and infinities do not count. The
results lie on the GPU, where other passes may read them, until somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vizlib.passes import frame
from vizlib.passes.compute import Buffer, buffer
from vizlib.passes.kernel import Kernel
from vizlib.passes.scale import Distribution
from vizlib.passes.source import Source

__all__ = ["MOST_BINS", "MOST_PERCENTILES", "Bins", "Result", "binned", "ends", "histogram", "percentiles"]

MOST_BINS = 4096  # that a workgroup has memory for: 16 KiB are what every device has
MOST_PERCENTILES = 8
GROUPS = 1024  # workgroups: enough for the largest GPUs, few results to put together
THREADS = 256
FARTHEST = 3e38

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
        ("logs", "u4"),
        ("start", "f4"),
        ("all", "u4"),
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


class Bins(NamedTuple):
    """A histogram, as ``np.histogram`` returns it: counts (B,) int64 and edges (B + 1,) float64, which ascend."""

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]


@lru_cache(maxsize=32)
def _kernel(kind: str, *what: str) -> Kernel:
    return Kernel.named("reduce", **dict.fromkeys((kind, *what)))


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

    def run(self, what: Sequence[str], buffers: Sequence[Buffer], *kernels: tuple[str, int]) -> None:
        """Dispatch kernels, each with a number of workgroups. ``what`` is defined in the shader."""
        kernel = _kernel(self.source.kind, *what)
        group = kernel.group([self.source.data.gpu, self.params.gpu, *(each.gpu for each in buffers)])
        for name, groups in kernels:
            kernel.dispatch(self._pass, group, (groups, 1, 1), name)

    def ends(self, positive: bool = False) -> Buffer:
        """Lowest, highest and how many; of all or of the positive ones."""
        found = buffer(shape=4, dtype=np.uint32, name="reduce/ends")
        parts = buffer(shape=(self.groups, 4), dtype=np.uint32, name="reduce/parts")
        what = ["ENDS", "POSITIVE"] if positive else ["ENDS"]
        self.run(what, [parts, found], ("ends", self.groups), ("together", 1))
        return found

    def submit(self, copied: tuple[Buffer, Buffer] | None = None) -> None:
        """Have the GPU do it, behind what it was to do before. ``copied``: ends, and counts that they go behind."""
        self._pass.end()
        if copied is not None:
            ends, counts = copied
            self._encoder.copy_buffer_to_buffer(ends.gpu, 0, counts.gpu, counts.nbytes - 8, 8)
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


def _check_bins(bins: int) -> None:
    if not (isinstance(bins, int | np.integer) and 1 <= bins <= MOST_BINS):
        raise ValueError(f"histogram: bins is {bins!r}, expected 1 to {MOST_BINS}.")


def histogram(values: ArrayLike | Buffer | Source, bins: int = 256, range: tuple[float, float] | None = None) -> Result:
    """(bins,) uint32: how many numbers lie in each of equal parts of a range, as ``np.histogram`` counts.

    bins : up to ``MOST_BINS``
    range : (low, high); None for the numbers' own ends, which are found on the way
    """
    _check_bins(bins)
    if range is not None and not (np.isfinite(range).all() and range[0] < range[1]):
        raise ValueError(f"histogram: range is {range!r}, expected (low, high).")
    source = _source(values)
    low, high = (0.0, 0.0) if range is None else (float(source.relative(bound)) for bound in range)
    run = _Run(source, bins=bins, low=low, high=high, found=range is None)
    counts = buffer(shape=bins, dtype=np.uint32, name="reduce/histogram")
    run.run(["HISTOGRAM"], [run.ends(), counts], ("histogram", run.groups))
    run.submit()
    return Result(counts, lambda data: data)


def binned(
    sources: Iterable[Source], bins: int = 256, *, ends: tuple[float, float] | None = None, log: bool = False
) -> Result:
    """``Bins``: how many numbers lie in each of equal parts of what there is from the lowest to the highest.

    sources : parts of the numbers, which may be made one after the other
    bins : up to ``MOST_BINS``
    ends : the lowest and the highest of all that counts; None if only the GPU knows, of a single source
    log : only the positive ones count, and it is their logarithms that the parts are equal of

    Numbers that are all the same lie in the middle. Edges are (0, …, 1) if there is no number; (1, …, 10) with ``log``.
    """
    _check_bins(bins)
    counts = buffer(shape=bins + 2, dtype=np.uint32, name="reduce/bins")  # and two ends, as the GPU has them
    meaning = 0.0, 1.0
    for source in sources:
        numbers = (0.0, 0.0) if ends is None else tuple(float(source.relative(end)) for end in ends)
        start = float(np.clip(source.offset / source.unit, -FARTHEST, FARTHEST))
        run = _Run(source, bins=bins, low=numbers[0], high=numbers[1], found=ends is None, logs=log, start=start, all=1)
        found = run.ends(positive=log) if ends is None else buffer(shape=4, dtype=np.uint32, name="reduce/ends")
        run.run(["HISTOGRAM"], [found, counts], ("histogram", run.groups))
        run.submit((found, counts) if ends is None else None)
        meaning = source.offset, source.unit

    def read(data: NDArray[np.uint32]) -> Bins:
        found = data[:bins].astype(np.int64)
        if not found.any():
            return Bins(found, np.geomspace(1, 10, bins + 1) if log else np.linspace(0, 1, bins + 1))
        offset, unit = meaning
        low, high = data[bins:].view(np.float32).astype(np.float64) * unit + offset if ends is None else ends
        return Bins(found, _edges(float(low), float(high), bins, log))

    return Result(counts, read)


def _edges(low: float, high: float, bins: int, log: bool) -> NDArray[np.float64]:
    """(bins + 1,) float64, between which parts are equal."""
    if low == high:
        low, high = (low / 2, high * 2) if log else (low - 0.5, high + 0.5)
    if log:
        result = np.exp(np.linspace(np.log(low), np.log(high), bins + 1))
        result[0], result[-1] = low, high
        return result
    if np.isfinite(high - low):
        return np.linspace(low, high, bins + 1)
    return 2 * np.linspace(low / 2, high / 2, bins + 1)  # -1.7e308 to 1.7e308: halves have a difference


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
    run.run(["RANKS"], [found_ends, state, counts, found], ("start", 1), *steps, ("between", 1))
    run.submit()
    source = run.source
    return Result(found, lambda data: data[: wanted.size].astype(np.float64) * source.unit + source.offset)

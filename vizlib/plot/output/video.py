"""Video: frames of a figure → a file, through PyAV, which is FFmpeg.

    the figure ─→ Print ─→ pictures on their way from the GPU ─→ H.264 in .mp4, VP9 in .webm

While the GPU draws one frame, those before it are on their way back and encoded. The pixels are sRGB, and the file says
so: BT.709's matrix and primaries, which are sRGB's, and sRGB's transfer function.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.plot.output.pictures import Print, Wanted

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure

__all__ = ["Video", "record"]

logger = logging.getLogger("vizlib")

IN_FLIGHT = 3  # pictures on their way back from the GPU
PIXELS = "yuv420p"  # what every player takes
BT709, SRGB, LIMITED = 1, 13, 1  # ITU-T H.273: matrix and primaries, transfer function; FFmpeg's AVCOL_RANGE_MPEG


class Format(NamedTuple):
    """How a kind of file is written.

    codec : FFmpeg's name of the encoder
    options : of the encoder; both qualities are such that flat colours and thin lines stay what they are
    container : options of the file
    """

    codec: str
    options: dict[str, str]
    container: dict[str, str]


FORMATS = {
    # faststart: what a player needs first comes first in the file, so that a page can play it while it loads.
    ".mp4": Format("libx264", {"crf": "16", "preset": "medium"}, {"movflags": "+faststart"}),
    ".webm": Format("libvpx-vp9", {"crf": "24", "b": "0", "row-mt": "1", "cpu-used": "4", "deadline": "good"}, {}),
}


class Video:
    """A video that is being written: ``with fig.video("x.mp4") as film: … film.frame()``.

    figure : whose frames they are
    path : of the file
    fps : frames a second
    """

    def __init__(self, figure: Figure, path: str | Path, fps: float, wanted: Wanted) -> None:
        self._figure = figure
        self._owner = figure._owner
        self.path = Path(path)
        self.fps = arrays.positive(fps, "fps", self._owner)
        self.frames = 0
        self._wanted = wanted
        self._format = _format_of(self.path, self._owner)
        self._file: Any = None
        self._stream: Any = None
        self._print: Any = None
        self._pictures: deque[Any] = deque()
        self._written = 0
        self._open = ExitStack()

    def __repr__(self) -> str:
        return f"<Video {str(self.path)!r}: {self.frames} frames>"

    @property
    def time(self) -> float:
        """The time of the next frame, in seconds."""
        return self.frames / self.fps

    def __enter__(self) -> Video:
        """Open the file."""
        av = _encoder(self._owner)
        if not self.path.absolute().parent.is_dir():
            raise FileNotFoundError(f'{self._owner}: the video is to be "{self.path}", but there is no such folder.')
        figure = self._figure
        figure._show_unseen()
        with ExitStack() as opened:
            beside = Print(figure, self._wanted, even=True)
            opened.callback(beside.close)
            self._play = opened.enter_context(figure._animation.recorded())
            file = opened.enter_context(av.open(str(self.path), "w", container_options=self._format.container))
            self._stream = self._new_stream(file, *beside.physical)
            self._print, self._file = beside, file
            self._open = opened.pop_all()
        if beside.asked != beside.physical:
            logger.warning(
                "%s: the video is %d × %d pixels and not %d × %d, because sides have to be even.",
                *(self._owner, *beside.physical, *beside.asked),
            )
        return self

    def frame(self) -> None:
        """Call the functions of ``animate`` for the time of this frame, and add what the figure shows then."""
        if self._file is None:
            raise RuntimeError(f"{self._owner}: the video is not open; write `with fig.video(…) as film:`.")
        self._figure._show_unseen()  # raises if it was closed meanwhile
        self._play(self.time)
        self._pictures.append(self._print.take().ask())
        self.frames += 1
        while len(self._pictures) >= IN_FLIGHT:
            self._write(self._pictures.popleft().read())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is on its way, and close the file."""
        with self._open:
            try:
                while self._pictures:
                    self._write(self._pictures.popleft().read())
                if self._written:
                    for packet in self._stream.encode():
                        self._file.mux(packet)
            finally:
                self._file = self._stream = self._print = None  # they hold what they have on the GPU
                self._figure._ask()  # what is shown goes on
        if not self._written:
            self.path.unlink(missing_ok=True)  # there is nothing in it that a player could open

    def _new_stream(self, file: Any, width: int, height: int) -> Any:
        options = dict(self._format.options)
        stream = file.add_stream(self._format.codec, rate=_rate(self.fps), options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, PIXELS
        context = stream.codec_context
        context.colorspace = context.color_primaries = BT709
        context.color_trc, context.color_range = SRGB, LIMITED
        return stream

    def _write(self, pixels: NDArray[np.uint8]) -> None:
        import av

        frame: Any = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[..., :3]), format="rgb24")
        frame = frame.reformat(format=PIXELS, dst_colorspace="ITU709", dst_color_range="MPEG", src_color_range="JPEG")
        frame.colorspace = frame.color_primaries = BT709
        frame.color_trc, frame.color_range = SRGB, LIMITED
        for packet in self._stream.encode(frame):
            self._file.mux(packet)
        self._written += 1


def record(figure: Figure, path: str | Path, seconds: float, fps: float, wanted: Wanted, progress: bool) -> Path:
    """Write ``seconds`` of a figure's animation to a video."""
    arrays.positive(seconds, "seconds", figure._owner)
    film = Video(figure, path, fps, wanted)
    count = max(1, round(seconds * film.fps))
    with film, _bar(count, film.path.name, progress) as bar:
        for _ in range(count):
            film.frame()
            bar.update()
    return film.path


def _bar(count: int, name: str, shown: bool) -> Any:
    """A progress bar; on terminals only."""
    try:
        from tqdm import tqdm
    except ImportError:
        return _NoBar()
    # None: tqdm looks whether it writes to a terminal.
    return tqdm(total=count, desc=name, unit="frame", disable=None if shown else True)


class _NoBar:
    """Where tqdm is missing."""

    def __enter__(self) -> _NoBar:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def update(self) -> None:
        pass


def _format_of(path: Path, owner: str) -> Format:
    if path.suffix.lower() not in FORMATS:
        raise ValueError(f'{owner}: the video is to be "{path}", expected a name that ends in {" or ".join(FORMATS)}.')
    return FORMATS[path.suffix.lower()]


def _encoder(owner: str) -> Any:
    """PyAV. Raises where it cannot be, or is not."""
    if sys.platform == "emscripten":
        raise RuntimeError(
            f"{owner}: videos are recorded natively, since a page has no encoder: `vizlib run SCRIPT.py --on native`."
        )
    try:
        import av
    except ImportError as error:
        raise ImportError(f"{owner}: recording takes PyAV: pip install 'vizlib[video]'.") from error
    return av


def _rate(fps: float) -> Fraction:
    """Frames a second as a container has it: 29.97 as 2997/100."""
    return Fraction(fps).limit_denominator(1001)

"""What is to be run, and how: the options of `vizlib run` and `vizlib shot`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TIMED_OUT = 124  # what the program `timeout` answers with


@dataclass(frozen=True)
class Job:
    """One script to run.

    script : the Python file.
    args : what the script finds in `sys.argv[1:]`.
    mount : a folder whose files lie in the script's working directory, or None.
    canvas : (width, height) of the page's canvas and of canvases that name no size, logical pixels.
    timeout : seconds after which the script is stopped with exit code 124.
    picture : where to save the first canvas as PNG, or None.
    strict : whether errors of the GPU are held against the command at fault (see `vizlib.strict`).
    wait : seconds that canvases go on drawing after the script's last line, before the picture.
    """

    script: Path
    args: tuple[str, ...] = ()
    mount: Path | None = None
    canvas: tuple[int, int] = (640, 480)
    timeout: float = 300.0
    picture: Path | None = None
    wait: float = 0.5
    strict: bool = False


def mounted_files(folder: Path | None) -> list[str]:
    """The files below a folder, as relative paths with forward slashes, in a stable order."""
    if folder is None:
        return []
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part == "__pycache__" for part in path.parts)
    ]

"""Installed packages as one archive that a page can unpack: pytest and what else wgpu-py's tests import.

They come from this environment, where pip has put them, and are never part of the browser distribution.
"""

from __future__ import annotations

import zipfile
from importlib.metadata import distribution
from pathlib import Path

# Pure Python all of them. Not trio: it knows no event loop for WebAssembly, and refuses to be imported there.
PACKAGES = ("pytest", "pluggy", "iniconfig", "packaging", "pygments", "anyio", "idna", "typing_extensions")


def pack(archive: Path, names: tuple[str, ...] = PACKAGES) -> None:
    """Write the files of installed packages, with their metadata, which pytest finds plugins by."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name in names:
            found = distribution(name)
            for path in found.files or ():
                if path.suffix != ".pyc" and ".." not in path.parts:
                    packed.write(found.locate_file(path), str(path))

"""Runs all of it, which takes a while, and writes docs/conformance.md."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from . import conformance, examples, folder, suite, wgpu_examples

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"


def main() -> int:
    if not all(folder.tree(name).is_dir() for name in folder.REPOSITORIES):
        print(f"{folder.folder()} does not hold wgpu-py/ and pygfx/: run `make upstream`.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="vizlib-") as place:
        wgpu, pygfx = Path(place) / "wgpu", Path(place) / "pygfx"
        wgpu_examples.copy(wgpu / "examples")
        examples.copy(pygfx)
        text = conformance.page(
            suite.in_page(),
            suite.natively(),
            wgpu_examples.compare(wgpu / "examples", wgpu),
            examples.compare(examples.eligible()[0], pygfx),
        )
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The directive ``vizlib-scene``: what a gallery script shows, as one file in a frame, to be turned without Python."""

from __future__ import annotations

import shutil
import tempfile
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from vizlib.runners.job import Job
from vizlib.site import exported
from vizlib.site.gallery import examples

GALLERY = Path(__file__).resolve().parents[2] / "gallery"
SIZE = 720, 405  # logical pixels, of figures that name no size


class Scene(Directive):
    """``vizlib-scene:: airplane``"""

    required_arguments = 1

    def run(self) -> list[Any]:
        example = examples.read(GALLERY / f"{self.arguments[0]}.py")
        environment = self.state.document.settings.env
        environment.note_dependency(str(example.path))
        made = Path(environment.app.outdir) / "scenes" / f"{example.name}.html"
        if environment.app.builder.format == "html":
            made.parent.mkdir(exist_ok=True)
            made.write_text(_exported(example), encoding="utf-8")
        up = "../" * environment.docname.count("/")
        about = f'src="{up}scenes/{made.name}" title="{escape(example.title)}"'
        return [nodes.raw("", f'<iframe class="scene" {about} loading="lazy"></iframe>', format="html")]


def _exported(example: examples.Example) -> str:
    with tempfile.TemporaryDirectory() as mount:
        for path in example.data:
            shutil.copyfile(path, Path(mount) / path.name)
        job = Job(script=example.path, mount=Path(mount), canvas=SIZE)
        code, tape = exported.recorded(job, ratio=2.0, seconds=None, fps=30.0)
    if code:
        raise RuntimeError(f"{example.path} could not be exported.")
    return exported.page(tape, example.paragraphs[0])


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_directive("vizlib-scene", Scene)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

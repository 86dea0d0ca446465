"""The pages of the gallery: an index, and one for each script."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from vizlib.site import folders, lite, own, pages, runtime
from vizlib.site.cache import sha256_of
from vizlib.site.gallery import notebooks
from vizlib.site.gallery.examples import Example, read_all
from vizlib.site.gallery.pictures import Drawn, drawn_all

__all__ = ["build"]

THUMBNAIL = 480, 360  # pixels: twice those it takes on the page
WIDE = 900  # logical pixels: a figure above its code, not beside it
RESERVED = {"data", "dist", "gallery", "index", "lite"}  # what else lies beside the examples' folders
LARGEST = 12_000_000  # bytes of a recording that a page fetches by itself
CODEMIRROR = {  # what the editor needs, and the modules of PyScript that have it, but for a hash in their names
    "codemirror": ("EditorView", "basicSetup"),
    "codemirror_state": ("EditorState",),
    "codemirror_lang-python": ("python",),
}


def build(
    scripts: Path, folder: Path, say: Callable[[str], None] = runtime.to_stderr, *, with_notebooks: bool = False
) -> int:
    """Write the site into a folder; how many examples it has.

    scripts : a folder of Python scripts; their docstrings are the pages' text (see ``examples``)
    say : hears what takes time
    with_notebooks : whether the site has a JupyterLite, too, in which each example can be opened

    Raises ValueError for a script that lacks what a page is made of, or a folder that holds something else,
    RuntimeError for a script that fails, and ImportError where Pygments or Pillow, or JupyterLite, are not installed.
    """
    for package in ("pygments", "PIL"):
        if find_spec(package) is None:
            raise ImportError(f"The gallery needs {package}: pip install 'vizlib[gallery]'.")
    if with_notebooks:
        lite.check()
    examples = read_all(scripts)
    _check_names(examples)
    folders.check(folder, "vizlib gallery")
    looks = drawn_all(examples, say)
    folders.claim(folder, "vizlib gallery")  # not before: what fails leaves nothing
    for old in folder.iterdir():
        if old.is_dir() and old.name != "dist":  # of scripts that are no more, too
            shutil.rmtree(old)
    if with_notebooks:
        say("Building JupyterLite …")
        notebooks.build(examples, folder / "lite", folder / "dist")
    else:
        runtime.build(folder / "dist", pyscript=True, say=say)
    _write_assets(folder)
    for number, (example, look) in enumerate(zip(examples, looks, strict=True)):
        around = examples[number - 1], examples[(number + 1) % len(examples)]
        _write_example(folder, example, look, around, f"../lite/{notebooks.place(example)}" if with_notebooks else "")
    (folder / "index.html").write_text(_index(examples), encoding="utf-8")
    return len(examples)


def _check_names(examples: list[Example]) -> None:
    known: dict[str, Path] = {}
    for example in examples:
        name = example.name.lower()  # not every file system tells capitals from small letters
        if name in RESERVED:
            raise ValueError(f"{example.path}: the site has a {name!r} of its own; give the script another name.")
        if name in known:
            raise ValueError(f"{example.path} and {known[name]} would have the same page.")
        known[name] = example.path


def _write_assets(folder: Path) -> None:
    assets = folder / "gallery"
    assets.mkdir()
    for name, data in own.tree("site/gallery", (".js", ".css")).items():
        (assets / name).write_bytes(data.replace(b'"../../player/', b'"../dist/vizlib/'))
    lines = []
    for module, names in CODEMIRROR.items():
        (found,) = (folder / "dist" / "pyscript").glob(f"{module}-*.js")
        lines.append(f'export {{ {", ".join(names)} }} from "../dist/pyscript/{found.name}";\n')
    (assets / "codemirror.js").write_text("".join(lines))
    (assets / "style.css").write_text(f"{_text('style.css')}\n{_highlight_css()}")


def _write_example(folder: Path, example: Example, look: Drawn, around: tuple[Example, Example], notebook: str) -> None:
    place = folder / example.name
    place.mkdir()
    width, height = _save_pictures(look.picture, place)
    (place / f"{example.name}.py").write_bytes(example.path.read_bytes())
    recording = ""
    if look.recording is not None and look.recording.stat().st_size <= LARGEST:
        recording = "scene.vzs"
        shutil.copyfile(look.recording, place / recording)
    data = [(path.name, f"../{_keep_data(folder, path)}") for path in example.data]
    told = {"name": example.name, "title": example.title, "paragraphs": example.paragraphs, "files": data}
    before, after = around
    page = _fill(
        "example.html",
        title=pages.marked(example.title),
        plain_title=escape(example.title),
        about="\n".join(pages.paragraph(text) for text in example.paragraphs),
        summary=escape(example.paragraphs[0] if example.paragraphs else example.title, quote=True),
        tags=_tags(example.tags, "../"),
        kind="example wide" if width >= WIDE else "example",
        width=str(width),
        height=str(height),
        told=json.dumps({**told, "recording": recording, "notebook": notebook}).replace("<", "\\u003c"),
        code=_highlighted(example.source),
        name=quote(example.name),
        before=f"../{quote(before.name)}/",
        before_title=escape(before.title, quote=True),
        after=f"../{quote(after.name)}/",
        after_title=escape(after.title, quote=True),
    )
    (place / "index.html").write_text(page, encoding="utf-8")


def _keep_data(folder: Path, path: Path) -> str:
    """Put a data file where all examples find it; its address from the site's root."""
    place = f"data/{sha256_of(path)[:12]}/{path.name}"
    target = folder / place
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return quote(place)


def _index(examples: list[Example]) -> str:
    counts = Counter(tag for example in examples for tag in example.tags)
    chosen = sorted(counts, key=lambda tag: (-counts[tag], tag))
    return _fill(
        "index.html",
        count=str(len(examples)),
        tags="".join(f'<button type="button" data-tag="{escape(tag)}">{escape(tag)}</button>' for tag in chosen),
        cards="\n".join(_card(example) for example in examples),
    )


def _card(example: Example) -> str:
    width, height = (side // 2 for side in THUMBNAIL)
    words = " ".join([example.name, example.title, *example.paragraphs, *example.tags, example.source]).lower()
    known = " ".join(dict.fromkeys(re.findall(r"(?!\d+\b)\w{2,}", words)))
    return (
        f'<li data-words="{escape(known)}" data-tags="{escape(",".join(example.tags))}">'
        f'<a href="{quote(example.name)}/" data-page><img src="{quote(example.name)}/thumbnail.webp" alt="" '
        f'width="{width}" height="{height}" loading="lazy" decoding="async">'
        f"<span>{pages.marked(example.title)}</span></a></li>"
    )


def _tags(tags: tuple[str, ...], root: str) -> str:
    return "".join(f'<a href="{root}?tag={quote(tag)}" data-page>{escape(tag)}</a>' for tag in tags)


def _save_pictures(picture: Path, place: Path) -> tuple[int, int]:
    """A page's picture and its thumbnail; how large the picture is."""
    from PIL import Image

    with Image.open(picture) as opened:
        whole = opened.convert("RGB")
    whole.save(place / "picture.webp", quality=90, method=5)
    wide, high = THUMBNAIL
    scale = max(wide / whole.width, high / whole.height)
    small = whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)
    left, top = (small.width - wide) // 2, (small.height - high) // 2
    small.crop((left, top, left + wide, top + high)).save(place / "thumbnail.webp", quality=82, method=5)
    return whole.size


def _highlighted(source: str) -> str:
    """The code as HTML, whose words have Pygments' classes."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return str(highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))


def _highlight_css() -> str:
    from pygments.formatters import HtmlFormatter

    def rules(style: str) -> str:
        css = str(HtmlFormatter(style=style).get_style_defs(".code"))
        lines = [line for line in css.splitlines() if line.startswith(".code .")]
        return "\n".join(line for line in lines if ".linenos" not in line)

    return f"{rules('default')}\n@media (prefers-color-scheme: dark) {{\n{rules('github-dark')}\n}}\n"


def _fill(template: str, **values: Any) -> str:
    return Template(_text(template)).substitute(fallback=pages.fallback(), **values)


def _text(name: str) -> str:
    return (files("vizlib.site.gallery") / name).read_text(encoding="utf-8")

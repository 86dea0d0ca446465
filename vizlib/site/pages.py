"""The HTML of vizlib's pages, from the templates beside this module.

Every page names its files by relative addresses, so that a folder of it works from any static server and
any sub-path. The heavy files are named in the head, so that they come while the scripts are being read.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import quote

_CODE = re.compile(r"`([^`]+)`")

PRELOADED = (  # what is fetched first and whatever the script is
    ("modulepreload", "pyodide/pyodide.mjs"),
    ("modulepreload", "pyodide/pyodide.asm.mjs"),
    ("preload", "pyodide/pyodide.asm.wasm"),
    ("preload", "pyodide/python_stdlib.zip"),
    ("preload", "pyodide/pyodide-lock.json"),
)


def script_page(
    source: str,
    *,
    name: str,
    files: list[tuple[str, str]],
    dist: str = "./dist/",
    packages: tuple[str, ...] = (),
    recordings: Sequence[str] = (),
    worker: bool = False,
) -> str:
    """A page that runs the script `name` (its address, relative to the page) and shows its figures.

    source : the script's text; its docstring becomes the page's title and introduction.
    files : (path in the script's folder, address) of each data file.
    dist : the address of the browser distribution, beginning with "./" or "/" and ending with "/".
    recordings : addresses of what its figures look like first, for one and for two physical pixels in a logical one.
    worker : whether Python runs beside the page, in a web worker.
    """
    title, about = describe(source, name)
    more = {"packages": packages, "recordings": list(recordings), "worker": worker}
    options = boot_options(name=name, files=files, **{key: value for key, value in more.items() if value})
    return _fill(
        "script.html",
        title=escape(title),
        about=paragraph(about),
        preloads="" if worker else preloads(dist),  # a page's preloads are not its worker's
        dist=dist,
        options=options,
    )


def kernel_page(title: str, about: str, *, address: str) -> str:
    """The page of a kernel, whose socket is at `address`."""
    return _fill(
        "kernel.html",
        title=escape(title),
        about=paragraph(about),
        address=json.dumps(address).replace("<", "\\u003c"),
    )


def canvas_page(
    *,
    name: str,
    files: list[tuple[str, str]],
    size: tuple[int, int],
    args: tuple[str, ...] = (),
    wait: float = 0.5,
    dist: str = "/dist/",
) -> str:
    """A bare page with `<canvas id="canvas">` of `size` logical pixels, for a program that drives it."""
    options = boot_options(name=name, files=files, args=args, driven=True, wait=wait)
    width, height = size
    return _fill(
        "canvas.html",
        title=escape(name),
        preloads=preloads(dist),
        dist=dist,
        width=str(width),
        height=str(height),
        options=options,
    )


def pyscript_page(
    script: str, *, title: str, about: str = "", files: list[tuple[str, str]] | None = None, dist: str = "./dist/"
) -> str:
    """A PyScript page whose whole user script is `script`.

    files : (path in the script's folder, address) of each data file.
    """
    config: dict[str, object] = {
        "interpreter": f"{dist}pyodide/pyodide.mjs",
        "packages": ["vizlib"],
        # Load from the distribution's own lock file at once; otherwise micropip is fetched to ask PyPI.
        "packages_cache": "passthrough",
    }
    if files:
        config["files"] = {address: f"./{path}" for path, address in files}
    return _fill(
        "pyscript.html",
        title=escape(title),
        about=paragraph(about),
        preloads=preloads(dist),
        dist=dist,
        config=escape(json.dumps(config), quote=False).replace("'", "&#39;"),
        script=escape(script, quote=False),
    )


def boot_options(*, name: str, files: list[tuple[str, str]], **more: object) -> str:
    """The argument of loader.js's `boot`, as JavaScript."""
    options = {"script": quote(name), "files": files, **more}
    # "</script>" inside a string would end the page's script.
    return json.dumps(options).replace("<", "\\u003c")


def preloads(dist: str) -> str:
    """`<link>` elements for the files that every page needs."""
    extra = {"preload": ' as="fetch" crossorigin', "modulepreload": ""}
    return "\n".join(f'<link rel="{kind}" href="{dist}{path}"{extra[kind]}>' for kind, path in PRELOADED)


def paragraph(text: str) -> str:
    """A text as HTML; "" for none."""
    return f"<p>{marked(text)}</p>" if text else ""


def marked(text: str) -> str:
    """A text as HTML, what stands between backticks as code."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def fallback() -> str:
    """The script that says what is wrong where not even the page's first module comes or runs."""
    return _text("fallback.js")


def describe(source: str, name: str) -> tuple[str, str]:
    """A script's title and introduction: its docstring's first line and first paragraph after it."""
    try:
        text = ast.get_docstring(ast.parse(source)) or ""
    except SyntaxError:
        text = ""  # the page itself will show the error
    title, _, rest = text.partition("\n")
    about = " ".join(rest.strip().partition("\n\n")[0].split())
    return title.strip().rstrip(".") or name.removesuffix(".py"), about


def _fill(template: str, **values: str) -> str:
    page = Template(_text(template))
    return page.substitute(style=_text("style.css"), fallback=fallback(), **values)


def _text(name: str) -> str:
    return (files("vizlib.site") / "templates" / name).read_text(encoding="utf-8")

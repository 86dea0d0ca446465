"""Examples: gallery scripts, and what their docstrings say of them.

A script's docstring is its page. Its first line is the title, what follows is text in paragraphs, and lines at its end
name what belongs to it::

    data: pyvista/examples/airplane.ply                 a file in the folder of an installed package
    data: npm/vega-datasets/data/earthquakes.json       the same of a package of npm's
    tags: mesh, file, 3d
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

__all__ = ["Example", "read", "read_all"]


@dataclass(frozen=True)
class Example:
    """One script.

    path : the file
    title : one sentence, without its full stop
    paragraphs : the text
    tags : words that it can be found by
    data : files that lie in its working directory when it runs
    source : its code, without the docstring
    """

    path: Path
    title: str
    paragraphs: tuple[str, ...]
    tags: tuple[str, ...]
    data: tuple[Path, ...]
    source: str

    @property
    def name(self) -> str:
        """What its page is called."""
        return self.path.stem


def read_all(folder: Path) -> list[Example]:
    """The examples of a folder, by name. Raises ValueError with the file and what is missing in it."""
    found = [read(path) for path in sorted(folder.glob("*.py"))]
    if not found:
        raise ValueError(f"{folder} has no scripts (*.py).")
    return found


def read(path: Path) -> Example:
    """One example. Raises ValueError with what is missing in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not in UTF-8: {error.reason} at byte {error.start}.") from None
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise ValueError(f"{path}, line {error.lineno or 1}: {error.msg}.") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}.") from None
    docstring = ast.get_docstring(tree)
    if not docstring:
        raise ValueError(f"{path} has no docstring, which its page is made of.")
    title, _, rest = docstring.partition("\n")
    blocks: list[str] = []
    tags: list[str] = []
    data: list[Path] = []
    for block in rest.strip().split("\n\n"):
        lines = block.splitlines()
        told = [line for line in lines if line.startswith(("data:", "tags:"))]
        for line in told:
            kind, _, value = line.partition(":")
            if kind == "data":
                data.append(_data(value.strip(), path))
            else:
                tags += [tag.strip() for tag in value.split(",") if tag.strip()]
        if words := " ".join(line for line in lines if line not in told).strip():
            blocks.append(words)
    if title.startswith(("data:", "tags:")):
        raise ValueError(f"{path}: the docstring begins with {title!r}, expected a title.")
    return Example(path, title.strip().rstrip("."), tuple(blocks), tuple(tags), tuple(data), _behind(tree, text))


def _behind(tree: ast.Module, text: str) -> str:
    """The code behind the docstring. Lines are Python's: a form feed begins none."""
    docstring = tree.body[0]
    lines = text.encode().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[(docstring.end_lineno or 1) - 1 :]
    first = lines[0][docstring.end_col_offset or 0 :].lstrip(b"; \t")
    return b"\n".join([first, *lines[1:]]).decode().strip("\n") + "\n"


def _data(named: str, script: Path) -> Path:
    package, _, rest = named.partition("/")
    folder = _of_npm(rest) if package == "npm" else _of_python(package)
    if package == "npm":
        package, _, rest = rest.partition("/")
    if folder is None:
        raise ValueError(f"{script} takes {rest} from the package {package}, which is not installed.")
    path = (folder / rest).resolve()
    if not path.is_file() or not path.is_relative_to(folder.resolve()):
        raise ValueError(f"{script} takes {rest} from the package {package}, which has no such file.")
    return path


def _of_python(package: str) -> Path | None:
    spec = find_spec(package) if package.isidentifier() else None
    return Path(spec.origin).parent if spec is not None and spec.origin is not None else None


def _of_npm(named: str) -> Path | None:
    """The folder of a package that npm has installed here, or that `make setup` has, in the environment."""
    package = named.partition("/")[0]
    for place in (Path.cwd(), Path(sys.prefix) / "share" / "node"):
        if (place / "node_modules" / package).is_dir():
            return place / "node_modules" / package
    return None

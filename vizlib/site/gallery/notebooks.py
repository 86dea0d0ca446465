"""The examples as notebooks (nbformat 4.5), which JupyterLite opens beside the gallery."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vizlib.site import lite
from vizlib.site.gallery.examples import Example

__all__ = ["build", "place"]


def build(examples: Sequence[Example], folder: Path, dist: Path) -> None:
    """Write a JupyterLite with a notebook for each example, and their data beside them.

    dist : where the browser distribution goes, which the gallery has in common with it

    Raises ValueError where two examples have different data of one name, and what ``vizlib.site.lite`` raises.
    """
    with tempfile.TemporaryDirectory(prefix="vizlib-") as scratch:
        source = Path(scratch)
        known: dict[str, Path] = {}
        for example in examples:
            (source / f"{example.name}.ipynb").write_text(_notebook(example), encoding="utf-8")
            for path in example.data:
                if known.setdefault(path.name, path) != path:
                    raise ValueError(f"{path} and {known[path.name]} cannot both lie beside the notebooks.")
                shutil.copyfile(path, source / path.name)
        lite.build(source, folder, dist=dist, pyscript=True)


def place(example: Example) -> str:
    """Where the notebook of an example is opened, from the folder on."""
    return f"notebooks/index.html?path={quote(example.name)}.ipynb"


def _notebook(example: Example) -> str:
    about = "\n\n".join([f"# {example.title}", *example.paragraphs])
    cells = [_cell("markdown", "about", about), _cell("code", "script", example.source.strip())]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _cell(kind: str, name: str, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": text}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell

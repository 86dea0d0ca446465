"""What a gallery script's docstring says, and what is told where it says too little."""

from __future__ import annotations

from pathlib import Path

import pytest

from vizlib import cli
from vizlib.site import folders
from vizlib.site.gallery import build, examples

WHOLE = '''"""A mesh from a file.

The first paragraph, with `code`,
in two lines.

The second one.

data: pyvista/examples/airplane.ply
tags: mesh, file , 3d
"""

import vizlib as vz

vz.show(vz.read("airplane.ply"))
'''


def written(folder: Path, text: str, name: str = "scene.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_docstring_is_a_page(tmp_path: Path) -> None:
    example = examples.read(written(tmp_path, WHOLE))
    assert (example.name, example.title) == ("scene", "A mesh from a file")
    assert example.paragraphs == ("The first paragraph, with `code`, in two lines.", "The second one.")
    assert example.tags == ("mesh", "file", "3d")
    assert [path.name for path in example.data] == ["airplane.ply"]
    assert example.data[0].is_file()
    assert example.source == 'import vizlib as vz\n\nvz.show(vz.read("airplane.ply"))\n'


def test_data_of_npm_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node_modules" / "some-data" / "data").mkdir(parents=True)
    (tmp_path / "node_modules" / "some-data" / "data" / "table.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    example = examples.read(written(tmp_path, '"""A\n\ndata: npm/some-data/data/table.json\n"""\n'))
    assert [path.name for path in example.data] == ["table.json"]
    with pytest.raises(ValueError, match=r"table\.json from the package other-data, which is not installed"):
        examples.read(written(tmp_path, '"""A\n\ndata: npm/other-data/table.json\n"""\n'))


def test_a_title_is_enough(tmp_path: Path) -> None:
    example = examples.read(written(tmp_path, '"""Just this"""\nx = 1\n'))
    assert (example.title, example.paragraphs, example.tags, example.data) == ("Just this", (), (), ())
    assert example.source == "x = 1\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import vizlib\n", "scene.py has no docstring"),
        ('"""A"""\nx = (\n', "scene.py, line 2: '\\(' was never closed"),
        ('"""A\n\ndata: nowhere_at_all/x.csv\n"""\n', "x.csv from the package nowhere_at_all, which is not installed"),
        ('"""A\n\ndata: numpy/../../../secret\n"""\n', "secret from the package numpy, which has no such file"),
        ('"""A\n\ndata: ./x.csv\n"""\n', "x.csv from the package ., which is not installed"),
        ('"""tags: a, b"""\n', "the docstring begins with 'tags: a, b', expected a title"),
        ('"""A\n\ndata: numpy/no/such.csv\n"""\n', "no/such.csv from the package numpy, which has no such file"),
    ],
)
def test_what_is_missing_is_told(text: str, message: str, tmp_path: Path) -> None:
    written(tmp_path, text)
    with pytest.raises(ValueError, match=message):
        examples.read_all(tmp_path)


def test_a_folder_without_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["gallery", str(tmp_path), "-o", str(tmp_path / "site")]) == 1
    assert "has no scripts" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_it_writes_over_nothing_that_it_did_not_write(tmp_path: Path) -> None:
    site = tmp_path / "site"
    folders.claim(site, "vizlib gallery")
    folders.claim(site, "vizlib gallery")
    with pytest.raises(ValueError, match="holds other files; name an empty folder or one that vizlib build has made"):
        folders.claim(site, "vizlib build")
    (tmp_path / "mine").mkdir()
    written(tmp_path / "mine", "x = 1\n")
    with pytest.raises(ValueError, match="holds other files"):
        folders.claim(tmp_path / "mine", "vizlib gallery")


@pytest.mark.parametrize("name", ["gallery", "dist", "data", "Index"])
def test_names_that_the_site_has_itself(name: str, tmp_path: Path) -> None:
    written(tmp_path, '"""A"""\n', f"{name}.py")
    with pytest.raises(ValueError, match=rf"{name}\.py: the site has a '{name.lower()}' of its own"):
        build(tmp_path, tmp_path / "site")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('"""Form\x0cfeed and \u2028."""; import vizlib\nx = 1\n', "import vizlib\nx = 1\n"),
        ('\ufeff"""A"""\r\nx = 1\r\n', "x = 1\n"),
        ("# first\n'A'\n\n\n# more\nx = 'ü'\n", "# more\nx = 'ü'\n"),
    ],
)
def test_code_begins_behind_the_docstring(text: str, source: str, tmp_path: Path) -> None:
    path = tmp_path / "scene.py"
    path.write_bytes(text.encode())
    assert examples.read(path).source == source

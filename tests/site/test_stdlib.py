"""The compiled standard library: bytecode where modules are imported often, sources where they are not."""

import zipfile

from vizlib.site.stdlib import Library


def test_bytecode_takes_the_place_of_common_modules_only(tmp_path):
    origin = tmp_path / "python_stdlib.zip"
    with zipfile.ZipFile(origin, "w") as archive:
        for name in ("json/__init__.py", "pdb.py", "encodings/utf_8.py", "encodings/cp1252.py", "some.txt"):
            archive.writestr(name, name)
    library = Library.read(origin)
    assert set(library.sources()) == {"json/__init__.py", "encodings/utf_8.py"}
    library.take_bytecode({"json/__init__.py": b"code"}, "3.14")
    out = tmp_path / "out"
    out.mkdir()
    with zipfile.ZipFile(library.pack(out)) as archive:
        assert set(archive.namelist()) == {
            "json/__init__.pyc", "pdb.py", "encodings/utf_8.py", "encodings/cp1252.py", "some.txt",
        }  # fmt: skip
        assert archive.read("json/__init__.pyc") == b"code"

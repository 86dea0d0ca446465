"""The lock file: read, written, refused; and the committed one says all that it must."""

import re

import pytest

from vizlib.site import pins
from vizlib.site.lock import Lock, LockedFile, LockError, Source
from vizlib.site.recipes import RECIPES


def test_written_and_read_back(tmp_path):
    sources = (
        Source("npm", "pkg@1.0", "package/a.js"),
        Source("pip", "pkg==1.0", None, (("platform", "any"), ("python-version", "3.14"))),
        Source("url", "https://example.org/a.js"),
    )
    lock = Lock((LockedFile("a.js", "pkg", "1.0", "0" * 64, 12, sources),), {"python": "3.14.0"})
    lock.save(tmp_path / "lock.json")
    assert Lock.load(tmp_path / "lock.json") == lock


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "cannot be read"),
        ('{"format": 99, "files": []}', "has format 99; this vizlib reads 1"),
        ('{"format": 1, "files": [{"name": "a"}]}', "cannot be read"),
        (
            '{"format": 1, "files": [{"name": "a", "package": "a", "version": "1", "sha256": "", "bytes": 1,'
            ' "sources": [{"ftp": "x"}]}]}',
            "needs one of 'npm', 'pip', 'url'",
        ),
    ],
)
def test_a_bad_lock_is_refused_with_a_sentence(tmp_path, text, complaint):
    path = tmp_path / "lock.json"
    path.write_text(text)
    with pytest.raises(LockError, match=complaint):
        Lock.load(path)


def test_a_missing_lock_is_named(tmp_path):
    with pytest.raises(LockError, match=r"nowhere\.json cannot be read"):
        Lock.load(tmp_path / "nowhere.json")


def test_unknown_packages_are_named_with_the_known_ones():
    lock = Lock((LockedFile("a", "known", "1", "0" * 64, 1, ()),))
    with pytest.raises(LockError, match="no file of 'other'; it has: known"):
        lock.of("other")
    with pytest.raises(LockError, match="0 files of 'known' called 'b', expected one"):
        lock.one("known", "b")


def test_the_committed_lock_names_every_file_with_sum_size_and_sources():
    lock = Lock.load()
    for file in lock.files:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256), file.name
        assert file.bytes >= 1
        assert file.version
        assert file.sources, file.name
    for recipe in RECIPES:
        assert lock.one(recipe.package).name.endswith(".whl")
    names = {file.name for file in lock.of("pyodide")}
    assert names == {
        "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json",
    }  # fmt: skip


def test_the_committed_lock_agrees_with_the_pins():
    locked = {(file.package, file.version): file.sources for file in Lock.load().files if file.package != "pyscript"}
    assert {(pin.package, pin.version) for pin in pins.PINS} == set(locked)
    for pin in pins.PINS:
        if pin.package != "pyodide":
            assert locked[pin.package, pin.version] == pin.sources
    assert {file.version for file in Lock.load().of("pyscript")} == {pins.PYSCRIPT}
    assert {file.version for file in Lock.load().of("pyodide")} == {pins.PYODIDE}


def test_numpy_and_the_core_have_a_source_besides_the_first():
    lock = Lock.load()
    for file in (*lock.of("pyodide"), lock.one("numpy"), lock.one("micropip"), *lock.of("pyscript")):
        assert len({source.container for source in file.sources}) >= 2, file.name

"""Wheels: read, slimmed, packed so that RECORD fits, and refused with a sentence when they do not fit."""

import base64
import csv
import hashlib
import io
import zipfile

import pytest

from vizlib.site.patches import Patch, PatchError
from vizlib.site.wheels import Wheel, WheelError


@pytest.fixture
def upstream(tmp_path):
    path = tmp_path / "some_pkg-1.2-cp311-cp311-manylinux_2_28_x86_64.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("some_pkg/__init__.py", "x = 1\n")
        archive.writestr("some_pkg/_native.so", b"\x7fELF")
        archive.writestr("some_pkg/rare.py", "y = 2\n")
        archive.writestr("some_pkg-1.2.dist-info/METADATA", "Name: some-pkg\nVersion: 1.2\n")
        archive.writestr("some_pkg-1.2.dist-info/WHEEL", "Root-Is-Purelib: false\n")
        archive.writestr("some_pkg-1.2.dist-info/RECORD", "stale")
    return path


def record_of(path):
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/RECORD"))
        rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
        return rows, {n: archive.read(n) for n in archive.namelist()}


def test_record_fits_what_is_packed(upstream, tmp_path):
    wheel = Wheel.read(upstream)
    wheel.drop(["*.so"])
    wheel.pure("py3-none-any")
    out = tmp_path / "out"
    out.mkdir()
    rows, files = record_of(wheel.pack(out))
    assert {row[0] for row in rows} == set(files)
    for name, sum64, size in rows:
        if name.endswith("RECORD"):
            assert (sum64, size) == ("", "")
            continue
        expected = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=").decode()
        assert (sum64, int(size)) == (f"sha256={expected}", len(files[name]))
    assert "some_pkg/_native.so" not in files
    assert b"Tag: py3-none-any" in files["some_pkg-1.2.dist-info/WHEEL"]
    assert b"Version: 1.2" in files["some_pkg-1.2.dist-info/METADATA"]


def test_same_contents_same_bytes_and_a_name_that_changes_with_them(upstream, tmp_path):
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    wheel = Wheel.read(upstream)
    one, two = wheel.pack(first), Wheel.read(upstream).pack(second)
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()
    wheel.files["some_pkg/rare.py"] = b"y = 3\n"
    three = wheel.pack(first)
    assert three.name != one.name
    name, version, build, *tag = three.name.removesuffix(".whl").split("-")
    assert (name, version) == ("some_pkg", "1.2")
    assert build[0].isdigit()
    assert tag == ["cp311", "cp311", "manylinux_2_28_x86_64"]


def test_a_repacked_wheel_is_read_again(upstream, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    wheel = Wheel.read(upstream)
    again = Wheel.read(wheel.pack(out))
    assert (again.name, again.version, again.tag, again.files) == (wheel.name, wheel.version, wheel.tag, wheel.files)


def test_bytecode_beside_or_instead_of_sources(upstream):
    wheel = Wheel.read(upstream)
    wheel.rare = ("some_pkg/rare*",)
    assert set(wheel.sources()) == {"some_pkg/__init__.py"}
    wheel.take_bytecode({"some_pkg/__init__.py": b"code"}, "3.14")
    assert wheel.files["some_pkg/__pycache__/__init__.cpython-314.pyc"] == b"code"
    assert "some_pkg/__init__.py" in wheel.files

    wheel = Wheel.read(upstream)
    wheel.sourceless = ("*/__init__.py",)
    wheel.take_bytecode({"some_pkg/__init__.py": b"code"}, "3.14")
    assert wheel.files["some_pkg/__init__.pyc"] == b"code"
    assert "some_pkg/__init__.py" not in wheel.files
    assert "some_pkg/rare.py" in wheel.files


def test_what_is_to_be_left_out_must_be_there(upstream):
    with pytest.raises(WheelError, match=r"some_pkg 1\.2 has no file '\*\.dll', which is to be left out"):
        Wheel.read(upstream).drop(["*.dll"])


def test_a_patch_for_a_missing_file_is_an_error(upstream):
    patch = Patch("some-pkg", "some_pkg/gone.py", "a", "b", "why")
    with pytest.raises(PatchError, match=r"some_pkg 1\.2 has no file some_pkg/gone\.py"):
        Wheel.read(upstream).patch([patch])


@pytest.mark.parametrize(("name", "content"), [("a-1-py3-none-any.whl", b"cut"), ("odd.whl", None)])
def test_what_is_no_wheel_is_refused(tmp_path, name, content):
    path = tmp_path / name
    if content is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a", "")
    else:
        path.write_bytes(content)
    with pytest.raises(WheelError, match=r"is not a"):
        Wheel.read(path)


def test_a_wheel_of_ones_own(tmp_path):
    wheel = Wheel.make("free-type", "0.1", "Some words", {"free/__init__.py": b""})
    rows, files = record_of(wheel.pack(tmp_path))
    assert "Name: free-type\nVersion: 0.1\n" in files["free_type-0.1.dist-info/METADATA"].decode()
    assert len(rows) == 4

"""Fetching: verified, cached, refetched when damaged, and plain about what failed. No network needed."""

import hashlib
import io
import sys
import tarfile
import zipfile

import pytest

from vizlib.site import sources
from vizlib.site.lock import LockedFile, Source
from vizlib.site.sources import Fetcher, FetchError

DATA = b"what the lock promises"


def locked(*places, data=DATA, name="file.bin"):
    return LockedFile(name, "pkg", "1.0", hashlib.sha256(data).hexdigest(), len(data), tuple(places))


def address(tmp_path, data=DATA, name="origin"):
    path = tmp_path / name
    path.write_bytes(data)
    return Source("url", path.as_uri())


def tool(tmp_path, name, body):
    """A stand-in for npm or pip: a Python script, which sees its arguments as ``sys.argv``."""
    path = tmp_path / f"{name}.py"
    path.write_text(f"import os, sys, pathlib\n{body}\n")
    return [sys.executable, str(path)]


@pytest.fixture
def fetcher(tmp_path):
    return Fetcher(tmp_path / "store", npm=[], pip=[])


def test_fetched_once(tmp_path, fetcher):
    file = locked(address(tmp_path))
    paths = fetcher.fetch([file])
    assert paths["file.bin"].read_bytes() == DATA
    assert fetcher.fetched == ["file.bin"]
    (tmp_path / "origin").unlink()
    again = Fetcher(tmp_path / "store", npm=[], pip=[])
    assert again.fetch([file]) == paths
    assert again.fetched == []


@pytest.mark.parametrize("damage", [DATA[:-3], DATA[:-1] + b"?", b""])
def test_a_damaged_file_in_the_cache_is_fetched_again(tmp_path, fetcher, damage):
    file = locked(address(tmp_path))
    fetcher.fetch([file])
    fetcher.path(file).write_bytes(damage)
    assert fetcher.fetch([file])["file.bin"].read_bytes() == DATA
    assert fetcher.fetched == ["file.bin", "file.bin"]


def test_the_next_source_is_tried(tmp_path, fetcher):
    wrong = address(tmp_path, b"x" * len(DATA), "wrong")
    cut = address(tmp_path, DATA[:5], "cut")
    gone = Source("url", (tmp_path / "gone").as_uri())
    file = locked(gone, cut, wrong, address(tmp_path))
    assert fetcher.fetch([file])["file.bin"].read_bytes() == DATA


def test_a_failure_names_the_file_and_every_source_with_its_reason(tmp_path, fetcher):
    wrong = address(tmp_path, b"x" * len(DATA), "wrong")
    cut = address(tmp_path, DATA[:5], "cut")
    gone = Source("url", (tmp_path / "gone").as_uri())
    npm = Source("npm", "pkg@1.0", "package/file.bin")
    good = locked(address(tmp_path, b"good", "good"), data=b"good", name="good.bin")
    with pytest.raises(FetchError) as caught:
        fetcher.fetch([good, locked(npm, gone, cut, wrong)])
    lines = str(caught.value).splitlines()
    assert lines[0] == f"file.bin (pkg 1.0, {len(DATA)} bytes) could not be fetched. Tried:"
    assert lines[1] == "  1. npm pack pkg@1.0 (package/file.bin): npm is not installed"
    assert "gone: " in lines[2]
    assert "No such file" in lines[2]
    assert lines[3].endswith(f"it has 5 bytes where the lock says {len(DATA)}")
    expected = hashlib.sha256(DATA).hexdigest()
    assert lines[4].endswith(
        f"its sha256 is {hashlib.sha256(b'x' * len(DATA)).hexdigest()} where the lock says {expected}"
    )
    # What could be had was kept; what could not left nothing behind.
    kept = [path.name for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert kept == ["good.bin"]


def test_files_of_one_npm_package_share_one_download(tmp_path):
    count = tmp_path / "count"
    count.write_text("")
    archive = tmp_path / "pkg-1.0.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for name, data in (("package/a", b"a"), ("package/b", b"bb")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    npm = tool(
        tmp_path,
        "npm",
        f"assert sys.argv[1:4] == ['pack', 'pkg@1.0', '--pack-destination']\n"
        f"open({str(count)!r}, 'a').write('x')\n"
        f"pathlib.Path(sys.argv[4], 'pkg-1.0.tgz').write_bytes(pathlib.Path({str(archive)!r}).read_bytes())",
    )
    files = [
        locked(Source("npm", "pkg@1.0", f"package/{n}"), data=n.encode() * k, name=n) for n, k in (("a", 1), ("b", 2))
    ]
    fetcher = Fetcher(tmp_path / "store", npm=npm, pip=[])
    paths = fetcher.fetch(files)
    assert [paths[name].read_bytes() for name in ("a", "b")] == [b"a", b"bb"]
    assert count.read_text() == "x"


def test_pip_is_asked_for_the_locked_wheel(tmp_path):
    wheel = tmp_path / "pkg-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("pkg/inner.bin", DATA)
    pip = tool(
        tmp_path,
        "pip",
        f"a = sys.argv[1:]\n"
        f"assert a[:3] == ['download', '--no-deps', '--only-binary=:all:'], a\n"
        f"assert a[a.index('--platform') + 1] == 'any' and a[-1] == 'pkg==1.0', a\n"
        f"pathlib.Path(a[a.index('--dest') + 1], {wheel.name!r})"
        f".write_bytes(pathlib.Path({str(wheel)!r}).read_bytes())",
    )
    flags = (("platform", "any"),)
    whole = locked(Source("pip", "pkg==1.0", None, flags), data=wheel.read_bytes(), name=wheel.name)
    member = locked(Source("pip", "pkg==1.0", "pkg/inner.bin", flags), name="inner.bin")
    paths = Fetcher(tmp_path / "store", npm=[], pip=pip).fetch([whole, member])
    assert paths["inner.bin"].read_bytes() == DATA


def test_a_tool_that_fails_is_quoted(tmp_path):
    pip = tool(
        tmp_path, "pip", "print('ERROR: No matching distribution found for pkg==1.0', file=sys.stderr); sys.exit(1)"
    )
    file = locked(Source("pip", "pkg==1.0"))
    with pytest.raises(FetchError, match=r"exit code 1: ERROR: No matching distribution found for pkg==1\.0"):
        Fetcher(tmp_path / "store", npm=[], pip=pip).fetch([file])


def test_a_tool_that_hangs_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "TOOL_LIMIT", 0.5)
    npm = tool(tmp_path, "npm", "import time; time.sleep(60)")
    with pytest.raises(FetchError, match="took longer than"):
        Fetcher(tmp_path / "store", npm=npm, pip=[]).fetch([locked(Source("npm", "pkg@1.0", "package/x"))])


@pytest.mark.parametrize("content", [b"no archive at all", b""])
def test_a_download_that_is_no_archive_is_refused(tmp_path, content):
    npm = tool(tmp_path, "npm", f"pathlib.Path(sys.argv[4], 'x.tgz').write_bytes({content!r})")
    with pytest.raises(FetchError, match=r"x\.tgz cannot be unpacked"):
        Fetcher(tmp_path / "store", npm=npm, pip=[]).fetch([locked(Source("npm", "pkg@1.0", "package/x"))])


def test_a_missing_member_is_named(tmp_path, fetcher):
    archive = tmp_path / "x.whl"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("there", "1")
    with pytest.raises(FetchError, match="has no member not/there"):
        fetcher.fetch([locked(Source("url", archive.as_uri(), "not/there"))])


def test_an_interrupted_fetch_leaves_nothing(tmp_path, fetcher, monkeypatch):
    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(sources, "place_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetcher.fetch([locked(address(tmp_path))])
    assert list((tmp_path / "store").rglob("*")) == []

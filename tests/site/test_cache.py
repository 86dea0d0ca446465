"""The cache: where it lies, and that files and folders arrive in it whole or not at all."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from vizlib.site import cache


def test_own_variable_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("VIZLIB_CACHE", str(tmp_path / "here"))
    assert cache.cache_folder() == tmp_path / "here"


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x/cache"}, Path("/x/cache/vizlib")),
        ("linux", {"HOME": "/home/u"}, Path("/home/u/.cache/vizlib")),
        ("darwin", {"HOME": "/Users/u"}, Path("/Users/u/Library/Caches/vizlib")),
        ("win32", {"LOCALAPPDATA": "/local"}, Path("/local/vizlib/Cache")),
    ],
)
def test_platform_folders(monkeypatch, platform, variables, expected):
    for name in ("VIZLIB_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert cache.cache_folder() == expected


def test_digest_sees_where_parts_end():
    assert cache.digest("ab", "c") != cache.digest("a", "bc")
    assert cache.digest("ab", b"c") == cache.digest(b"ab", "c")


def test_a_failed_write_leaves_nothing(monkeypatch, tmp_path):
    def broken(*_arguments):
        raise OSError("disk full")

    monkeypatch.setattr(cache.os, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        cache.place_file(b"data", tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_new_folder_goes_away_after_an_error(tmp_path):
    def half_done():
        with cache.new_folder(tmp_path / "it") as folder:
            (folder / "half").write_text("…")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert list(tmp_path.iterdir()) == []


def test_place_folder_replaces_the_old_one(tmp_path):
    target = tmp_path / "it"
    target.mkdir()
    (target / "old").write_text("old")
    with cache.new_folder(target) as scratch:
        made = scratch / "made"
        made.mkdir()
        (made / "new").write_text("new")
        cache.place_folder(made, target)
    assert [path.name for path in target.iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [target]


def test_many_builds_at_once_leave_one_whole_folder(tmp_path):
    target = tmp_path / "it"
    problems = []

    def one():
        try:
            for _ in range(20):
                with cache.new_folder(target) as scratch:
                    made = scratch / "made"
                    made.mkdir()
                    for name in "abc":
                        (made / name).write_text(name)
                    cache.place_folder(made, target)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sorted(path.name for path in target.iterdir()) == ["a", "b", "c"]
    assert list(tmp_path.iterdir()) == [target]


def test_linked_files_are_replaced_not_written_into(tmp_path):
    first, second, target = tmp_path / "1", tmp_path / "2", tmp_path / "t"
    first.write_text("first")
    second.write_text("second")
    cache.link_file(first, target)
    cache.link_file(second, target)
    assert (first.read_text(), target.read_text()) == ("first", "second")


def test_without_links_there_are_copies(monkeypatch, tmp_path):
    def no_links(*_arguments):
        raise OSError("not here")

    monkeypatch.setattr(cache.os, "link", no_links)
    (tmp_path / "1").write_text("it")
    cache.link_file(tmp_path / "1", tmp_path / "2")
    assert (tmp_path / "2").read_text() == "it"


def test_what_nobody_uses_goes_away_after_a_month(tmp_path):
    for name, days in (("used", 40), ("recent", 20), ("old", 40)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - days * 86400,) * 2)
    cache.keep(tmp_path / "used")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recent", "used"]

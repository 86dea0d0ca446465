"""The local server: what it finds, what it sends, and what it refuses."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from vizlib.site.server import Server, content_type


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("the index")
    (tmp_path / "public" / "a b.mjs").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "one.py").write_text("print(1)")
    with Server({"/": "a page", "/files/": tmp_path / "public", "/one.py": tmp_path / "one.py"}) as started:
        yield started


def get(server: Server, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    request = urllib.request.Request(server.url.rstrip("/") + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


def test_pages_files_and_folders(server: Server) -> None:
    assert get(server, "/")[:2] == (200, "a page")
    assert get(server, "/one.py")[:2] == (200, "print(1)")
    assert get(server, "/files/")[:2] == (200, "the index")
    status, text, headers = get(server, "/files/a%20b.mjs?again")
    assert (status, text) == (200, "export {}")
    assert headers["Content-Type"].startswith("text/javascript")


def test_what_is_not_there_is_404_with_its_name(server: Server) -> None:
    status, text, _ = get(server, "/files/none.js")
    assert (status, text) == (404, "There is no file at /files/none.js.")


@pytest.mark.parametrize("path", ["/files/../secret.txt", "/files/%2e%2e/secret.txt", "/files//etc/passwd"])
def test_nothing_outside_its_folders_is_served(server: Server, path: str) -> None:
    assert get(server, path)[0] == 404


def test_unchanged_files_are_not_sent_again(server: Server) -> None:
    _, _, headers = get(server, "/one.py")
    assert get(server, "/one.py", **{"If-None-Match": headers["ETag"]})[0] == 304
    assert get(server, "/one.py", **{"If-None-Match": '"other"'})[0] == 200


def test_a_page_is_made_anew_for_each_request(server: Server) -> None:
    count = iter(range(10))
    server.render("/now", lambda: str(next(count)))
    assert [get(server, "/now")[1] for _ in range(2)] == ["0", "1"]
    assert server.requests["/now"] == 2  # bytes


def test_a_port_that_is_taken_is_named(server: Server) -> None:
    port = int(server.url.rstrip("/").rpartition(":")[2])
    with pytest.raises(OSError, match=f"Port {port} of this machine cannot be used"):
        Server({}, port)


def test_types_that_browsers_insist_on() -> None:
    assert content_type(Path("a.wasm")) == "application/wasm"
    assert content_type(Path("a.js")).startswith("text/javascript")
    assert content_type(Path("a.unknown")) == "application/octet-stream"


def test_it_ends(tmp_path: Path) -> None:
    before = threading.active_count()
    with Server({"/": "page"}) as server:
        get(server, "/")
    assert threading.active_count() <= before + 1  # an answering thread may take a moment

"""A small static server for this machine only: folders and single files under one address.

It exists because pages need an http:// address (file:// has no modules, no fetch, and no WebGPU in some
browsers). It answers on 127.0.0.1 alone, understands `Cache-Control` and `If-None-Match`, and sends the
types that browsers insist on (JavaScript modules, WebAssembly).
"""

from __future__ import annotations

import mimetypes
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from types import TracebackType
from urllib.parse import unquote, urlsplit

# Some systems' tables say text/plain for scripts, and then browsers refuse to run them as modules.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".py": "text/x-python; charset=utf-8",
    ".whl": "application/zip",
    ".zip": "application/zip",
}


class Server:
    """Serves `mounts`: address prefix → folder, file, or text of a page.

    ```
    with Server({"/": "<!doctype html>…", "/dist/": folder}) as server:
        print(server.url)          # http://127.0.0.1:43210/
    ```
    The longest prefix wins. A prefix that ends in "/" with a folder behind it serves what is inside.
    `requests` counts the bytes sent by address. `port` 0 takes any free one. `isolated` pages share nothing with
    other sites, for which browsers reward them with a clock that counts microseconds.
    """

    def __init__(self, mounts: Mapping[str, Path | str], port: int = 0, *, isolated: bool = False) -> None:
        self.mounts = dict(mounts)
        self.isolated = isolated
        self.requests: dict[str, int] = {}
        self._pages: dict[str, Callable[[], str]] = {}
        try:
            self._http = _QuietServer(("127.0.0.1", port), partial(_Handler, self))
        except OSError as error:
            raise OSError(f"Port {port} of this machine cannot be used: {error.strerror}.") from error
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/"

    def __enter__(self) -> Server:
        self._thread = threading.Thread(target=self._http.serve_forever, name="vizlib-server", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def render(self, address: str, page: Callable[[], str]) -> None:
        """Answer `address` with a page that is made anew for each request."""
        self._pages[address] = page

    def wait(self) -> None:
        """Serve until the user presses Ctrl+C."""
        try:
            while self._thread is not None and self._thread.is_alive():
                self._thread.join(0.5)
        except KeyboardInterrupt:
            print()

    def find(self, address: str) -> Path | str | None:
        """The file or the page text behind an address, or None."""
        if address in self._pages:
            return self._pages[address]()
        for prefix in sorted(self.mounts, key=len, reverse=True):
            content = self.mounts[prefix]
            if address == prefix:
                return content / "index.html" if isinstance(content, Path) and content.is_dir() else content
            if isinstance(content, Path) and prefix.endswith("/") and address.startswith(prefix):
                return _inside(content, address[len(prefix) :])
        return None


def _inside(folder: Path, rest: str) -> Path | None:
    """`folder`/`rest` if that is a file and does not climb out of the folder."""
    parts = PurePosixPath(rest).parts
    if ".." in parts or rest.startswith("/"):
        return None
    path = folder.joinpath(*parts)
    if path.is_dir():
        path = path / "index.html"
    return path if path.is_file() else None


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about browsers that leave in the middle of an answer, and only about those."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open: a page fetches some forty files
    server_version = "vizlib"
    sys_version = ""

    def __init__(self, owner: Server, *args: object) -> None:
        self._owner = owner
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        address = unquote(urlsplit(self.path).path)
        found = self._owner.find(address)
        if isinstance(found, str):
            self._send(found.encode(), TYPES[".html"], tag=None, with_body=with_body)
        elif found is not None and found.is_file():
            stat = found.stat()
            tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
            if self.headers.get("If-None-Match") == tag:
                self.send_response(HTTPStatus.NOT_MODIFIED)
                self.send_header("ETag", tag)
                self.send_header("Cache-Control", "no-cache")
                self.end_headers()
                return
            self._send(found.read_bytes(), content_type(found), tag, with_body=with_body)
        else:
            body = f"There is no file at {address}.".encode()
            self._send(body, "text/plain; charset=utf-8", None, with_body=with_body, status=404)

    def _send(self, body: bytes, kind: str, tag: str | None, *, with_body: bool, status: int = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        # Files change under the user's hands, so the browser asks again, and is told "not modified".
        self.send_header("Cache-Control", "no-store" if tag is None else "no-cache")
        if tag is not None:
            self.send_header("ETag", tag)
        if self._owner.isolated:
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        self.end_headers()
        if with_body:
            self._owner.requests[self.path] = self._owner.requests.get(self.path, 0) + len(body)
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the page was closed while it loaded

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the user's script."""


def content_type(path: Path) -> str:
    """The media type of a file, by its name."""
    known = TYPES.get(path.suffix.lower())
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"

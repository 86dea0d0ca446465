"""A folder that `vizlib build` wrote, on the plainest static server there is, and `vizlib serve`."""

from __future__ import annotations

import functools
import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vizlib.site import folders

from .conftest import ENDED, Visit

SCRIPT = '''"""An airplane from a file."""
import vizlib as vz

vz.show(vz.read("airplane.ply"))
print("shown")
'''


@pytest.fixture
def script(tmp_path: Path, airplane: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "airplane.ply").write_bytes(airplane.read_bytes())
    path = tmp_path / "plane.py"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def plain_server(tmp_path: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_a_built_folder_runs_below_any_path_of_any_server(
    visit: Callable[..., Visit], browser: object, plain_server: str, script: Path, tmp_path: Path
) -> None:
    folders.build(script, tmp_path / "some" / "where", mount=tmp_path / "data")
    shown = visit("about:blank")
    shown.page.context.unroute_all()
    shown.watch(plain_server)
    shown.page.goto(plain_server + "some/where/")
    shown.figures(1)
    shown.wait(ENDED)
    assert shown.page.evaluate("() => globalThis.vizlib.figures[0].vertices") == 1335
    assert "shown" in shown.text()
    assert shown.page.title() == "An airplane from a file"
    assert shown.outside == []
    assert shown.errors == []


def test_serve_runs_a_script_and_reads_it_anew(visit: Callable[..., Visit], script: Path, tmp_path: Path) -> None:
    line = [sys.executable, "-m", "vizlib.cli", "serve", str(script), "--mount", str(tmp_path / "data")]
    served = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    try:
        assert served.stdout is not None
        said = served.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address is not None
        shown = visit("about:blank")
        shown.page.context.unroute_all()
        shown.watch(address[0])
        shown.page.goto(address[0])
        shown.figures(1)
        assert "shown" in shown.text()
        script.write_text(SCRIPT.replace('print("shown")', 'print("changed")'))
        shown.page.reload()
        shown.wait(ENDED)
        assert "changed" in shown.text()
        assert shown.outside == []
    finally:
        served.terminate()
        served.communicate(timeout=10)

"""The real PyScript finds our packages by name, with its own way of installing and with Pyodide's."""

import pytest

from vizlib.site.server import Server

_PAGE = """<!doctype html><html><head><meta charset="utf-8">
<link rel="stylesheet" href="dist/pyscript/core.css">
<script type="module" src="dist/pyscript/core.js"></script></head><body>
<script type="py" config='{"interpreter": "dist/pyodide/pyodide.mjs", "packages": ["vizlib"]%s}'>
import sys
import numpy, pygfx, trimesh, vizlib
from pyscript import document
document.title = f"{numpy.__version__} {pygfx.__version__} {'imgui_bundle' in sys.modules}"
</script></body></html>"""


@pytest.mark.parametrize("option", ["", ', "packages_cache": "passthrough"'], ids=["micropip", "passthrough"])
def test_packages_are_found_by_name(distribution, browser, option):
    with Server({"/": _PAGE % option, "/dist/": distribution}) as server:
        page = browser.new_page()
        missing, errors = [], []
        page.on("response", lambda answer: answer.status >= 400 and missing.append(answer.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        outside = []
        page.on("request", lambda asked: asked.url.startswith(("http:", "https:")) and outside.append(asked.url))
        page.goto(server.url)
        page.wait_for_function("document.title !== ''", timeout=90_000)
        title = page.title()
        page.close()
    assert title == "2.4.3 0.17.0 False"
    assert errors == []
    assert [url for url in missing if "favicon" not in url] == []
    assert [url for url in outside if not url.startswith(server.url)] == []
    assert not [url for url in outside if "imgui" in url]

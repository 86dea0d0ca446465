"""The gallery's pages in Chromium, with three scripts: found, read, turned, edited, run, shared and saved."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.hosts.test_lite import LiteNotebook, expose
from tests.site.test_exported import Opened, pull
from vizlib.site import gallery
from vizlib.site.server import Server

SCRIPTS = {
    "box": '''"""A box that turns.

Drag it, `with the mouse`.

tags: mesh, 3d
"""

import numpy as np
import vizlib as vz

corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
vz.show(vz.Mesh(corners * [1, 0.6, 0.3], quads, shading="flat", color="#7a90b8"))
''',
    "curve": '''"""A curve: what a thing does over time.

tags: line, 2d
"""

import numpy as np
import vizlib as vz

x = np.linspace(0, 10, 200)
fig = vz.Figure(size=(480, 320), title="Sine")
fig[0, 0].plot(x, np.sin(x), color="crimson")
fig.show()
print("drawn", len(x))
''',
    "table": '''"""Numbers from a file & no figure at all.

data: numpy/__init__.py
tags: file
"""

from pathlib import Path

print("bytes:", len(Path("__init__.py").read_bytes()) > 1000)
''',
}
DRAWN = "['done', 'failed'].includes(vizlib.state) && !vizlib.gallery.busy && vizlib.pyodide"
STATS = """
import gc, json, vizlib as vz
gc.collect()
json.dumps(vz.stats())
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site, built as the command line does."""
    scripts = tmp_path_factory.mktemp("scripts")
    for name, text in SCRIPTS.items():
        (scripts / f"{name}.py").write_text(text, encoding="utf-8")
    site = tmp_path_factory.mktemp("sites") / "site"
    # A script without a figure has no picture, and so no page.
    with pytest.raises(RuntimeError, match=r"table\.py could not be drawn"):
        gallery.build(scripts, site)
    assert not site.exists()
    (scripts / "table.py").unlink()
    (scripts / "words.py").write_text(SCRIPTS["table"] + SHOWN, encoding="utf-8")
    assert gallery.build(scripts, site) == 3
    return site


SHOWN = """
import vizlib as vz

fig = vz.Figure(size=(320, 200))
fig[0, 0].plot([0, 1], [1, 0])
fig.show()
"""


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Server]:
    """Below a path, as on a page of a project."""
    with Server({"/some/where/": folder}) as server:
        yield server


class Tab:
    """A tab with the site, and what went wrong in it."""

    def __init__(self, browser: Any, server: Server, *before: str, **options: Any) -> None:
        self.root = f"{server.url}some/where/"
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        for script in before:
            self.page.add_init_script(script)

    def open(self, path: str = "") -> None:
        self.page.goto(self.root + path)

    def run(self, selector: str = "[data-do=run]") -> None:
        """Press a button, or follow a link while Python is there, and wait until a script has run."""
        self.page.evaluate("globalThis.vizlib.state = ''")
        self.page.click(selector)
        self.page.wait_for_function(DRAWN, timeout=120_000)

    def picture(self) -> NDArray[np.uint8]:
        self.page.wait_for_timeout(400)
        # An element's own screenshot grows by a row when the element stands on half a pixel.
        box = self.page.locator(".stage canvas").last.bounding_box()
        data = self.page.screenshot(clip={side: round(value) for side, value in box.items()}, timeout=90_000)
        with Image.open(BytesIO(data)) as image:
            return np.asarray(image.convert("RGB"))

    def stats(self) -> Any:
        return json.loads(self.page.evaluate(f"vizlib.pyodide.runPython({json.dumps(STATS)})"))

    def close(self) -> None:
        outside = [url for url in self.requests if not url.startswith((self.root, "data:", "blob:"))]
        assert outside == []
        self.context.close()


@pytest.fixture(scope="module")
def running(browser: Any, served: Server) -> Iterator[Tab]:
    """A tab in which Python is running: it has run the box."""
    tab = Tab(browser, served)
    tab.open("box/")
    tab.page.wait_for_selector(".stage canvas", timeout=60_000)
    tab.run()
    yield tab
    tab.close()


@pytest.fixture
def tab(running: Tab) -> Iterator[Tab]:
    """The same, on the page of the box, whose code is as it was."""
    running.complaints.clear()
    if running.page.locator("main.example").count():
        running.page.click("nav a >> text=Gallery")
    running.run("a[href='box/']")
    yield running
    assert running.complaints == []


def test_examples_are_found_by_words_and_tags(browser: Any, served: Server) -> None:
    tab = Tab(browser, served)
    tab.open()
    page = tab.page
    cards = page.locator(".cards li:visible")
    assert cards.count() == 3
    page.keyboard.press("/")
    page.keyboard.type("sin crim")
    assert cards.count() == 1
    assert cards.first.inner_text().strip() == "A curve: what a thing does over time"
    assert page.url.endswith("?q=sin+crim")
    page.fill("input", "rimson")  # words are found by how they begin
    assert page.locator(".found").inner_text() == "Nothing has these words and this tag."
    page.fill("input", "")
    page.click("[data-tag='3d']")
    assert cards.count() == 1
    assert page.locator(".found").inner_text() == "1 of 3"
    page.reload()
    assert cards.count() == 1
    assert page.locator("[data-tag='3d']").get_attribute("aria-pressed") == "true"
    cards.first.locator("a").click()
    page.wait_for_selector("main.example")
    page.click(".tags a >> text=mesh")
    page.wait_for_selector("main.index")
    assert page.url.endswith("?tag=mesh")
    assert cards.count() == 1
    page.go_back()
    page.wait_for_selector("main.example")
    assert page.title() == "A box that turns – vizlib"
    page.go_back()
    page.wait_for_selector("main.index")
    assert not any("pyodide" in url for url in tab.requests), "nobody asked for Python"
    assert tab.complaints == []
    tab.close()


def test_the_first_pages_are_small_and_quick(browser: Any, served: Server) -> None:
    tab = Tab(browser, served)
    for path in ("", "curve/"):
        served.requests.clear()
        tab.open(path)
        tab.page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
        pictures = sum(size for url, size in served.requests.items() if url.endswith(".webp"))
        assert pictures > 1000
        fetched = {url: size for url, size in served.requests.items() if not url.endswith((".webp", ".vzs"))}
        own = sum(size for url, size in fetched.items() if "/dist/" not in url)
        assert 5_000 < own < 300_000
        assert not any("pyodide" in url for url in fetched)
    missing = "[...document.images].filter((image) => !image.complete || !image.naturalWidth).length"
    tab.page.wait_for_function(f"{missing} === 0")
    tab.close()


def test_a_recording_is_turned_before_python_is_there(browser: Any, served: Server, folder: Path) -> None:
    tab = Tab(browser, served, viewport={"width": 1800, "height": 900})
    tab.open("box/")
    tab.page.wait_for_function("vizlib.gallery.first?.scene.frame === 0", timeout=60_000)
    with Image.open(folder / "box" / "picture.webp") as image:
        known = np.asarray(image.convert("RGB"))
    size = f"width: {known.shape[1]}px; height: {known.shape[0]}px"
    tab.page.add_style_tag(
        content=f".stage {{ position: fixed; left: 0; top: 0; {size}; border: 0; border-radius: 0 }}"
    )
    before = tab.picture()
    assert np.abs(before.astype(int) - known).mean() < 2  # the picture was packed
    pull(tab.page.locator(".stage canvas"), 120, 30)
    tab.page.mouse.up()
    turned = tab.picture()
    assert np.abs(before.astype(int) - turned).mean() > 2
    tab.run()
    after = tab.picture()
    assert np.abs(after.astype(int) - turned).mean() < 3, "Python's figure goes on from there"
    assert tab.page.locator(".stage canvas").count() == 1
    assert sum("pyodide.asm.wasm" in url for url in tab.requests) == 1
    assert tab.complaints == []
    tab.close()


def test_one_python_runs_all_and_leaves_nothing(tab: Tab) -> None:
    asked = sum("pyodide.asm" in url for url in tab.requests)
    for turn in range(3):
        for _ in range(3):
            tab.run("a[rel=next]")
        assert tab.page.url.endswith("/box/")
        tab.page.wait_for_timeout(300)
        if turn == 0:  # shaders and glyphs are kept
            before = tab.stats()
    after = tab.stats()
    assert after["gpu"] == before["gpu"]
    assert after["proxies"] == before["proxies"]
    assert after["memory_bytes"] - before["memory_bytes"] < 20e6
    assert sum("pyodide.asm" in url for url in tab.requests) == asked
    assert len(tab.page.evaluate("vizlib.pyodide.FS.readdir('/home/pyodide/scripts')")) == 3  # two dots, and this one
    tab.page.click("nav a >> text=Gallery")
    tab.page.wait_for_selector("main.index")
    assert tab.stats()["gpu"].get("canvases", 0) == 0


def test_code_is_edited_run_and_reset(tab: Tab) -> None:
    page = tab.page
    plain = tab.picture()
    page.focus(".code")
    page.keyboard.press("Enter")
    page.wait_for_selector(".cm-content")
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type("print('turned', __file__.rsplit('/')[-1])\nvz.show(vz.Points(np.eye(3)))")
    page.evaluate("vizlib.state = ''")
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(DRAWN, timeout=60_000)
    assert page.locator(".output").inner_text() == "turned box.py\n"
    assert page.locator(".stage canvas").count() == 2
    page.click("[data-do=reset]")
    assert not page.locator("[data-do=reset]").is_visible()
    assert "turned" not in page.locator(".cm-content").inner_text()
    tab.run()
    assert page.locator(".stage canvas").count() == 1
    assert not page.locator(".output").is_visible()
    assert np.abs(tab.picture().astype(int) - plain).mean() < 0.5


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "print('only')", "1 / 0"])
def test_the_picture_stands_where_there_is_no_figure(code: str, tab: Tab) -> None:
    page = tab.page
    page.evaluate(f"vizlib.gallery.editor.text = {json.dumps(code)}")
    tab.run()
    assert page.locator(".stage canvas").count() == 0
    assert page.locator(".stage img").bounding_box()["height"] > 100
    told = {"1 / 0": ".vizlib-problem", "print('only')": ".output"}.get(code, ".doing")
    text = {".vizlib-problem": "ZeroDivisionError", ".output": "only", ".doing": "The script ended with code 3."}[told]
    assert text in page.locator(told).inner_text()
    page.click("[data-do=reset]")


def test_changes_are_there_when_one_comes_back(tab: Tab) -> None:
    page = tab.page
    page.evaluate("vizlib.gallery.editor.text = 'print(1)'")
    tab.run("a[rel=next]")
    page.click("a[rel=prev]")
    page.wait_for_function("document.querySelector('.doing')?.textContent === 'The code is as you left it.'")
    assert page.evaluate("vizlib.gallery.editor.text") == "print(1)"
    page.click("[data-do=reset]")


def test_offline_it_says_so_and_goes_on_later(browser: Any, served: Server) -> None:
    tab = Tab(browser, served)
    tab.open("box/")
    tab.page.wait_for_function("vizlib.gallery.first", timeout=60_000)
    tab.context.set_offline(True)
    tab.page.evaluate("document.querySelector('[data-do=run]').click()")
    tab.page.wait_for_function("document.querySelector('.doing').textContent.includes('cannot be')")
    tab.page.click("[data-do=html]")
    tab.page.wait_for_function("document.querySelector('.doing').textContent === 'The site cannot be reached.'")
    tab.page.click(".code")
    tab.page.click("a[rel=next]")
    tab.page.wait_for_function("document.querySelector('.doing').textContent.includes('cannot be reached now')")
    tab.context.set_offline(False)
    tab.page.click(".code")
    tab.page.wait_for_selector(".cm-content")
    tab.page.click("a[rel=next]")
    tab.page.wait_for_function("document.title.startsWith('A curve')")
    assert [text for text in tab.complaints if "ERR_INTERNET_DISCONNECTED" not in text] == []
    tab.close()


def test_errors_show_in_the_page_with_their_line(tab: Tab) -> None:
    page = tab.page
    page.click(".code")
    page.wait_for_selector(".cm-content")
    page.keyboard.press("ControlOrMeta+Home")
    page.keyboard.type("import vizlib as vz\nvz.Mesh([[1, 2]])\n")
    page.evaluate("vizlib.state = ''")
    page.keyboard.press("ControlOrMeta+Enter")
    page.wait_for_selector(".vizlib-problem", timeout=60_000)
    card = page.locator(".vizlib-problem")
    assert "Mesh: positions has shape (1, 2), expected (N, 3)." in card.locator("p").inner_text()
    assert 'box.py", line 2, in <module>' in card.locator("pre").inner_text()
    page.wait_for_selector(".cm-line.wrong")
    assert page.locator(".cm-line.wrong").inner_text() == "vz.Mesh([[1, 2]])"
    page.click("[data-do=reset]")
    tab.run()
    assert page.locator(".vizlib-problem, .cm-line.wrong").count() == 0
    assert page.locator(".stage canvas").count() == 1


def test_code_travels_in_an_address_and_does_not_run_by_itself(tab: Tab, browser: Any, served: Server) -> None:
    page = tab.page
    page.click(".code")
    page.wait_for_selector(".cm-content")
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type("print('ünïcode & more', 1 + 1)")
    page.click("[data-do=share]")
    page.wait_for_function("location.hash.startsWith('#code=')")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == page.url
    assert re.fullmatch(r"[\w-]+", address.partition("#code=")[2])
    other = Tab(browser, served)
    other.page.goto(address)
    other.page.wait_for_selector("[data-do=reset]:visible")
    assert "Look at it before you run it" in other.page.locator(".doing").inner_text()
    assert other.page.locator(".code").inner_text().endswith("print('ünïcode & more', 1 + 1)")
    other.page.wait_for_timeout(500)
    assert not any("pyodide" in url for url in other.requests)
    other.page.goto(address[:-40] + "AAAA")  # in the same page
    other.page.wait_for_function("document.querySelector('.doing').textContent.includes('is not whole')")
    other.close()
    page.click("[data-do=reset]")
    assert "#" not in page.url


def test_a_file_is_saved_before_and_after_python(tab: Tab, browser: Any, served: Server, tmp_path: Path) -> None:
    fresh = Tab(browser, served)
    fresh.open("curve/")
    for number, each in enumerate((fresh, tab)):
        with each.page.expect_download(timeout=60_000) as coming:
            each.page.click("[data-do=html]")
        file = tmp_path / f"{number}.html"
        coming.value.save_as(file)
        opened = Opened(browser, file)
        assert opened.complaints == []
        assert opened.page.locator("h1").inner_text() in ("A curve: what a thing does over time", "Figure")
        assert len(np.unique(opened.picture().reshape(-1, 3), axis=0)) > 20
        assert opened.requests == [file.as_uri()]
        opened.page.close()
    fresh.close()


def test_a_notebook_has_code_and_data(browser: Any, served: Server, tmp_path: Path, monkeypatch: Any) -> None:
    import nbformat

    tab = Tab(browser, served)
    tab.open("words/")
    with tab.page.expect_download() as coming:
        tab.page.click("[data-do=notebook]")
    assert coming.value.suggested_filename == "words.ipynb"
    coming.value.save_as(tmp_path / "words.ipynb")
    notebook = nbformat.read(tmp_path / "words.ipynb", as_version=4)
    nbformat.validate(notebook)
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds == ["markdown", "code", "code"]
    assert notebook.cells[0].source == "# Numbers from a file & no figure at all"
    monkeypatch.chdir(tmp_path)
    fetched = notebook.cells[1].source
    assert "await (await pyfetch(address)).bytes()" in fetched
    exec(fetched.replace("await (await pyfetch(address)).bytes()", "None"), {})  # what natively is never reached
    assert (tmp_path / "__init__.py").read_bytes() == urllib.request.urlopen(
        re.search(r'"(http\S+)"', fetched)[1]
    ).read()
    assert notebook.cells[2].source.startswith("from pathlib import Path")
    tab.close()


def test_without_webgpu_the_picture_stays_and_the_way_out_is_told(browser: Any, served: Server) -> None:
    tab = Tab(browser, served, "Object.defineProperty(navigator, 'gpu', { value: undefined })")
    tab.open("box/")
    tab.page.wait_for_selector(".vizlib-problem", timeout=30_000)
    assert "Chrome or Edge 113" in tab.page.locator(".vizlib-problem").inner_text()
    assert tab.page.locator(".stage img").evaluate("(image) => image.naturalWidth") == 800
    tab.page.click("[data-do=run]")
    tab.page.wait_for_function("!vizlib.gallery.busy", timeout=60_000)
    assert tab.page.locator(".vizlib-problem").count() == 1
    assert tab.page.locator(".stage img").is_visible()
    tab.close()


def test_without_javascript_there_are_pictures_and_code(browser: Any, served: Server) -> None:
    tab = Tab(browser, served, java_script_enabled=False)
    tab.open()
    assert tab.page.locator(".cards li").count() == 3
    tab.page.click("a[href='curve/']")
    assert tab.page.locator(".code").inner_text().startswith("import numpy as np")
    assert tab.page.locator(".stage img").is_visible()
    assert "curve.py" in tab.page.locator("noscript").inner_text()
    tab.close()


def luminance(color: str) -> float:
    """Of a CSS colour (WCAG 2.2)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phones_and_dark_pages(scheme: str, browser: Any, served: Server) -> None:
    tab = Tab(
        browser, served, viewport={"width": 360, "height": 740}, color_scheme=scheme, is_mobile=True, has_touch=True
    )
    for path in ("", "curve/"):
        tab.open(path)
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        shades = "(e) => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
        for selector in ("header p", "h1"):
            ink, paper = tab.page.locator(selector).first.evaluate(shades)
            one, other = sorted((luminance(ink), luminance(paper)))
            assert (other + 0.05) / (one + 0.05) > 4.5
    button = tab.page.locator("[data-do=run]").bounding_box()
    assert button["height"] >= 30
    tab.close()


def test_an_example_opens_in_jupyterlite(browser: Any, tmp_path: Path) -> None:
    scripts, folder = tmp_path / "scripts", tmp_path / "site"
    scripts.mkdir()
    (scripts / "words.py").write_text(SCRIPTS["table"] + SHOWN, encoding="utf-8")
    assert gallery.build(scripts, folder, with_notebooks=True) == 1
    expose(folder / "lite")
    with Server({"/some/where/": folder}) as server:
        tab = Tab(browser, server)
        tab.open("words/")
        tab.page.wait_for_function("vizlib.gallery?.editor")
        with tab.context.expect_page() as opened:
            tab.page.click("[data-do=notebook]")
        book = LiteNotebook(server.url, opened.value)
        assert book.page.get_by_role("heading", name="Numbers from a file & no figure at all").count() == 1
        assert len(list(folder.rglob("pyodide.mjs"))) == 1  # one distribution serves both
        book.run()
        book.says("bytes: True")
        assert len(np.unique(book.picture(book.drawn(1)).reshape(-1, 3), axis=0)) > 10
        assert book.outside == []
        assert book.complaints == []
        # Code of one's own is no example's: it is downloaded, as it is everywhere.
        tab.page.evaluate("vizlib.gallery.editor.text = 'print(1)'")
        with tab.page.expect_download() as saved:
            tab.page.click("[data-do=notebook]")
        assert "print(1)" in json.loads(Path(saved.value.path()).read_text())["cells"][-1]["source"]
        tab.close()

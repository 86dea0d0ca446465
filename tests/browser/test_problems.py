"""What a page says when something is missing: always a sentence, never a white rectangle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vizlib.site import pages

from .conftest import ENDED, FIRST_FRAME, Site, Visit
from .test_pyscript import BOX, box_page

NO_WEBGPU = "Object.defineProperty(Navigator.prototype, 'gpu', { get() { return undefined; } });"
NO_ADAPTER = "GPU.prototype.requestAdapter = async () => null;"
NO_DEVICE = "GPUAdapter.prototype.requestDevice = async () => { throw new Error('the driver is broken'); };"


def script_page(site: Site, source: str, files: list[tuple[str, str]] | None = None, **missing: str) -> str:
    html = pages.script_page(source, name="figure.py", files=files or [], dist="/dist/")
    for old, new in missing.items():
        html = html.replace(old, new)
    return site.add(index=html, **{"figure.py": source})


@pytest.mark.parametrize(
    ("before", "sentence", "step"),
    [
        (NO_WEBGPU, "This browser cannot draw with WebGPU", "Update the browser"),
        (NO_ADAPTER, "did not give access to the graphics processor", "graphics acceleration"),
        (NO_DEVICE, "graphics processor could not be started", "Close other tabs"),
    ],
)
def test_a_missing_gpu_is_explained(
    visit: Callable[..., Visit], site: Site, before: str, sentence: str, step: str
) -> None:
    shown = visit(script_page(site, BOX + "vz.show(mesh)"), before=before)
    shown.wait(ENDED)
    assert sentence in shown.text()
    assert step in shown.text()
    assert "Traceback" not in shown.text()
    assert shown.page.evaluate("() => globalThis.vizlib.state") == "failed"


def test_a_missing_gpu_is_explained_in_a_pyscript_page(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit(site.add(index=box_page("vz.show(mesh)\n")), before=NO_WEBGPU)
    shown.wait(ENDED)
    assert "This browser cannot draw with WebGPU" in shown.text()
    assert "Running the script" not in shown.text()
    assert shown.page.evaluate("() => globalThis.vizlib.state") == "failed"


def test_a_gpu_that_goes_away_is_explained(visit: Callable[..., Visit], site: Site) -> None:
    # Nothing but a crash takes a device away, so the page is told of one, and there is no other one to be had.
    lose = """
        const request = GPUAdapter.prototype.requestDevice;
        GPUAdapter.prototype.requestDevice = async function (...options) {
            const device = await request.apply(this, options);
            const info = { reason: "unknown", message: "gone" };
            const lost = new Promise((resolve) => { globalThis.lose = () => resolve(info); });
            Object.defineProperty(device, "lost", { value: lost });
            return device;
        };"""
    shown = visit(script_page(site, BOX + "vz.show(mesh)"), before=lose)
    shown.first_frame()
    shown.page.evaluate("() => { GPU.prototype.requestAdapter = async () => null; globalThis.lose(); }")
    shown.page.wait_for_selector(".vizlib-problem")
    assert "The graphics processor was restarted" in shown.text()
    assert "Reload the page" in shown.text()
    assert "stopped with an error" not in shown.text()


def test_an_insecure_address_is_explained(browser: Any, site: Site) -> None:
    address = script_page(site, "print('here')")
    context = browser.new_context()
    page = context.new_page()

    def answer(route: Any) -> None:
        local = route.request.url.replace("http://figures.test/", site.server.url)
        route.fulfill(response=context.request.get(local))

    page.route("http://figures.test/**", answer)
    page.goto(address.replace(site.server.url, "http://figures.test/"), wait_until="commit")
    page.wait_for_selector(".vizlib-problem", timeout=60_000)
    text = page.locator(".vizlib-problem").inner_text()
    page.unroute_all(behavior="wait")
    context.close()
    assert "plain http" in text
    assert "https://" in text
    assert "localhost" in text


def test_a_missing_script_is_named(visit: Callable[..., Visit], site: Site) -> None:
    html = pages.script_page("", name="lost.py", files=[], dist="/dist/")
    shown = visit(site.add(index=html))
    shown.wait(ENDED)
    assert "A file of this page is missing" in shown.text()
    assert "lost.py" in shown.text()
    assert "404" in shown.text()


def test_a_missing_data_file_is_named(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit(script_page(site, "print('here')", files=[("data.ply", "files/data.ply")]))
    shown.wait(ENDED)
    assert "files/data.ply" in shown.text()
    assert "tell whoever runs this website" in shown.text()


@pytest.mark.parametrize("lost", ["pyodide/pyodide.asm.wasm", "pyodide/pygfx"])
def test_a_missing_file_of_the_distribution_is_named(visit: Callable[..., Visit], site: Site, lost: str) -> None:
    shown = visit("about:blank")
    shown.page.route(f"**/dist/{lost}*", lambda route: route.fulfill(status=404, body="gone"))
    shown.page.goto(script_page(site, "print('here')"), wait_until="commit")
    shown.wait(ENDED)
    assert "A file of this page is missing" in shown.text()
    assert lost in shown.text()


def test_a_missing_loader_is_named(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit("about:blank")
    shown.page.route("**/vizlib/loader.js", lambda route: route.fulfill(status=404, body="gone"))
    shown.page.goto(script_page(site, "print('here')"), wait_until="load")
    shown.wait("() => document.querySelector('[role=alert]') !== null")
    assert "A file of this page is missing" in shown.text()
    assert "loader.js" in shown.text()


@pytest.mark.parametrize("cut", ["pyodide/pyodide.asm.wasm", "pyodide/python_stdlib.zip"])
def test_a_file_that_is_cut_is_named(visit: Callable[..., Visit], site: Site, distribution: Path, cut: str) -> None:
    half = (distribution / cut).read_bytes()
    half = half[: len(half) // 2]
    headers = {"content-length": str(len(half)), "content-type": "application/wasm"}
    shown = visit("about:blank")
    shown.page.route(f"**/dist/{cut}", lambda route: route.fulfill(status=200, headers=headers, body=half))
    shown.page.goto(script_page(site, "print('here')"), wait_until="commit")
    shown.wait(ENDED)
    assert "A file of this page is damaged" in shown.text()
    assert cut in shown.text()
    assert f"{len(half)} bytes" in shown.text()


@pytest.mark.parametrize("cut", ["loader.js", "player.js"])
def test_a_module_that_is_cut_is_told(visit: Callable[..., Visit], site: Site, distribution: Path, cut: str) -> None:
    source = (distribution / "vizlib" / cut).read_text(encoding="utf-8")
    broken = source[: source.rindex("{")]
    shown = visit("about:blank")
    headers = {"content-type": "text/javascript"}
    shown.page.route(f"**/vizlib/{cut}", lambda route: route.fulfill(status=200, headers=headers, body=broken))
    shown.page.goto(script_page(site, "print('here')"), wait_until="load")
    shown.wait("() => document.querySelector('[role=alert]') !== null")
    assert "damaged" in shown.text()
    assert cut in shown.text()


def test_a_page_opened_from_a_folder_says_what_to_do(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        pages.script_page("print('here')", name="figure.py", files=[], dist="dist/"), encoding="utf-8"
    )
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    page.wait_for_selector("[role=alert]")
    text = page.locator("body").inner_text()
    page.close()
    assert "python3 -m http.server" in text
    assert "missing" not in text


def test_a_python_error_shows_its_traceback_and_the_page_lives_on(visit: Callable[..., Visit], site: Site) -> None:
    source = BOX + "vz.show(mesh)\n\ndef thirds(n):\n    return n / 0\n\nthirds(3)\n"
    shown = visit(script_page(site, source))
    shown.wait(ENDED)
    text = shown.text()
    assert "ZeroDivisionError" in text
    assert 'figure.py", line' in text
    assert "return n / 0" in text
    assert "vizlib/runners" not in text
    assert shown.page.evaluate("() => globalThis.vizlib.pyodide.runPython('6 * 7')") == 42
    shown.wait(FIRST_FRAME)


def test_what_the_script_prints_stands_below_the_figures(visit: Callable[..., Visit], site: Site) -> None:
    shown = visit(script_page(site, '"""A title.\n\nAnd a text."""\nprint("seven", 7)\n'))
    shown.wait(ENDED)
    assert "seven 7" in shown.page.locator("#vizlib-output").inner_text()
    assert shown.page.title() == "A title"
    assert "And a text." in shown.text()
    assert shown.outside == []
    shown.page.wait_for_timeout(700)
    assert shown.page.locator("#vizlib-progress").count() == 0

"""All of WebGPU, in a page as natively: each check (``checks/``) runs in both, and gives the same numbers."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .checks.reading import open_device

FOLDER = Path(__file__).with_name("checks")

#: Differences between rasterizers that no specification rules out: by check, the largest in its numbers.
TOLERANCES = {"drawing.blending": 1, "drawing.many_samples": 1, "sampling.samplers": 1}


def checks(*modules: str) -> list[str]:
    """The public coroutines of modules, as ``module.name``."""
    found = []
    for name in modules:
        module = import_module(f"{__package__}.checks.{name}")
        for member, value in vars(module).items():
            if inspect.iscoroutinefunction(value) and value.__module__ == module.__name__ and member[0] != "_":
                found.append(f"{name}.{member}")
    return found


SHARED = checks("computing", "copying", "drawing", "sampling", "counting")


class Native:
    """wgpu-native, in a thread of its own: what drives the browser has this thread's event loop."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self.thread = thread
        self.runner = asyncio.Runner()
        self.device = self.wait(open_device())

    def wait(self, coroutine: Any) -> Any:
        return self.thread.submit(self.runner.run, coroutine).result()

    def run(self, check: str) -> Any:
        """What a check gives, as JSON has it."""
        module, _, name = check.partition(".")
        function = getattr(import_module(f"{__package__}.checks.{module}"), name)
        return json.loads(json.dumps(self.wait(function(self.device))))


@pytest.fixture(scope="module")
def native() -> Iterator[Native]:
    with ThreadPoolExecutor(1) as thread:
        native = Native(thread)
        yield native
        thread.submit(native.runner.close).result()


@pytest.fixture(scope="module")
def page(shared_tab: Any) -> Any:
    """The module's page, with the checks in it and a device for them."""
    sources = {path.name: path.read_text() for path in FOLDER.glob("*.py")}
    shared_tab.python(f"""
import importlib, json, sys
from pathlib import Path
folder = Path("/home/pyodide/checks")
folder.mkdir()
for name, source in json.loads({json.dumps(json.dumps(sources))}).items():
    (folder / name).write_text(source)
sys.path.insert(0, str(folder.parent))
importlib.invalidate_caches()
from checks.reading import open_device
device = await open_device()
from vizlib.transports import page as transport
""")
    return shared_tab


def in_page(page: Any, check: str) -> Any:
    module, _, name = check.partition(".")
    code = f"from checks.{module} import {name} as check\njson.dumps(await check(device))"
    return json.loads(page.python(code))


@pytest.mark.parametrize("check", SHARED)
def test_a_page_gives_what_the_native_backend_gives(page, tab, native, check):
    expected, got = native.run(check), in_page(page, check)
    if None in (expected, got):
        pytest.skip("one of the adapters cannot do this")
    tolerance = TOLERANCES.get(check, 0)
    if tolerance:
        np.testing.assert_allclose(np.array(got, float), np.array(expected, float), atol=tolerance)
    else:
        assert got == expected


@pytest.mark.parametrize("check", checks("beyond"))
def test_what_is_not_there_natively_is_right_in_a_page(page, tab, check):
    got, expected = in_page(page, check)
    assert got == expected


@pytest.mark.parametrize("check", checks("beyond"))
def test_what_is_not_there_natively_is_still_not_there(native, check):
    """When it is, the check belongs with those that run in both."""
    try:
        got, expected = native.run(check)
    except Exception:
        return
    assert got != expected, f"FIXME: beyond.{check} works natively now"

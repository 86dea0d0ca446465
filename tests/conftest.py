"""What all tests share: one Chromium and one browser distribution for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vizlib.site import chromium, runtime

LONGEST = ("tests/test_gallery.py", "tests/site/gallery/", "tests/docs/")


@pytest.fixture(scope="session")
def distribution() -> Path:
    """The browser distribution with PyScript."""
    return runtime.build(pyscript=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium. Playwright allows one at a time, so nothing else may start one in this process."""
    with chromium.launch() as started:
        yield started


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist's, which looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser come last: Playwright leaves an event loop running in this thread.

    With it, asyncio.run() refuses to run, GPU promises wait for a loop that stands still, and Python 3.11's
    own `ast` loses count of its recursion in Playwright's greenlets. Each file's tests of either kind stay
    together when processes share them, so that what a module sets up is set up once. The longest of them begin first,
    so that no process has one left when the others are done.
    """
    items.sort(key=lambda item: (_needs_browser(item), not item.nodeid.startswith(LONGEST)))
    for item in items:
        file = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(file + " in the browser" * _needs_browser(item)))


def _needs_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())

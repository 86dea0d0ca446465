"""What the page runs: unpacks pytest, runs it on wgpu-py's files, and prints the outcomes as its last line.

It is a task, in which synchronous calls can wait (JSPI), so the tests' synchronous API works as it stands.
"""

import asyncio
import importlib
import os
import sys
import types
import zipfile
from pathlib import Path

PACKAGES = "/tmp/packages"
FILE = "/tmp/outcomes.json"

zipfile.ZipFile("packages.zip").extractall(PACKAGES)
sys.path.insert(0, PACKAGES)
sys.path.insert(0, os.getcwd())  # outcomes.py
importlib.invalidate_caches()

# test_async.py imports trio at its head and runs it in one test, and anyio imports ssl, which Pyodide has not.
sys.modules["trio"] = types.ModuleType("trio")
ssl = sys.modules["ssl"] = types.ModuleType("ssl")
ssl.SSLContext = type("SSLContext", (), {})

import pytest  # noqa: E402

loop = asyncio.get_running_loop()


class OneLoop:
    """anyio makes a loop for each test and leaves it as the running one; the page's own tasks need the page's."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item, nextitem):
        try:
            return (yield)
        finally:
            asyncio._set_running_loop(loop)
            asyncio.set_event_loop(loop)


os.environ["VIZLIB_OUTCOMES"] = FILE
os.chdir("wgpu-py")
pytest.main([*sys.argv[1:], "-p", "outcomes"], plugins=[OneLoop()])
print()
print("OUTCOMES " + Path(FILE).read_text())

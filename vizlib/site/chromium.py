"""Finds a Chromium on this machine and drives it without a window, with WebGPU.

`VIZLIB_CHROMIUM` names the program to use. `VIZLIB_CHROMIUM_FLAGS` replaces the flags that choose the
GPU (`GPU_FLAGS`), for machines with a real graphics card; everything else about the browser stays.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
APPLICATIONS = (  # macOS keeps programs out of PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)

# Linux: software Vulkan for everything, with or without a graphics card. With
# --use-webgpu-adapter=swiftshader alone compute works, but configuring a canvas ends the GPU process.
GPU_FLAGS = (
    "--enable-unsafe-webgpu",
    "--use-angle=swiftshader",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
)
# macOS and Windows always have a GPU that Chromium can use unseen.
OTHER_GPU_FLAGS = ("--enable-unsafe-webgpu",)
QUIET_FLAGS = (
    "--no-sandbox",  # containers and root have no user namespaces to build a sandbox from
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A picture must not depend on the monitor's colour profile.
    "--force-color-profile=srgb",
    # Frames go on while no window has the focus.
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
)


class NoBrowser(RuntimeError):
    """There is no browser to drive, in a sentence that says what to install."""


def find() -> Path:
    """The Chromium to use. Raises `NoBrowser`."""
    chosen = os.environ.get("VIZLIB_CHROMIUM")
    if chosen:
        program = shutil.which(chosen)
        if program is None:
            raise NoBrowser(f"VIZLIB_CHROMIUM names {chosen!r}, which is not a program on this machine.")
        return Path(program)
    for name in NAMES:
        program = shutil.which(name)
        if program is not None:
            return Path(program)
    for application in APPLICATIONS:
        if Path(application).exists():
            return Path(application)
    own = _playwrights_own()
    if own is not None:
        return own
    raise NoBrowser(
        "No Chromium or Google Chrome was found. Install one (Debian: apt install chromium, macOS: brew "
        "install --cask google-chrome, anywhere: python -m playwright install chromium), or name its "
        "program in VIZLIB_CHROMIUM."
    )


def flags() -> list[str]:
    """The command line flags of every browser that vizlib starts."""
    chosen = os.environ.get("VIZLIB_CHROMIUM_FLAGS")
    if chosen is not None:
        return [*shlex.split(chosen), *QUIET_FLAGS]
    return [*(GPU_FLAGS if sys.platform.startswith("linux") else OTHER_GPU_FLAGS), *QUIET_FLAGS]


@contextmanager
def launch() -> Iterator[Browser]:
    """A headless Chromium with WebGPU, closed at the end. Raises `NoBrowser`."""
    program = find()
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoBrowser(
            "Driving a browser takes Playwright: pip install 'vizlib[browser]' (or: pip install playwright)."
        ) from None
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, headless=True, args=flags())
        except Error as error:
            raise NoBrowser(f"{program} did not start: {error.message}") from None
        try:
            yield browser
        finally:
            browser.close()


def version(program: Path) -> str:
    """What the browser calls itself, or an empty string if it does not say."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def has_display() -> bool:
    """Whether this process can open a window that its user sees."""
    if sys.platform in ("darwin", "win32"):
        return not os.environ.get("SSH_CONNECTION")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _playwrights_own() -> Path | None:
    """The browser that `playwright install chromium` has put on this machine, if it has."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        program = Path(playwright.chromium.executable_path)
    return program if program.exists() else None

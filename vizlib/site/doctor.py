"""`vizlib doctor`: what this machine and its browser can do, and what to do about what they can't."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PACKAGES = ("numpy", "pygfx", "wgpu", "rendercanvas", "imgui-bundle", "cmap", "trimesh")
EXTRAS = {"playwright": "browser", "glfw": "window"}
WEBGPU_PAGE = "<!doctype html><title>doctor</title><link rel='icon' href='data:,'>"
WEBGPU_PROBE = """async () => {
    if (!navigator.gpu) return { error: "navigator.gpu is missing" };
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) return { error: "no adapter was given" };
    const { vendor, architecture, description, device } = adapter.info;
    return { name: description || device || [vendor, architecture].join(" ").trim(), features: adapter.features.size };
}"""


@dataclass(frozen=True)
class Finding:
    """One line of the report; `advice` says what to do when something is missing."""

    topic: str
    text: str
    good: bool = True
    advice: str = ""


def run() -> int:
    """Print the report; 0 if everything is there, else 1."""
    findings = list(examine())
    width = max(len(finding.topic) for finding in findings)
    for finding in findings:
        mark = "ok     " if finding.good else "MISSING"
        print(f"{mark} {finding.topic:<{width}}  {finding.text}")
        if finding.advice:
            print(f"        {'':<{width}}  → {finding.advice}")
    missing = [finding.topic for finding in findings if not finding.good]
    print("\nEverything is there." if not missing else f"\nMissing: {', '.join(missing)}.")
    return 1 if missing else 0


def examine() -> Iterator[Finding]:
    """Look at one thing after another; what breaks in looking is itself a finding."""
    for topic, look in LOOKS.items():
        try:
            yield from look()
        except Exception as error:  # a doctor who faints helps nobody
            yield Finding(topic, f"{type(error).__name__}: {error}", good=False)


def _python() -> Iterator[Finding]:
    good = sys.version_info >= (3, 11)
    text = f"{platform.python_version()} at {sys.executable}, {platform.platform()}"
    yield Finding("Python", text, good, "" if good else "vizlib needs Python 3.11 or newer.")


def _packages() -> Iterator[Finding]:
    wanted = {}
    for line in importlib.metadata.requires("vizlib") or []:
        name = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower()
        wanted[name] = line.partition(";")[0].strip()
    missing = [name for name in PACKAGES if _version(name) is None]
    found = ", ".join(f"{name} {_version(name)}" for name in PACKAGES if name not in missing)
    advice = f"pip install {' '.join(repr(wanted.get(name, name)) for name in missing)}" if missing else ""
    yield Finding("Packages", found or "none", not missing, advice)
    for name, extra in EXTRAS.items():
        version = _version(name)
        what = {"browser": "run and shot in a browser", "window": "windows on the desktop"}[extra]
        yield Finding(
            f"Package {name}",
            f"{version or 'not installed'} (for {what})",
            version is not None,
            "" if version else f"pip install 'vizlib[{extra}]'",
        )


def _native() -> Iterator[Finding]:
    # In a process of its own: a broken graphics driver can take its process down.
    code = "import json, wgpu; print(json.dumps([a.summary for a in wgpu.gpu.enumerate_adapters_sync()]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    lines = done.stdout.strip().splitlines()
    names = json.loads(lines[-1]) if done.returncode == 0 and lines else []
    advice = (
        ""
        if names
        else "Install a Vulkan driver; Mesa's needs no graphics card (Debian: apt install mesa-vulkan-drivers)."
    )
    yield Finding("Native GPU", "; ".join(names) or "no adapter", bool(names), advice)


def _browser() -> Iterator[Finding]:
    from vizlib.site import chromium
    from vizlib.site.server import Server

    try:
        program = chromium.find()
    except chromium.NoBrowser as error:
        yield Finding("Browser", "none found", False, str(error))
        return
    yield Finding("Browser", f"{chromium.version(program) or 'version unknown'} at {program}")
    if _version("playwright") is None:
        return  # its own line says so
    try:
        with Server({"/": WEBGPU_PAGE}) as server, chromium.launch() as browser:
            page = browser.new_page()
            page.goto(server.url)
            answer = page.evaluate(WEBGPU_PROBE)
    except chromium.NoBrowser as error:
        yield Finding("WebGPU there", str(error), False)
        return
    if "error" in answer:
        advice = "Use Chrome or Chromium 113 or newer; VIZLIB_CHROMIUM_FLAGS chooses another GPU than software."
        yield Finding("WebGPU there", answer["error"], False, advice)
    else:
        yield Finding("WebGPU there", f"{answer['name'] or 'an adapter without a name'}, {answer['features']} features")


def _distribution() -> Iterator[Finding]:
    from vizlib.site import runtime

    try:
        folder = runtime.build()
    except Exception as error:
        yield Finding("Distribution", str(error), False, "It is fetched once; try again with a way to the internet.")
        return
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    size = sum(file["bytes"] for file in manifest["files"]) / 1e6
    text = f"Pyodide {manifest['pyodide']}, {len(manifest['files'])} files, {size:.1f} MB at {folder}"
    yield Finding("Distribution", text)


def _node() -> Iterator[Finding]:
    for program, purpose in (("node", "byte-compiles the browser's wheels"), ("npm", "fetches TypeScript for tests")):
        path = shutil.which(program)
        version = _output(path, "--version") if path else ""
        advice = (
            "" if path else "Install Node.js 20 or newer (Debian: apt install nodejs npm, macOS: brew install node)."
        )
        yield Finding(program, f"{version or 'not found'} ({purpose})", path is not None, advice)


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return done.stdout.strip()


LOOKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "Python": _python,
    "Packages": _packages,
    "Native GPU": _native,
    "Browser": _browser,
    "Distribution": _distribution,
    "node": _node,
}

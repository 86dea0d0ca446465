"""Sets a fresh machine up: `make setup` runs this file with whatever Python 3.11+ it finds.

Nothing is installed yet when it starts, so it imports the standard library only. It makes, in order,
`.venv` with the package (editable) and its extras, what npm has (the type checker for JavaScript, data for the
gallery), Chromium and a Vulkan driver, and the browser distribution. A stamp in `.venv`, keyed on what the set-up
depends on, makes the second run end at once.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "vizlib-setup.stamp"
NODE_TOOLS = VENV / "share" / "node"
NODE_PACKAGES = ["typescript@5.9.3", "@webgpu/types@0.1.74", "vega-datasets@2.11.0"]
EXTRAS = "dev,docs,data,upstream,window,browser,video"


class SetupProblem(Exception):
    """What is missing, in a sentence that says what to do."""


def main() -> int:
    key = _key()
    if STAMP.exists() and STAMP.read_text() == key and _python().exists():
        return 0
    try:
        _make_venv()
        _install_packages()
        _install_node_tools()
        _install_browser()
        _install_vulkan()
        _install_screen()
        _build_distribution()
    except SetupProblem as problem:
        print(f"\nSet-up stopped: {problem}", file=sys.stderr)
        return 1
    STAMP.write_text(key)
    _say("set-up is complete")
    return 0


def _key() -> str:
    """A hash of everything that decides what the set-up installs."""
    digest = hashlib.sha256()
    locks = sorted(path for path in Path(__file__).parent.glob("*lock*") if path.is_file())
    for path in [ROOT / "pyproject.toml", Path(__file__), *locks]:
        digest.update(path.read_bytes())
    digest.update(f"{sys.version_info[:2]} {platform.machine()} {ROOT}".encode())
    return digest.hexdigest()


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _make_venv() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything has checked that
        raise SetupProblem(
            f"vizlib needs Python 3.11 or newer, and {sys.executable} is {platform.python_version()}. "
            "Install a newer Python and run `make setup PYTHON=/path/to/python3.11`."
        )
    if _python().exists() and _works(str(_python()), "-m", "pip", "--version"):
        return
    _say("making the virtual environment .venv")
    if not _works(sys.executable, "-c", "import ensurepip, venv"):
        # Debian and Ubuntu keep the two in a package of their own.
        name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not _apt_install(name):
            raise SetupProblem(f"this Python cannot make virtual environments. Install the package {name}.")
    shutil.rmtree(VENV, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(VENV), why="the virtual environment could not be made")


def _install_packages() -> None:
    _say("installing Python packages (some minutes the first time)")
    pip = [str(_python()), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run(
        *pip,
        "install",
        "--editable",
        f"{ROOT}[{EXTRAS}]",
        why="the Python packages could not be installed; is there a way to PyPI from here?",
    )


def _install_node_tools() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SetupProblem(
            "npm was not found. Install Node.js 20 or newer with npm (Debian: apt install nodejs npm, "
            "macOS: brew install node)."
        )
    _say("installing the type checker for JavaScript, and earthquakes for the gallery")
    NODE_TOOLS.mkdir(parents=True, exist_ok=True)
    _run(
        npm,
        "install",
        "--prefix",
        str(NODE_TOOLS),
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--silent",
        *NODE_PACKAGES,
        why="TypeScript and vega-datasets could not be fetched with npm",
    )


def _install_browser() -> None:
    if _browser_found():
        return
    _say("installing Chromium")
    # Ubuntu's `chromium` is a snap, which cannot run everywhere, so only Debian's is tried.
    if _os_release("ID") == "debian" and _apt_install("chromium") and _browser_found():
        return
    installer = [str(_python()), "-m", "playwright", "install"]
    if _may_apt():
        installer.append("--with-deps")
    if _works(*installer, "chromium", timeout=1200) and _browser_found():
        return
    raise SetupProblem(
        "no Chromium was found and none could be installed. Install Google Chrome or Chromium (Debian: "
        "apt install chromium, macOS: brew install --cask google-chrome) and run `make setup` again, or "
        "name its program in the environment variable VIZLIB_CHROMIUM."
    )


def _browser_found() -> bool:
    return _works(str(_python()), "-c", "from vizlib.site.chromium import find; find()")


def _install_vulkan() -> None:
    """Drawing natively takes a Vulkan driver on Linux; Mesa has one that needs no graphics card."""
    # With OpenGL alone, which desktop libraries bring along, there is an adapter too, but not one for pygfx.
    probe = "import sys, wgpu; kind = wgpu.gpu.request_adapter_sync().info['backend_type']; "
    probe += "sys.exit(sys.platform.startswith('linux') and kind != 'Vulkan')"
    if _works(str(_python()), "-c", probe, timeout=120):
        return
    _say("installing Mesa's software Vulkan")
    _apt_install("libvulkan1", "mesa-vulkan-drivers")
    if not _works(str(_python()), "-c", probe, timeout=120):
        raise SetupProblem(
            "no graphics adapter was found. On Linux install a Vulkan driver; Mesa's works without a "
            "graphics card (Debian and Ubuntu: apt install mesa-vulkan-drivers, Fedora: dnf install "
            "mesa-vulkan-drivers, Arch: pacman -S vulkan-swrast)."
        )


def _install_screen() -> None:
    """Where there is no screen, the tests show windows on one that X only thinks up; without it, they are left out."""
    if sys.platform.startswith("linux") and shutil.which("Xvfb") is None:
        _apt_install("xvfb")


def _build_distribution() -> None:
    _say("building the browser distribution (about 100 MB are fetched the first time)")
    code = "from vizlib.site import runtime; print(runtime.build(pyscript=True))"
    _run(str(_python()), "-c", code, why="the browser distribution could not be built")


def _apt_install(*packages: str) -> bool:
    """Install Debian packages if this user may; whether it worked."""
    if not _may_apt():
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    # A fresh container has no package lists at all, so a failing install is tried again after an update.
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return _works(*install, timeout=1200) or (_works(*apt, "update", timeout=300) and _works(*install, timeout=1200))


def _may_apt() -> bool:
    if os.name == "nt" or shutil.which("apt-get") is None:
        return False
    return os.geteuid() == 0 or (shutil.which("sudo") is not None and _works("sudo", "-n", "true"))


def _os_release(field: str) -> str:
    try:
        return platform.freedesktop_os_release().get(field, "")
    except OSError:
        return ""


def _works(*command: str, timeout: float = 60) -> bool:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=timeout, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _run(*command: str, why: str) -> None:
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise SetupProblem(f"{why}. The command was: {' '.join(command)}")


def _say(text: str) -> None:
    print(f"setup: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

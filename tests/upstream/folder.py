"""Where the source trees of wgpu-py and pygfx lie; `make upstream` (this module as a program) fetches them.

The folder is `$VIZLIB_UPSTREAM`, or `upstream` in vizlib's cache; it holds `wgpu-py/` and `pygfx/`, of the versions
that vizlib is pinned to. wgpu-py's source distribution has no tests, so the repositories are cloned.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from vizlib.site.cache import cache_folder

REPOSITORIES = {
    "wgpu-py": ("wgpu", "https://github.com/pygfx/wgpu-py"),
    "pygfx": ("pygfx", "https://github.com/pygfx/pygfx"),
}


def folder() -> Path:
    """The folder with both trees; it need not exist."""
    own = os.environ.get("VIZLIB_UPSTREAM")
    return Path(own).expanduser().resolve() if own else cache_folder() / "upstream"


def tree(name: str) -> Path:
    """The tree of "wgpu-py" or "pygfx"."""
    return folder() / name


def needed(name: str) -> pytest.MarkDecorator:
    """A mark that skips a test where the tree is missing, and says how to get it."""
    package, _ = REPOSITORIES[name]
    reason = (
        f"{tree(name)} is missing: run `make upstream`, or name a folder that holds {name}/ at version "
        f"{version(package)} in VIZLIB_UPSTREAM."
    )
    return pytest.mark.skipif(not tree(name).is_dir(), reason=reason)


def main() -> int:
    """Clone what is missing; the exit code."""
    for name, (package, address) in REPOSITORIES.items():
        target = tree(name)
        if target.is_dir():
            print(f"{target} is there already.")
            continue
        tag = f"v{version(package)}"
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{name}.part")
        shutil.rmtree(part, ignore_errors=True)
        command = ["git", "clone", "--quiet", "--depth", "1", "--branch", tag, address, str(part)]
        # Where there is no such address, git would ask for a name and a password.
        asking = {"GIT_TERMINAL_PROMPT": "0"}
        try:
            done = subprocess.run(
                command, check=False, timeout=900, capture_output=True, text=True, env={**os.environ, **asking}
            )
            problem = done.stderr.strip() if done.returncode else ""
        except (OSError, subprocess.TimeoutExpired) as error:
            problem = str(error)
        if problem:
            shutil.rmtree(part, ignore_errors=True)
            print(
                f"{address} (tag {tag}) could not be cloned into {target}: {problem}\n"
                "The tests of tests/upstream are skipped without it. Where GitHub is out of reach, name a folder "
                "that holds wgpu-py/ and pygfx/ in the environment variable VIZLIB_UPSTREAM.",
                file=sys.stderr,
            )
            return 1
        part.rename(target)
        print(f"{name} {tag} is in {target}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs a script on wgpu-native in a process of its own, without a window."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from vizlib.runners.job import TIMED_OUT, Job


def run(job: Job) -> int:
    """Run the job; its exit code. What the script prints goes straight to this process's streams."""
    if job.mount is None:
        return _run_in(job, Path.cwd())
    with tempfile.TemporaryDirectory(prefix="vizlib-") as folder:
        # A copy: a script may write beside its data, and the user's files are not ours to change.
        shutil.copytree(job.mount, folder, dirs_exist_ok=True)
        return _run_in(job, Path(folder))


def _run_in(job: Job, folder: Path) -> int:
    description = {
        "script": str(job.script.resolve()),
        "args": list(job.args),
        "canvas": list(job.canvas),
        "wait": job.wait,
        "picture": None if job.picture is None else str(job.picture.resolve()),
    }
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    # wgpu-native looks for Wayland first, and complains where no session has made this folder.
    environment.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    # The child finds vizlib where this process found it, whatever its working directory is.
    here = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    child = subprocess.Popen(
        [sys.executable, "-m", "vizlib.runners.offscreen", json.dumps(description)],
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    try:
        return child.wait(job.timeout)
    except subprocess.TimeoutExpired:
        print(f"vizlib: {job.script} was stopped after {job.timeout:g} seconds.", file=sys.stderr)
        return TIMED_OUT
    finally:
        _stop(child)


def _stop(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it has started."""
    if child.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
        child.wait()

"""`vizlib export`: a script → one file that shows its figures with no Python, no server and no network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from vizlib.runners.job import TIMED_OUT, Job
from vizlib.site import modules, pages
from vizlib.stream.tape import Tape, filled

__all__ = ["export", "page", "template"]

START = "\n$scene.open(document.getElementById('vizlib-tape'), document.getElementById('vizlib-scene'));\n"


def export(job: Job, output: Path, *, ratio: float, seconds: float | None, fps: float) -> int:
    """Run the job's script in a process of its own, and write what it shows to a file; the exit code."""
    code, data = recorded(job, ratio=ratio, seconds=seconds, fps=fps)
    if code == 0:
        if output.suffix.lower() == ".html":
            _, about = pages.describe(job.script.read_text(encoding="utf-8"), job.script.name)
            data = page(data, about).encode()
        output.write_bytes(data)
    return code


def recorded(job: Job, *, ratio: float, seconds: float | None, fps: float, quiet: bool = False) -> tuple[int, bytes]:
    """Run the job's script in a process of its own: its exit code, and the bytes of a tape of what it shows.

    ratio : physical pixels in a logical one
    seconds, fps : how much of an animation; None: five seconds, if there is one
    quiet : whether what the script prints is of no interest
    """
    title, _ = pages.describe(job.script.read_text(encoding="utf-8"), job.script.name)
    with tempfile.TemporaryDirectory(prefix="vizlib-") as scratch:
        folder = Path.cwd()
        if job.mount is not None:
            folder = Path(shutil.copytree(job.mount, Path(scratch) / "files"))
        made = Path(scratch) / "scene.vzs"
        description = {
            "script": str(job.script.resolve()),
            "args": list(job.args),
            "canvas": list(job.canvas),
            "ratio": ratio,
            "seconds": seconds,
            "fps": fps,
            "title": title,
            "tape": str(made),
        }
        here = str(Path(__file__).resolve().parents[2])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))}
        command = [sys.executable, "-m", "vizlib.runners.recorder", json.dumps(description)]
        out = subprocess.DEVNULL if quiet else None
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment, timeout=job.timeout, check=False, stdout=out, stderr=out
            )
        except subprocess.TimeoutExpired:
            if not quiet:
                print(f"vizlib: {job.script} was stopped after {job.timeout:g} seconds.", file=sys.stderr)
            return TIMED_OUT, b""
        return done.returncode, b"" if done.returncode else made.read_bytes()


def page(data: bytes, about: str = "") -> str:
    """The HTML of a file that shows a tape.

    data : the bytes of a ``.vzs`` file
    about : a sentence or two below the title
    """
    title = str(Tape.unpacked(data).head.get("title") or "")
    return filled(template(), data, title, pages.paragraph(about))


def template() -> str:
    """Such a page without its tape: what ``vizlib.stream.tape.filled`` makes whole."""
    with as_file(files("vizlib") / "player") as folder:
        script = modules.joined(folder, "scene.js") + START
    html = (files("vizlib.site") / "templates" / "exported.html").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return html.replace("<!--hash-->", digest).replace("<!--script-->", script)

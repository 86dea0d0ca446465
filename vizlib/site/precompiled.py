"""pygfx's shader templates, made into Python modules while building instead of in the page.

pygfx composes its WGSL with Jinja, which first turns each template into Python, and that into
bytecode: a third of a second before the first frame. Jinja can load such modules ready-made.
"""

from __future__ import annotations

import fnmatch
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import DistributionError

__all__ = ["Templates"]

_SCRIPT = Path(__file__).with_name("jinja_script.py")
_LIMIT = 300.0


@dataclass(frozen=True)
class Templates:
    """The templates of one wheel.

    ``pattern`` finds them among its paths; ``environment`` is the module that defines ``jinja_env``
    before its first function, whose options decide what a template means; the modules go to
    ``folder``, which is where the patched pygfx looks for them.
    """

    pattern: str
    environment: str
    folder: str

    def modules(self, files: Mapping[str, bytes], jinja: Sequence[Path]) -> dict[str, bytes]:
        """The modules to add to a wheel of these ``files``: path → source. ``jinja``: wheels to run."""
        definition = files[self.environment].decode().split("\n\ndef ")[0]
        templates = {path.rsplit("/", 1)[1]: files[path].decode() for path in fnmatch.filter(files, self.pattern)}
        job = json.dumps({"environment": definition, "templates": templates})
        command = [sys.executable, "-I", "-S", str(_SCRIPT), *map(str, jinja)]
        done = subprocess.run(
            command, input=job, capture_output=True, text=True, encoding="utf-8", timeout=_LIMIT, check=False
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise DistributionError(f"the templates {self.pattern} cannot be compiled: {last[0]}")
        return {f"{self.folder}/{name}": source.encode() for name, source in json.loads(done.stdout).items()}

    def fingerprint(self) -> str:
        """A text that changes when :meth:`modules` would do something else."""
        return repr(self) + _SCRIPT.read_text(encoding="utf-8")

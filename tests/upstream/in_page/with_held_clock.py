"""Runs one example as it stands, for which time does not pass: what turns by the clock stands still.

    vizlib shot with_held_clock.py -o PNG --on native|browser --mount DIR -- name.py

Only the example's own `import time` gets the held clock; libraries that draw at a rate need a real one.
"""

import sys
import time
import types
from pathlib import Path

import rendercanvas.auto  # noqa: F401 - they draw at a rate, so theirs has to be the real clock
import wgpu  # noqa: F401

if False:
    import imgui_bundle  # noqa: F401 - a page fetches what a script's text imports

path = Path.cwd() / "examples" / sys.argv[1]
sys.argv = [str(path)]
sys.path[0] = str(path.parent)  # as `python script.py` has it
main = sys.modules["__main__"]
main.__file__ = str(path)

held = types.ModuleType("time")
held.__dict__.update(time.__dict__, time=lambda: 100.0, perf_counter=lambda: 100.0)
sys.modules["time"] = held
try:
    exec(compile(path.read_bytes(), str(path), "exec"), main.__dict__)
finally:
    sys.modules["time"] = time

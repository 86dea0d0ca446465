"""Turns Jinja templates into Python modules: jinja_script.py WHEEL… < JOB, run by a fresh Python.

The wheels hold Jinja itself, in the locked version. JOB is JSON: ``environment``, a text that defines
``jinja_env``, and ``templates``, name → text. Prints JSON: the module's file name → Python source.
"""

from __future__ import annotations

import json
import sys
from typing import Any

sys.path[:0] = sys.argv[1:]

import jinja2  # noqa: E402

job = json.load(sys.stdin)
scope: dict[str, Any] = {}
exec(job["environment"], scope)
environment: jinja2.Environment = scope["jinja_env"]
modules = {}
for name, text in job["templates"].items():
    source = environment.compile(text, name, None, raw=True, defer_init=True)
    modules[jinja2.ModuleLoader.get_module_filename(name)] = source
json.dump(modules, sys.stdout)

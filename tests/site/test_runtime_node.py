"""The real distribution, run by Node: versions as locked, everything imports, from bytecode, text included."""

import json
import os
import subprocess
import sys
from pathlib import Path

from vizlib.site import bytecode
from vizlib.site.lock import Lock
from vizlib.site.recipes import RECIPES

_SCRIPT = Path(__file__).with_name("python.mjs")


def python(distribution, script, packages="vizlib"):
    """What ``script`` prints in Pyodide with ``packages`` loaded."""
    node = bytecode.node_command()
    assert node, "these tests need Node"
    done = subprocess.run(
        [node, str(_SCRIPT), str(distribution), packages],
        input=script, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_every_package_loads_in_the_version_of_the_lock(distribution):
    out = python(
        distribution,
        "import importlib.metadata as m, json\n"
        "print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))",
        packages="vizlib,imgui-bundle,micropip",
    )
    found = json.loads(out.splitlines()[-1])
    lock = Lock.load()
    for recipe in RECIPES:
        assert found[recipe.package] == lock.one(recipe.package).version
    assert "vizlib" in found


def test_records_name_every_file_that_was_unpacked(distribution):
    out = python(
        distribution,
        "import importlib.metadata as m\n"
        "for d in m.distributions():\n"
        "    missing = [str(f) for f in d.files if not f.locate().exists()]\n"
        "    if missing: print(d.name, missing)\n",
    )
    assert out == ""


def test_imports_come_from_bytecode(distribution):
    """Nothing that a figure imports is compiled in the page."""
    out = python(
        distribution,
        "import sys\n"
        "import importlib._bootstrap_external as e\n"
        "def source_to_code(self, data, path, **options):\n"
        "    print('compiled', path)\n"
        "    return compile(data, path, 'exec', dont_inherit=True)\n"
        "e.SourceLoader.source_to_code = source_to_code\n"
        "import numpy, wgpu, rendercanvas, pygfx, cmap, trimesh, vizlib\n"
        "print([n for n, m in sys.modules.items()"
        " if str(getattr(m, '__file__', '')).startswith('/lib/python314.zip') and m.__file__.endswith('.py')])\n"
        "print(len(sys.modules) > 300)",
    )
    assert out.splitlines() == ["[]", "True"]


def test_tracebacks_and_getsource_show_our_lines(distribution):
    out = python(
        distribution,
        "import inspect, pygfx, traceback, vizlib\n"
        "print(inspect.getsource(pygfx.Mesh).splitlines()[0])\n"
        "try:\n    pygfx.PointsMaterial(size='big')\n"
        "except Exception:\n    print(traceback.format_exc())\n",
    )
    assert out.startswith("class Mesh(WorldObject):")
    assert 'pygfx/materials/_points.py", line' in out
    assert "self.size = size" in out


def test_numpy_computes(distribution):
    out = python(
        distribution,
        "import numpy as np\n"
        "a = np.arange(9.0).reshape(3, 3) + np.eye(3)\n"
        "print(np.allclose(a @ np.linalg.inv(a), np.eye(3)))\n"
        "print(np.fft.fft([1, 0]).real, np.random.default_rng(1).integers(9))",
        packages="numpy",
    )
    assert out.splitlines() == ["True", "[1. 1.] 4"]


def test_the_native_backend_says_what_to_use_instead(distribution):
    out = python(
        distribution,
        "import sys, types\n"
        "import wgpu\n"
        "class GPU:\n"
        "    request_adapter_sync = request_adapter_async = None\n"
        "    wgsl_language_features = frozenset()\n"
        "stub = types.ModuleType('vizlib.webgpu')\n"
        "stub.gpu = GPU()\n"
        "sys.modules['vizlib.webgpu'] = stub\n"
        "import wgpu.backends.auto\n"
        "print(wgpu.gpu is stub.gpu, wgpu.backends.auto.gpu is stub.gpu)\n"
        "import wgpu.backends.wgpu_native\n"
        "from wgpu.backends.wgpu_native.extras import multi_draw_indirect\n"
        "for call in (lambda: multi_draw_indirect(None), lambda: wgpu.backends.wgpu_native.lib.wgpuGetVersion):\n"
        "    try:\n        call()\n"
        "    except RuntimeError as error:\n        print(error)\n",
    )
    lines = out.splitlines()
    assert lines[0] == "True True"
    assert lines[1].startswith("wgpu.backends.wgpu_native.multi_draw_indirect needs wgpu's native library")
    assert lines[1].endswith("Call draw_indirect() or draw_indexed_indirect() once for each draw.")
    assert lines[2].startswith("wgpu.backends.wgpu_native.lib.wgpuGetVersion needs wgpu's native library")


def test_fonts_are_chosen_as_upstream_does(distribution):
    script = (
        "import pygfx, os\n"
        "from pygfx.utils.text import font_manager as f, FontProps\n"
        "for text in ('Ab', '\\u0905', '\\u0627', '\\u2211'):\n"
        "    print([(t, os.path.basename(ff.filename)) for t, ff in f.select_font(text, FontProps())])\n"
    )
    here = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=True, env=os.environ | {"PYGFX_DISABLE_SYSTEM_FONTS": "1"},
    )  # fmt: skip
    assert python(distribution, script) == here.stdout


def test_shader_templates_are_what_jinja_makes_in_the_page(distribution):
    """Compiled while building, by another Python; and pygfx uses them."""
    out = python(
        distribution,
        "import marshal, os, jinja2, pygfx\n"
        "from pygfx.renderers.wgpu import wgsl\n"
        "from pygfx.renderers.wgpu.shader import templating\n"
        "env = templating.jinja_env\n"
        "folder = os.path.dirname(wgsl.__file__)\n"
        "names = [n for n in os.listdir(folder) if n.endswith('.wgsl')]\n"
        "for name in names:\n"
        "    source = env.compile(wgsl.load_wgsl(name), name, None, raw=True, defer_init=True)\n"
        "    here = compile(source, name, 'exec', dont_inherit=True)\n"
        "    module = jinja2.ModuleLoader.get_module_filename(name) + 'c'\n"
        "    with open(os.path.join(folder, 'compiled', module), 'rb') as file:\n"
        "        if marshal.loads(file.read()[16:]) != here: print(name, 'differs')\n"
        "def refused(*_arguments, **_options): raise AssertionError('compiled in the page')\n"
        "jinja2.Environment.compile = refused\n"
        "env.cache.clear()\n"
        "for name in names: env.get_template('pygfx.' + name)\n"
        "print(templating.apply_templating(wgsl.load_wgsl('clipping_planes.wgsl'), n_clipping_planes=0) != '')\n"
        "print(len(names))",
    )
    assert out.splitlines() == ["True", "33"]


def test_trimesh_reads_and_draws_lots_after_its_patches(distribution):
    out = python(
        distribution,
        "import io, sys, trimesh\n"
        "print([name for name in ('numpy.random', 'numpy.ma', 'email.message') if name in sys.modules])\n"
        "box = trimesh.creation.box()\n"
        "for kind in ('ply', 'stl', 'obj', 'glb'):\n"
        "    data = box.export(file_type=kind)\n"
        "    data = data.encode() if isinstance(data, str) else data\n"
        "    again = trimesh.load(io.BytesIO(data), file_type=kind, force='mesh')\n"
        "    print(kind, len(again.faces), round(float(again.volume), 6))\n"
        "print(len(box.sample(10)), len(box.sample(10, seed=1)), trimesh.__version__)",
        packages="trimesh",
    )
    version = Lock.load().one("trimesh").version
    expected = ["[]", "ply 12 1.0", "stl 12 1.0", "obj 12 1.0", "glb 12 1.0", f"10 10 {version}"]
    assert out.splitlines() == expected


def test_structures_behave_like_the_dataclasses_they_are_natively(distribution):
    script = (
        "import dataclasses, wgpu\n"
        "a, b = wgpu.Extent3D(width=3), wgpu.Extent3D(width=3)\n"
        "print(a == b, a != b, a == dict(a), dict(a), a.get('height', 7), a.__hash__, a.__match_args__)\n"
        "a.width = 4\n"
        "print(a == b, a['width'], wgpu.Color(r=1, g=2, b=3, a=4))\n"
        "print([f.name for f in dataclasses.fields(a)], dataclasses.asdict(a))\n"
        "print(dict(dataclasses.replace(a, width=5)))\n"
        "for name in wgpu.structs.__all__:\n"
        "    kind = getattr(wgpu, name)\n"
        "    for given in ({'depth': 1}, {}):\n"
        "        try: print(dict(kind(**given)))\n"
        "        except TypeError as error: print(error)\n"
        "    for f in dataclasses.fields(kind):\n"
        "        print(f.name, f.type, f.default is dataclasses.MISSING or f.default)\n"
    )
    here = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert python(distribution, script) == here.stdout

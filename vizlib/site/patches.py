"""Changes to upstream's text that a browser needs: one list, each with the text it expects.

A build fails with a sentence if an expected text is not there, so that it is noticed when upstream
mends (or moves) it. To add one, append a :class:`Patch` to :data:`PATCHES`; nothing else is needed.
"""

from __future__ import annotations

from ..templates import PREFIX
from .patch import Patch, PatchError

__all__ = ["PATCHES", "Patch", "PatchError", "patches_for"]

PATCHES: tuple[Patch, ...] = (
    # --- pygfx: Python
    Patch(
        "pygfx",
        "pygfx/utils/_dirs.py",
        '    elif sys.platform.startswith(("linux", "freebsd")):\n',
        '    elif sys.platform.startswith(("linux", "freebsd", "emscripten")):\n',
        "in a browser no branch gave base_dir a value, and reading it raised UnboundLocalError",
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/engine/renderer.py",
        """EVENTS_TO_CONVERT = (
    "key_down",
    "key_up",
    "pointer_down",
    "pointer_move",
    "pointer_up",
    "wheel",
    "close",
    "resize",
)
""",
        """EVENTS_TO_CONVERT = (
    "key_down",
    "key_up",
    "pointer_down",
    "pointer_move",
    "pointer_up",
    "wheel",
    "close",
    "resize",
)

from vizlib import picking, templates, uploads  # noqa: E402

picking.install(WgpuRenderer)
templates.install()
uploads.install()
""",
        "reading the picking pixel back for each pointer event would have to wait, which a page must not; "
        "what pygfx computed on a GPU that went away has to be computed again; and errors in its shaders name the "
        "template's line",
    ),
    Patch(
        "pygfx",
        "pygfx/__init__.py",
        '_check_lib_version("pylinalg")\n',
        '_check_lib_version("pylinalg")\n\n__import__("gc").freeze()\n',
        "modules are some 67,000 objects that stay as long as the page; the garbage collector looked at many of them "
        "whenever a few thousand objects were made, and making buffers and views took two to ten times as long",
    ),
    Patch(
        "pygfx",
        "pygfx/utils/transform.py",
        "from time import perf_counter_ns\n",
        "from itertools import count\n\nperf_counter_ns = count(1).__next__\n",
        "the clock says what is newer, and browsers' clocks stand still for 100 µs: an object that was placed in the "
        "same moment as it was made was drawn at the origin. A counter is newer each time",
    ),
    Patch(
        "pygfx",
        "pygfx/objects/_base.py",
        "from time import perf_counter_ns\n",
        "from ..utils.transform import perf_counter_ns\n",
        "compared with the counter of the patch before this one",
    ),
    Patch(
        "pygfx",
        "pygfx/cameras/_base.py",
        "from time import perf_counter_ns\n",
        "from ..utils.transform import perf_counter_ns\n",
        "compared with the same counter",
    ),
    # --- start-up: measured in Pyodide 314, of 1.0 s for `import pygfx` from bytecode
    Patch(
        "pygfx",
        "pygfx/utils/text/_fontmanager.py",
        """        with open(index_filename, "rt", encoding="utf-8") as f:
            ob = json.load(f)
        families, fnames, index = ob["families"], ob["filenames"], ob["index"]

        # Create a map to lookup the fname from the family
        self._default_family_to_fname = {
            family: fname for family, fname in zip(families, fnames, strict=True)
        }

        # Create a dict that maps codepoint to tuple of names
        self._default_font_map = {}
        for k, v in index.items():
            codepoint = int(k)
            self._default_font_map[codepoint] = tuple(families[i] for i in v)
""",
        """        self._default_index = None
        self._default_index_filename = index_filename

    def _read_default_index(self):
        # In a browser the index is read when text first asks for it, and looked up as it stands.
        if self._default_index is None:
            with open(self._default_index_filename, "rt", encoding="utf-8") as f:
                self._default_index = json.load(f)
        return self._default_index

    @property
    def _default_family_to_fname(self):
        ob = self._read_default_index()
        return dict(zip(ob["families"], ob["filenames"], strict=True))

    @property
    def _default_font_map(self):
        return self

    def get(self, codepoint, default=()):
        ob = self._read_default_index()
        found = ob["index"].get(str(codepoint))
        return default if found is None else tuple(ob["families"][i] for i in found)
""",
        "0.19 s went into a dictionary of 78,254 code points that a figure without text never looks up",
    ),
    Patch(
        "pylinalg",
        "pylinalg/__init__.py",
        "from importlib.metadata import version\n",
        'def version(_name):\n    return "@VERSION@"\n\n',
        "importlib.metadata brings in the whole email package, a fifth of the time of `import pygfx`",
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/shader/templating.py",
        """register_wgsl_loader("pygfx", jinja2.PackageLoader("pygfx.renderers.wgpu.wgsl", "."))
""",
        """from .. import wgsl

register_wgsl_loader(
    "pygfx",
    jinja2.ChoiceLoader(
        [
            jinja2.ModuleLoader(os.path.join(os.path.dirname(wgsl.__file__), "compiled")),
            jinja2.PackageLoader("pygfx.renderers.wgpu.wgsl", "."),
        ]
    ),
)
""",
        "templates that were compiled while building need no compiling before the first frame (precompiled.py)",
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/shader/templating.py",
        "import jinja2\n",
        "import os\n\nimport jinja2\n",
        "for the patch before this one",
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/shader/templating.py",
        "    t = jinja_env.from_string(code)\n",
        """    name = wgsl.file_names.get(code)
    t = jinja_env.from_string(code) if name is None else jinja_env.get_template(f"pygfx.{name}")
""",
        "a shader that is one of pygfx's files as it stands is such a compiled template, too",
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/wgsl/__init__.py",
        """            return f.read().decode()
""",
        """            code = f.read().decode()
    if package_name == __name__:
        file_names[code] = shader_name
    return code


file_names = {}
""",
        "templating.py asks by the text of a shader which file it is",
    ),
    Patch(
        "trimesh",
        "trimesh/version.py",
        """        from importlib.metadata import version

        return version("trimesh")
""",
        """        return "@VERSION@"
""",
        "importlib.metadata brings in the whole email package",
    ),
    Patch(
        "trimesh",
        "trimesh/typed.py",
        "from numpy.random import BitGenerator, Generator, SeedSequence\n",
        "BitGenerator = Generator = SeedSequence = Any\n",
        "numpy.random takes a tenth of the time of `import trimesh` and is named in annotations only",
    ),
    Patch(
        "trimesh",
        "trimesh/util.py",
        "_RANDOM_DEFAULT = np.random.default_rng()\n",
        "_RANDOM_DEFAULT = None\n",
        "numpy.random, again, before anything random is asked for",
    ),
    Patch(
        "trimesh",
        "trimesh/util.py",
        "        return _RANDOM_DEFAULT\n",
        """        global _RANDOM_DEFAULT
        if _RANDOM_DEFAULT is None:
            _RANDOM_DEFAULT = np.random.default_rng()
        return _RANDOM_DEFAULT
""",
        "the other half of the patch before this one",
    ),
    Patch(
        "trimesh",
        "trimesh/exchange/ply.py",
        "from numpy.lib.recfunctions import structured_to_unstructured, unstructured_to_structured\n",
        """

def structured_to_unstructured(array):
    from numpy.lib import recfunctions

    return recfunctions.structured_to_unstructured(array)


def unstructured_to_structured(array, dtype):
    from numpy.lib import recfunctions

    return recfunctions.unstructured_to_structured(array, dtype=dtype)


""",
        "this brings in numpy.ma, another tenth, for PLY files with edges",
    ),
    Patch(
        "wgpu",
        "wgpu/structs.py",
        "from dataclasses import dataclass\n",
        "from ._records import dataclass\n",
        "writing the methods of 60 structures took a quarter of the rest of `import pygfx` (browser/wgpu_records.py)",
    ),
    # --- pygfx: WGSL that naga takes and Tint refuses
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/shader/resolve.py",
        """                struct_lines.append(f"    @location({slotnr}) {name} : {types[name]},")
""",
        """                flat = "" if "f32" in types[name] else "@interpolate(flat) "
                struct_lines.append(f"    @location({slotnr}) {flat}{name} : {types[name]},")
""",
        "integers are not interpolated between vertices, and WGSL wants that said; every pickable object has some",
        shaders=True,
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/wgsl/noise.wgsl",
        "v = (v << 2u) | (a + (b << 1u) + 1u) % 4u;",
        "v = (v << 2u) | ((a + (b << 1u) + 1u) % 4u);",
        "WGSL wants parentheses where '|' meets '%'; Tint refuses to parse it",
        shaders=True,
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/wgsl/noise.wgsl",
        "v = (v << 2u) | ((x & 1u) + ((y & 1u) << 1u) + 1u) % 4u;",
        "v = (v << 2u) | (((x & 1u) + ((y & 1u) << 1u) + 1u) % 4u);",
        "WGSL wants parentheses where '|' meets '%'; Tint refuses to parse it",
        shaders=True,
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/engine/pipeline.py",
        "result = device.create_shader_module(code=wgsl)",
        f'result = device.create_shader_module(code="{PREFIX}" + wgsl)',
        "toon meshes, sprites and ray-cast volumes take derivatives in branches: naga lets it pass, Tint if told to",
        shaders=True,
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/wgsl/line.wgsl",
        "the_pos_n = vec4<f32>(bitcast<f32>(0x7fc00000u));  // nan",
        "var nan_bits = 0x7fc00000u; the_pos_n = vec4<f32>(bitcast<f32>(nan_bits));",
        "WGSL refuses an expression whose constant value is NaN; of a variable it may not be known",
        shaders=True,
    ),
)


def patches_for(package: str) -> tuple[Patch, ...]:
    """The patches of one package, in order."""
    return tuple(patch for patch in PATCHES if patch.package == package)

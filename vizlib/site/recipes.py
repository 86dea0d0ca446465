"""How each upstream wheel becomes the one that is shipped: what is left out, replaced, depended on.

Only what can never be used in a browser is left out: type stubs, C headers, static libraries,
native libraries, desktop windows that need them. Text patches are in :mod:`vizlib.site.patches`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .patches import patches_for
from .precompiled import Templates
from .wheels import Wheel

__all__ = ["NOTEBOOK", "RECIPES", "Recipe"]

_BROWSER = Path(__file__).with_name("browser")


@dataclass(frozen=True)
class Recipe:
    """One package of the distribution, from the locked wheel of the same name.

    ``imports`` are its top-level modules, ``depends`` the packages loaded with it. ``drop`` are shell
    patterns over the wheel's paths. ``replace`` maps a path (new ones, too) to a file of ``vizlib/site/browser``.
    ``pure`` turns a platform wheel whose compiled parts were dropped into a pure one. ``rare`` modules
    stay uncompiled. Bytecode takes the place of modules that match ``sourceless``: for packages whose
    insides nobody debugs from a page, a quarter less to fetch (tracebacks then name lines, not show them).
    ``templates`` are made into modules by the packages ``tools``.
    """

    package: str
    imports: tuple[str, ...]
    depends: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    replace: dict[str, str] = field(default_factory=dict)
    pure: bool = False
    rare: tuple[str, ...] = ()
    sourceless: tuple[str, ...] = ()
    templates: Templates | None = None

    @property
    def tools(self) -> tuple[str, ...]:
        """The packages whose wheels :meth:`prepare` runs."""
        return ("jinja2", "markupsafe") if self.templates else ()

    def prepare(self, path: Path, tools: Sequence[Path] = ()) -> Wheel:
        """Read the upstream wheel at ``path`` and make the browser's out of it (no bytecode yet)."""
        wheel = Wheel.read(path)
        wheel.drop(self.drop)
        for target, name in self.replace.items():
            wheel.files[target] = (_BROWSER / name).read_bytes()
        wheel.patch(patches_for(self.package))
        if self.pure:
            wheel.pure("py3-none-any")
        wheel.rare, wheel.sourceless = self.rare, self.sourceless
        if self.templates:
            wheel.files |= self.templates.modules(wheel.files, tools)
        return wheel

    def fingerprint(self) -> str:
        """A text that differs whenever :meth:`prepare` would do something else."""
        replaced = {target: (_BROWSER / name).read_bytes() for target, name in self.replace.items()}
        templates = self.templates.fingerprint() if self.templates else ""
        return repr((self.drop, replaced, self.pure, self.rare, self.sourceless, templates, patches_for(self.package)))


RECIPES: tuple[Recipe, ...] = (
    Recipe(
        "numpy",
        ("numpy",),
        drop=("*.pyi", "*.pxd", "*.a", "*.h", "*.c", "numpy/_core/lib/*.ini", "numpy/_core/lib/pkgconfig/*",
              "numpy/random/_examples/*"),
        rare=("numpy/f2py/*", "numpy/distutils/*", "*/conftest.py"),
        sourceless=("*",),
    ),
    Recipe("micropip", ("micropip",), sourceless=("*",)),
    Recipe("uharfbuzz", ("uharfbuzz",), drop=("uharfbuzz/_harfbuzz_test*",)),
    Recipe("imgui-bundle", ("imgui_bundle",), ("numpy",), drop=("*.pyi",), sourceless=("*",)),
    Recipe("sniffio", ("sniffio",), drop=("sniffio/_tests/*",)),
    Recipe("hsluv", ("hsluv",)),
    Recipe("markupsafe", ("markupsafe",), drop=("markupsafe/_speedups*",), pure=True, sourceless=("*",)),
    Recipe("jinja2", ("jinja2",), ("markupsafe",), sourceless=("*",)),
    Recipe("pylinalg", ("pylinalg",), ("numpy",)),
    # Each colormap's numbers are a module of their own, of which a figure imports one or two.
    Recipe("cmap", ("cmap",), ("numpy",), rare=("cmap/data/*/*",)),
    Recipe(
        "rendercanvas",
        ("rendercanvas",),
        ("numpy", "sniffio"),
        rare=("rendercanvas/glfw.py", "rendercanvas/qt.py", "rendercanvas/wx.py", "rendercanvas/http.py",
              "rendercanvas/terminal.py", "rendercanvas/__pyinstaller/*"),
        replace={"rendercanvas/pyodide.py": "rendercanvas_pyodide.py"},
    ),
    Recipe(
        "wgpu",
        ("wgpu",),
        ("rendercanvas", "sniffio"),
        drop=("wgpu/resources/*.so", "wgpu/resources/*.h", "wgpu/resources/*.idl", "wgpu/resources/*.md",
              "wgpu/__pyinstaller/*", "wgpu/backends/wgpu_native/*", "wgpu/utils/glfw_present_info.py"),
        replace={
            "wgpu/backends/js_webgpu/__init__.py": "js_webgpu.py",
            "wgpu/_records.py": "wgpu_records.py",
            "wgpu/backends/wgpu_native/__init__.py": "wgpu_native.py",
            "wgpu/backends/wgpu_native/extras.py": "wgpu_native_extras.py",
        },
        pure=True,
    ),
    Recipe(
        "pygfx",
        ("pygfx",),
        ("numpy", "wgpu", "rendercanvas", "pylinalg", "jinja2", "hsluv", "freetype-py", "uharfbuzz"),
        sourceless=("pygfx/renderers/wgpu/wgsl/compiled/*",),
        templates=Templates(
            pattern="pygfx/renderers/wgpu/wgsl/*.wgsl",
            environment="pygfx/renderers/wgpu/shader/templating.py",
            folder="pygfx/renderers/wgpu/wgsl/compiled",
        ),
    ),
    Recipe("trimesh", ("trimesh",), ("numpy",), drop=("trimesh/resources/templates/viewer.zip",), sourceless=("*",)),
)  # fmt: skip

#: What a notebook's kernel needs beside: loaded where notebooks are, and nowhere else.
NOTEBOOK: tuple[Recipe, ...] = (
    Recipe("wcwidth", ("wcwidth",), sourceless=("*",)),
    Recipe("prompt-toolkit", ("prompt_toolkit",), ("wcwidth",), sourceless=("*",)),
    Recipe("pygments", ("pygments",), rare=("pygments/lexers/*", "pygments/styles/*")),
    Recipe("ipython-pygments-lexers", ("ipython_pygments_lexers",), ("pygments",)),
    Recipe("parso", ("parso",), sourceless=("*",)),
    Recipe("jedi", ("jedi",), ("parso",), drop=("jedi/third_party/django-stubs/*",), sourceless=("*",)),
    Recipe("traitlets", ("traitlets",)),
    Recipe("matplotlib-inline", ("matplotlib_inline",), ("traitlets",)),
    Recipe("asttokens", ("asttokens",)),
    Recipe("executing", ("executing",)),
    Recipe("pure-eval", ("pure_eval",)),
    Recipe("stack-data", ("stack_data",), ("asttokens", "executing", "pure-eval")),
    Recipe("comm", ("comm",), ("traitlets",)),
    Recipe(
        "ipython",
        ("IPython",),
        ("ipython-pygments-lexers", "jedi", "matplotlib-inline", "prompt-toolkit", "stack-data", "traitlets"),
    ),
)

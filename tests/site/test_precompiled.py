"""Templates made into modules while building: what Jinja itself would make, or an error with a sentence."""

import sys
import types
from pathlib import Path

import jinja2
import pytest

from vizlib.site.errors import DistributionError
from vizlib.site.precompiled import Templates

TEMPLATES = Templates("pkg/*.wgsl", "pkg/env.py", "pkg/compiled")
ENVIRONMENT = b"""import jinja2

jinja_env = jinja2.Environment(line_statement_prefix="$$")


def something_else():
    raise RuntimeError
"""
WGSL = b"$$ if deep\nlet x = {{ number }};\n$$ endif\n"
#: Stands for the folder of locked wheels: the Jinja of this environment.
JINJA = [Path(jinja2.__file__).parents[1]]


def test_a_module_renders_what_the_template_does():
    files = {"pkg/a.wgsl": WGSL, "pkg/env.py": ENVIRONMENT, "other/b.wgsl": b"{{"}
    modules = TEMPLATES.modules(files, JINJA)
    assert list(modules) == ["pkg/compiled/" + jinja2.ModuleLoader.get_module_filename("a.wgsl")]
    environment = jinja2.Environment(line_statement_prefix="$$")
    module = types.ModuleType("it")
    module.__file__ = "it.py"
    exec(next(iter(modules.values())), module.__dict__)
    ready = jinja2.Template.from_module_dict(environment, module.__dict__, {})
    for deep in (True, False):
        expected = environment.from_string(WGSL.decode()).render(deep=deep, number=3)
        assert ready.render(deep=deep, number=3) == expected


def test_a_template_that_does_not_compile_is_an_error():
    files = {"pkg/a.wgsl": b"$$ if", "pkg/env.py": ENVIRONMENT}
    with pytest.raises(
        DistributionError, match=r"the templates pkg/\*\.wgsl cannot be compiled: .*TemplateSyntaxError"
    ):
        TEMPLATES.modules(files, JINJA)


def test_jinja_is_the_given_one(tmp_path):
    (tmp_path / "jinja2.py").write_text("raise ImportError('this is the locked one')")
    files = {"pkg/a.wgsl": WGSL, "pkg/env.py": ENVIRONMENT}
    with pytest.raises(DistributionError, match="this is the locked one"):
        TEMPLATES.modules(files, [tmp_path])
    assert "jinja2" in sys.modules

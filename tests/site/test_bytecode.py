"""Compiling in Node: where bytecode goes, and what happens when Node cannot."""

import sys

import pytest

from vizlib.site import bytecode


def test_where_python_looks():
    assert bytecode.bytecode_path("a/b.py", "3.14") == "a/__pycache__/b.cpython-314.pyc"
    assert bytecode.bytecode_path("hsluv.py", "3.14") == "__pycache__/hsluv.cpython-314.pyc"


def test_node_that_fails_is_quoted(tmp_path):
    # Python in Node's place: it cannot run a JavaScript module, and says so.
    with pytest.raises(bytecode.CompileError, match=r"ended with code 1: .*SyntaxError"):
        bytecode.compile_sources(sys.executable, tmp_path, {"site/0/a.py": b""})


def test_node_that_is_not_there_is_named(tmp_path):
    with pytest.raises(bytecode.CompileError, match="/no/node cannot compile"):
        bytecode.compile_sources("/no/node", tmp_path, {"site/0/a.py": b""})

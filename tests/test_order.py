"""What conftest.py promises of the order of tests."""

from __future__ import annotations

import os

import pytest


def test_the_tests_of_a_file_stay_in_one_process(request: pytest.FixtureRequest) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        pytest.skip("there is one process")
    assert request.node.nodeid.endswith("@tests/test_order.py")

"""The backend on a transport that records, and in a real page."""

from __future__ import annotations

import pytest

from tests.hosts.conftest import address, shared_tab, tab

from .recorded import Recorded

__all__ = ["address", "shared_tab", "tab"]


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()

"""The backend on a transport that records."""

from __future__ import annotations

import pytest

from .recorded import Recorded


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()

"""Pages of the documentation are opened as all others are."""

from tests.browser.conftest import site, visit

__all__ = ["site", "visit"]

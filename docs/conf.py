"""How the documentation is built: `make docs`, or `sphinx-build -W -n docs build/docs`. Nothing is fetched."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "extensions"), str(HERE.parent)]

import vizlib  # noqa: E402 - found by the line above, installed or not

project = "vizlib"
author = "The vizlib developers"
copyright = author
version = release = vizlib.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "plain_docstrings", "command_line", "scene"]
exclude_patterns = ["README.md"]
nitpicky = True

# ---- Pages ----

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3
smartquotes = False  # what stands between quotes is to be typed
highlight_language = "none"  # a block that says nothing is text

# ---- The reference ----

autodoc_typehints = "none"  # docstrings give shapes, dtypes and units, which annotations cannot
autodoc_member_order = "bysource"
autodoc_class_signature = "mixed"
add_module_names = False
toc_object_entries_show_parents = "hide"
python_display_short_literal_types = True

# ---- How it looks ----

html_theme = "furo"
html_title = "vizlib"
html_static_path = ["static"]
html_css_files = ["vizlib.css"]
html_favicon = "static/favicon.svg"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_theme_options = {
    "navigation_with_keys": True,
    "light_css_variables": {
        "color-brand-primary": "#1f5f99",
        "color-brand-content": "#1f5f99",
        "color-brand-visited": "#1f5f99",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8fc1ee",
        "color-brand-content": "#8fc1ee",
        "color-brand-visited": "#8fc1ee",
    },
}
pygments_style = "friendly"
pygments_dark_style = "github-dark"

"""`vizlib gallery`: a folder of scripts → a static site that shows, runs and edits them, from any web server.

examples.py    what a script's docstring says
pictures.py    what it looks like: a picture, and a recording that turns without Python
site.py        the pages
notebooks.py   the same scripts as notebooks, in JupyterLite
*.js           what happens in them: one Python runs all examples (player/runtime.js)
"""

from vizlib.site.gallery.site import build

__all__ = ["build"]

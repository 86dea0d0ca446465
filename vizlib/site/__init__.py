"""Builds pages: the pinned browser distribution, HTML, a local server, and the browser that opens them."""

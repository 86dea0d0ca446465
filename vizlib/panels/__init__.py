"""Panels: imgui over the canvas of a figure: toolbar, inspector, performance, and what users make themselves.

Nothing here is imported before something of it is to be seen. In a page imgui is a download of 5.5 MB, which a figure
without panels never asks for; see ``panels.loading``.
"""

"""Runs any Python script without a window: `vizlib run` and `vizlib shot`.

`script` executes one file inside the Python that is already there and is the same everywhere;
`native` starts it in a fresh process on wgpu-native; `browser` in a page of headless Chromium.
"""

"""The test suites and examples of wgpu-py and pygfx, unchanged, on our backend and natively.

None of their code is here: it is looked for in a folder (see `folder.py`), and where that is missing these tests are
skipped. What of it cannot pass stands in lists, each with its reason (`left_out.py`, `examples.py`), and a test
that is in a list and passes all the same is a failure, so that the lists stay true. The figures are printed and, by
`python -m tests.upstream`, written to docs/conformance.md.
"""

"""Small wgpu programs that run natively and in a page alike, and give numbers that must be the same.

Each public coroutine of these modules is a check: it takes a device and returns what JSON can hold. They import
nothing but wgpu and NumPy, so that a page can have them as they are.
"""

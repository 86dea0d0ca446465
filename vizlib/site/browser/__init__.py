"""Modules that stand in a browser where upstream's wheel has native code; packed into those wheels."""

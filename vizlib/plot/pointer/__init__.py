"""The pointer: what it is at, who is told, and what follows it."""

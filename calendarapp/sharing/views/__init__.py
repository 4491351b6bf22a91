"""Doors of the slice: saved views, and the links that a brand makes for guests."""

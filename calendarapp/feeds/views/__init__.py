"""Doors of the slice: the feed itself, and the pages about it."""

"""Doors of this slice."""

"""Doors of this slice: a person's choices, and the link in every letter."""

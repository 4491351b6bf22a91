"""Pages over several slices."""

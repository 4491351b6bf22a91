"""How each language writes days and moments where it differs from what Django ships: 24 hours, no American order."""

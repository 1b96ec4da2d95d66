"""Likely duplicates: by title (`titles`) and by copied passages (`passages`). Pure functions on text."""

"""The numeric core: marks in, rankings, assignments and selections out; arrays only, no models, no SQL, no web."""

"""The demo's texts and pictures: made-up bodies, people and cases; see README.md for the files."""

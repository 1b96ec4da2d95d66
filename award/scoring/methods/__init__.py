"""Scoring methods, one file each; see the README beside this file."""

from award.registry import Registry

METHODS = Registry("award.scoring.methods", "METHOD")
"""Every method by its name in the rules (``mean``, ``z_score`` …)."""

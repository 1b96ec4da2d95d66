"""Exports: the one way out of the data in bulk. `EXPORTS` finds every ``EXPORT`` in the files of this folder."""

from award.registry import Registry

EXPORTS = Registry("award.exports", "EXPORT")

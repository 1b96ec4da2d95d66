"""Marks interface strings below the web layer, where no translator is at hand.

``N_("…")`` returns its argument; the extractor finds it and the web layer translates it when it is shown.
"""


def N_(message: str) -> str:  # noqa: N802 - the conventional gettext name
    """Mark ``message`` (zh-Hans) for extraction and return it unchanged."""
    return message

"""How a text is cleaned and counted, alike on the server and in the browser.

One table of examples, ``tests/fields/counting.json``, is read by the tests of both.
A text is never cut: a text that is too long is kept and reported.
"""

import re
import unicodedata

# Written out, because Python's str.strip and JavaScript's trim disagree (U+0085, U+FEFF, U+001C–U+001F).
BLANKS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Return ``text`` in NFC with LF line ends, without control characters, ends stripped.

    Control characters arrive with texts pasted from PDF files; nobody sees them and no database
    likes them. A lone surrogate becomes U+FFFD. Cleaning twice changes nothing.
    """
    text = _LONE_SURROGATES.sub("\ufffd", text)
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip(BLANKS)


def clean_line(text: str) -> str:
    """Return ``text`` cleaned and on one line: every run of line ends and tabs becomes one space."""
    return re.sub("[ ]*[\t\n]+[ ]*", " ", clean(text))


def count(text: str) -> int:
    """Return the number of characters: code points of the cleaned text."""
    return len(clean(text))


def has_direction_override(text: str) -> bool:
    """Say whether ``text`` holds hidden marks that turn the direction of reading (U+202A–202E, U+2066–2069)."""
    return _DIRECTION.search(text) is not None

"""Show content in the other Chinese script; what is stored stays as it was written.

Characters only: 軟體 for 软件 would change an applicant's words. A page of 3,000 characters takes under a
millisecond, so results are not kept.
"""

from functools import cache

from opencc import OpenCC

SCRIPTS = {"zh-Hans": "t2s", "zh-Hant": "s2tw"}


@cache
def _converter(configuration: str) -> OpenCC:
    return OpenCC(configuration)


def convert(text: str, to: str) -> str:
    """The text in the script `to`, ``"zh-Hans"`` or ``"zh-Hant"``; KeyError for any other."""
    return str(_converter(SCRIPTS[to]).convert(text))


def is_in_script(text: str, script: str) -> bool:
    """Whether conversion to this script would change nothing, so that no switch need be offered."""
    return convert(text, script) == text

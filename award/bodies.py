"""Compare bodies by their names, credit codes and e-mail domains.

A body is an organisation row with aliases; these functions find rows that may be the same one. Facts only: who is
in conflict is decided elsewhere.
"""

import re
import unicodedata

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from award.script import convert

_FREE_MAIL = (
    "qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com yeah.net 188.com sina.com "
    "sina.cn vip.sina.com sohu.com vip.sohu.com tom.com 139.com 189.cn wo.cn 21cn.com aliyun.com "
    "263.net eyou.com gmail.com googlemail.com outlook.com hotmail.com live.com live.cn msn.com "
    "yahoo.com yahoo.com.cn yahoo.cn icloud.com me.com mac.com proton.me protonmail.com"
)
FREE_MAIL = frozenset(_FREE_MAIL.split())
"""Domains at which anyone may have an address, so that sharing one means nothing."""

_DOCUMENTATION = frozenset(("example.com", "example.net", "example.org"))
"""Names kept for made-up addresses (RFC 2606): each name below one of them stands for a body of its own."""

_SECOND_LEVEL = frozenset(("com", "net", "org", "gov", "edu", "ac", "mil"))
_LEGAL_FORM = re.compile(
    r"(?:股份有限责任公司|集团有限责任公司|有限责任公司|股份有限公司|集团有限公司|集团公司|有限公司|公司|集团)$"
)
_PUNCTUATION = re.compile(r"[^\w]|_")


def normalised_body(name: str) -> str:
    """The spelling under which a body's name is compared.

    NFKC, Simplified, lower case, without spaces, brackets and punctuation: ``"云帆 数据（广东）有限公司"``
    and ``"雲帆數據(廣東)有限公司"`` are one. The legal form stays: two legal forms may be two bodies.
    """
    return _PUNCTUATION.sub("", convert(unicodedata.normalize("NFKC", name), "zh-Hans")).casefold()


def body_stem(name: str) -> str:
    """The normalised name without its legal form (有限公司, 集团 …), for finding likely twins."""
    plain = normalised_body(name)
    stem = _LEGAL_FORM.sub("", plain)
    return stem if len(stem) > 1 else plain


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one spelling after normalisation; never true of empty names."""
    plain = normalised_body(one)
    return bool(plain) and plain == normalised_body(other)


def is_likely_same_body(one: str, other: str) -> bool:
    """Whether two names differ by no more than their legal form: a question to ask, not an answer."""
    stem = body_stem(one)
    return bool(stem) and stem == body_stem(other)


def credit_code(text: str) -> str | None:
    """A unified social credit code in its plain form (18 characters), or None if its check digit is wrong."""
    try:
        return str(uscc.validate(unicodedata.normalize("NFKC", text).upper()))
    except ValidationError:
        return None


def mail_domain(address: str) -> str | None:
    """The domain under which an address is registered, lower case: ``li@mail.city.gov.cn`` → ``city.gov.cn``.

    None for an address without domain and for free or made-up mail, which says nothing about a body.
    """
    host = unicodedata.normalize("NFKC", address).rpartition("@")[2].strip().rstrip(".").casefold()
    labels = host.split(".")
    if "@" not in address or len(labels) < 2 or not all(labels):
        return None
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    if ".".join(labels[-2:]) in _DOCUMENTATION:
        size = 3
    domain = ".".join(labels[-size:])
    return None if {host, domain} & (FREE_MAIL | _DOCUMENTATION) else domain


def phone_digits(number: str) -> str:
    """A telephone number as it is compared: digits without the code of China, the first zero and an extension.

    ``"+86 139-0000 0000"`` and ``"13900000000"`` are one. "" for fewer than seven digits, which name nobody.
    """
    plain = unicodedata.normalize("NFKC", number).partition("转")[0]
    digits = re.sub(r"^(?:\+|00)86", "", re.sub(r"[^0-9+]", "", plain)).lstrip("+0")
    return digits if len(digits) >= 7 else ""


def shares_mail_domain(one: str, other: str) -> bool:
    """Whether two addresses are of one domain that is not free mail."""
    domain = mail_domain(one)
    return domain is not None and domain == mail_domain(other)

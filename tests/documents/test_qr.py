"""QR codes hold their text and bring neither style nor script."""

import urllib.parse
from xml.etree import ElementTree

import pytest
import segno

from award.documents.qr import qr_data_uri, qr_svg

ADDRESS = "https://award.example.org/c/数字社会/cases/DS2021-0042"


def test_the_picture_is_the_code_of_the_text():
    size = segno.make_qr(ADDRESS, error="m").symbol_size(border=4)
    root = ElementTree.fromstring(qr_svg(ADDRESS))
    assert root.get("viewBox") == f"0 0 {size[0]} {size[1]}"
    assert "width" not in root.attrib
    assert qr_svg(ADDRESS) != qr_svg(ADDRESS + "x")


def test_a_strict_policy_lets_it_be():
    for node in ElementTree.fromstring(qr_svg(ADDRESS)).iter():
        assert not {"style", "class", "onload"} & set(node.attrib)
        assert node.tag.rpartition("}")[2] in ("svg", "path")


def test_as_an_address_for_img():
    uri = qr_data_uri(ADDRESS)
    assert uri.startswith("data:image/svg+xml")
    assert "viewBox" in urllib.parse.unquote(uri)


def test_too_much_text_is_refused():
    with pytest.raises(segno.DataOverflowError):
        qr_svg("x" * 3000)

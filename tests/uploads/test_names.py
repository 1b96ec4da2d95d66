"""File names are text: shown as one harmless line, handed out with the right ending."""

import pytest

from award.uploads.names import download_name, kept_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("申报书.docx", "申报书.docx"),
        ("C:\\Users\\me\\申报书.docx", "申报书.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("案例\u202excod.exe", "案例xcod.exe"),
        ("  多  空格 .pdf ", "多 空格 .pdf"),
        ("好" * 300 + ".pdf", "好" * 196 + ".pdf"),
        ("👍.png", "👍.png"),
        ("...", ""),
    ],
)
def test_kept(given, kept):
    assert kept_name(given) == kept


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ("照片.PNG", "jpg", "照片.jpg"),
        ("申报书", "docx", "申报书.docx"),
        ("x.exe", "pdf", "x.pdf"),
        ("", "pdf", "file.pdf"),
        ("2021.年度总结.pdf", "pdf", "2021.年度总结.pdf"),
    ],
)
def test_download(given, kind, name):
    assert download_name(given, kind) == name

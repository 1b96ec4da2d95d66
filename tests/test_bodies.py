"""Bodies compared by name, code and mail domain."""

import pytest

from award.bodies import (
    body_stem,
    credit_code,
    is_likely_same_body,
    is_same_name,
    mail_domain,
    normalised_body,
    phone_digits,
    shares_mail_domain,
)


def test_one_spelling():
    assert is_same_name("云帆 数据（广东）有限公司", "雲帆數據(廣東)有限公司")
    assert is_same_name("ＡＢＣ研究院", "abc研究院")
    assert not is_same_name("云帆数据有限公司", "云帆数据股份有限公司")
    assert not is_same_name("", " （） ")


def test_legal_forms_are_a_question_to_ask():
    assert is_likely_same_body("云帆数据有限公司", "云帆数据股份有限公司")
    assert is_likely_same_body("云帆数据集团有限公司", "云帆数据")
    assert not is_likely_same_body("云帆数据有限公司", "远航数据有限公司")
    assert not is_likely_same_body("", "")
    assert body_stem("某公司") == normalised_body("某公司")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("91440300708461136T", "91440300708461136T"),
        (" 9144 0300 7084 6113 6t ", "91440300708461136T"),
        ("９１４４０３００７０８４６１１３６Ｔ", "91440300708461136T"),
        ("91440300708461136A", None),
        ("123", None),
        ("", None),
    ],
)
def test_credit_code(text, plain):
    assert credit_code(text) == plain


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("li@mail.city.gov.cn", "city.gov.cn"),
        ("Li@CITY.gov.cn.", "city.gov.cn"),
        ("a@stu.example-university.edu.cn", "example-university.edu.cn"),
        ("a@corp.yunfan-data.com", "yunfan-data.com"),
        ("a@mail.yunfan.example.org", "yunfan.example.org"),
        ("a@example.org", None),
        ("li@qq.com", None),
        ("li@vip.163.com", None),
        ("nobody", None),
        ("a@localhost", None),
    ],
)
def test_mail_domain(address, domain):
    assert mail_domain(address) == domain


def test_shared_domains():
    assert shares_mail_domain("a@it.city.gov.cn", "b@city.gov.cn")
    assert not shares_mail_domain("a@qq.com", "b@qq.com")
    assert not shares_mail_domain("a@east.gov.cn", "b@west.gov.cn")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+86 139-0000 0000", "13900000000"),
        ("0086 20 87654321", "020-87654321"),
        ("0757-12345678 转 12", "（0757）12345678"),
        ("０７５７ １２３４５６７８", "075712345678"),
    ],
)
def test_one_telephone(one, other):
    assert phone_digits(one) == phone_digits(other) != ""


@pytest.mark.parametrize("number", ["", "12345", "转 8001", "无"])
def test_what_is_no_telephone(number):
    assert phone_digits(number) == ""

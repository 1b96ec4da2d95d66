"""A form with every kind of field, and answers that may be submitted."""

from typing import Any

import pytest

from award.fields.form import Form
from award.fields.reading import read_form

EVERY_KIND = """
sections:
  - key: basic
    label: 基本信息
    fields:
      - {key: title, kind: text, label: 名称, required: true, min: 2, max: 60, projection: title}
      - {key: owner, kind: organisations, label: 单位, max: 1, projection: organisation}
      - {key: category, kind: single_choice, label: 方向, projection: category,
         options: [{key: a, label: 甲}, {key: b, label: {zh-Hans: 乙, en: Second}}]}
      - {key: technology, kind: multiple_choice, label: 技术, max: 2, projection: "attribute:technology",
         options: [{key: cloud, label: 云}, {key: chain, label: 链}, {key: data, label: 数}]}
      - {key: users, kind: number, label: 人数, unit: 人, min: 0, max: 1000000, decimals: 0}
      - {key: launched, kind: date, label: 上线, min: "2000-01-01", max: "2030-12-31"}
      - {key: period, kind: period, label: 时间, precision: month, min: "2000-01"}
      - {key: region, kind: region, label: 地区, depth: city, projection: region}
  - key: more
    label: 更多
    fields:
      - {key: summary, kind: long_text, label: 简介, min: 10, max: 100}
      - {key: builders, kind: organisations, label: 建设单位, max: 3, projection: "organisation_role:builder"}
      - {key: contact, kind: people, label: 联系人, audience: applicant, parts: [name, phone, email], needed: [email]}
      - {key: claims, kind: table, label: 数据, max: 5, columns: [
         {key: claim, label: 指标, required: true, max: 20}, {key: number, label: 数值, kind: number},
         {key: at, label: 时间, kind: month},
         {key: sort, label: 类别, kind: choice, options: [{key: x, label: 直接}]}]}
      - {key: pictures, kind: files, label: 图片, max: 3, types: [png, jpg], caption: required}
      - {key: evidence, kind: files, label: 材料, audience: expert}
"""

GOOD: dict[str, Any] = {
    "title": "社区议事平台",
    "owner": [{"name": "某街道办事处", "code": "", "id": 7}],
    "category": "b",
    "technology": ["cloud", "data"],
    "users": "1200",
    "launched": "2021-07-01",
    "period": {"start": "2020-03", "end": ""},
    "region": "4406",
    "summary": "把居民议事搬到手机上，议题、过程、结果都公开。",
    "builders": [{"name": "某信息技术公司", "code": "", "id": None}],
    "contact": [{"name": "何敬", "phone": "0757-12345678", "email": "he@example.org"}],
    "claims": [{"claim": "参与人次", "number": "3500.5", "at": "2021-06", "sort": "x"}],
    "pictures": [{"file": 3, "name": "议事会.JPG", "caption": "第一次线上议事会"}],
    "evidence": [{"file": 4, "name": "某街道办事处批复.pdf", "caption": ""}],
}


@pytest.fixture(scope="session")
def form() -> Form:
    """One field of every kind."""
    return read_form(EVERY_KIND)


@pytest.fixture
def good() -> dict[str, Any]:
    """Answers without a problem; a copy that the test may change."""
    return {key: list(value) if isinstance(value, list) else value for key, value in GOOD.items()}

"""What is submitted: the real cases of an edition, and made-up ones beside them."""

import json
from pathlib import Path
from typing import Any

Filled = tuple[str, dict[str, Any]]

REGIONS = (
    "广东省佛山市",
    "浙江省杭州市",
    "四川省成都市",
    "北京市海淀区",
    "江苏省苏州市",
    "湖北省武汉市",
    "福建省厦门市",
    "陕西省西安市",
)
TOPICS = ("网格", "养老", "医保", "停车", "供水", "环卫", "物业", "志愿", "应急", "助残")
PLACES = ("望溪", "临渊", "东埔", "青石", "枫林", "柳湾", "云岭", "白沙", "石桥", "安禾")
FILL = {
    "summary": "本案例围绕群众反映集中的事项，梳理办理流程，明确各方责任，逐月公开办理情况。",
    "measures": "建立事项清单，分级响应，专人回访；数据只采集一次，部门共用；每季度听取群众意见并改进。",
    "results": "群众少跑路，平均办理时间缩短，重复来访减少，数据来自办件台账并可逐条核对。",
}
BOUNDS = {"summary": (100, 600), "measures": (100, 1200), "results": (50, 1200)}


def edition(shared_data: Path, name: str) -> dict[str, Any]:
    """A real edition."""
    read: dict[str, Any] = json.loads((shared_data / "editions" / f"{name}.json").read_text())
    return read


def sections(given: dict[str, str], bounds: dict[str, tuple[int, int]] = BOUNDS) -> dict[str, str]:
    """A case's texts within the form's bounds: a missing or short one is filled up, a long one shortened."""
    found = {}
    for key, (least, most) in bounds.items():
        text = given.get(key, "").replace("\r", "")
        while len(text.strip()) < least:
            text += FILL.get(key, FILL["measures"])
        found[key] = text.strip()[:most].strip()
    return found


def contact(number: int) -> dict[str, Any]:
    """The contact's inputs."""
    return {
        "contact-0-name": f"联系人{number}",
        "contact-0-phone": "0757-12345678",
        "contact-0-email": f"contact{number}@example.com",
    }


def digital_society(shared_data: Path, number: int) -> list[Filled]:
    """(body, inputs of the form) of the forty real cases and of made-up ones up to ``number``."""
    real = edition(shared_data, "digital_society_2021")["cases"]
    cases = []
    for n in range(number):
        given = real[n] if n < len(real) else {"sections": {}}
        place, topic = PLACES[n % 10], TOPICS[n // 10 % 10]
        title = given.get("title") or f"{place}{n}号“一{topic}通办”基层服务实践"
        body = given.get("organisation") or f"{place}第{n}{topic}服务中心"
        cases.append((f"{body}（第{n}号）", {
            "title": " ".join(title.split())[:60], "category": ("community", "service", "relief", "access", "safety", "volunteer")[n % 6],
            "kind": ("party_government", "institution", "community", "social_organisation", "company")[n % 5],
            "level": ("provincial", "county", "township")[n % 3], "region": REGIONS[n % len(REGIONS)],
            "period-start": "2020-03", "period-end": "", **sections(given["sections"]), **contact(n),
            "shown": ["period", "contact"],
        }))  # fmt: skip
    return cases


CATEGORIES = ("party_building", "digital_government", "countryside", "economy", "public_opinion")
LONG = {"summary": (100, 500), "practice": (200, 2000), "results": (100, 1500)}


def yueyoushu(shared_data: Path, number: int) -> list[Filled]:
    """(body, inputs of the form) of the fourteen real cases and of made-up ones up to ``number``."""
    real = edition(shared_data, "yueyoushu_2021")["cases"]
    cases = []
    for n in range(number):
        given = (
            real[n]
            if n < len(real)
            else {"title": f"{PLACES[n % 10]}{n}号新技术治理应用", "organisations": []}
        )
        bodies = given["organisations"] or [f"{PLACES[n % 10]}第{n}数据管理局"]
        claims = [
            {
                "claim": f"指标{row}",
                "number": str(100 * n + row),
                "unit": "件",
                "period": "2025年",
                "source": "办件台账",
            }
            for row in range(3)
        ]
        cases.append((f"{bodies[0]}（第{n}号）", {
            "title": " ".join(given["title"].split())[:60], "category": CATEGORIES[n % 5],
            "kind": ("party_government", "institution", "social_organisation", "company")[n % 4],
            "technology": ["big_data"], "region": "广东省佛山市", "started": "2021-03", **sections({}, LONG),
            **{f"claims-{row}-{key}": value for row, claim in enumerate(claims) for key, value in claim.items()},
            **contact(n), "shown": ["technology", "claims", "contact"],
        }))  # fmt: skip
    return cases

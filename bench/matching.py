"""Proposing an assignment at a size, from the database to the plan: ``python -m bench.matching S|M|L``, as JSON.

Experts name three fields of forty and have a post; each case's text is 4,000 characters drawn from its own topics. Times are of the processor, so that other work beside does not count.
"""

import argparse
import json
import random
import resource
import tempfile
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from award import create_app
from award.cli.migrate import upgrade
from award.extensions import db
from award.models import Competition, Person, PoolMember, Post, Stage
from award.scoring.assignment import assign
from award.similarity.expertise import normal
from award.stages import matching
from award.stages.assignment_plan import plan_of
from award.stages.situation import OVERLAP, situation_of
from bench.seed import SIZES, seed, settings_for

FIELDS = [a + b for a in ("智慧", "社区", "乡村", "数据", "应急", "养老", "医疗", "教育") for b in ("治理", "服务", "平台", "安全", "评估")]  # fmt: skip
LETTERS = "市民政府办公室街道居民老人儿童热线平台数据共享流程再造事项清单回访评价闭环管理巡查网格志愿"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("size", choices=sorted(SIZES))
    size = parser.parse_args().size
    folder = tempfile.mkdtemp(prefix="award-bench-")
    settings = settings_for(f"sqlite:///{folder}/award.sqlite3")
    chance = random.Random(3)
    with create_app(settings, web=False).app_context():
        upgrade()
        session = db.session()
        seeded = seed(session, size)
        stage = session.execute(
            select(Stage)
            .join(Competition, Competition.id == Stage.competition_id)
            .where(Stage.key == "scoring", Competition.slug == seeded.competition)
        ).scalar_one()
        for person in session.execute(
            select(Person).join(PoolMember, PoolMember.person_id == Person.id)
        ).scalars():
            person.fields = chance.sample(FIELDS, 3)
            session.add(
                Post(person_id=person.id, body="研究院", title=f"{chance.choice(FIELDS)}研究中心主任")
            )
        session.commit()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _spread_texts(chance)
        told: list[float] = []
        started = time.process_time()
        situation = situation_of(session, stage, seed=1, top_up=False, progress=told.append)
        read = time.process_time()
        proposal = assign(situation.snapshot, told.append)
        solved = time.process_time()
        plan = plan_of(situation, proposal, overlap=OVERLAP, top_up=False)
        ended = time.process_time()
    print(
        json.dumps(
            {
                "at": datetime.now(UTC).isoformat(timespec="seconds"), "size": size, "cases": len(situation.snapshot.cases),
                "judges": len(situation.snapshot.judges), "pairs_with_a_match": len(situation.snapshot.match.value),
                "reading_cpu_s": round(read - started, 1), "solving_cpu_s": round(solved - read, 1), "plan_cpu_s": round(ended - solved, 1),
                "progress_told": len(told), "gap": proposal.gap, "shortages": len(proposal.shortages),
                "match": plan["after"]["match"], "tags": plan["after"]["tags"], "text": plan["after"]["text"],
                "peak_before_mib": before // 1024, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )  # fmt: skip


def _spread_texts(chance: random.Random) -> None:
    """Give each case one of 400 texts: the seeded ones are all alike."""
    read, texts = matching._cases, [_text(chance) for _ in range(400)]

    def varied(session: Any, ids: Any, keys: Any) -> Any:
        return [(category, names, chance.choice(texts)) for category, names, _ in read(session, ids, keys)]

    matching._cases = varied


def _text(chance: random.Random) -> str:
    topics = chance.sample(FIELDS, 4)
    words = [chance.choice(topics) if chance.random() < 0.05 else chance.choice(LETTERS) for _ in range(3400)]
    return normal("".join(words)[: matching.MOST])


if __name__ == "__main__":
    main()

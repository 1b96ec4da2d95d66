"""What a competition lacks or what was surely not meant, beyond a single stage; each names the page where it is mended."""

from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.i18n import N_
from award.models import Competition, Office, Stage
from award.rights import ONE_PERSON_RULE
from award.stages.setup import holders
from award.workflow import Problem


def check_competition(session: Session, competition: Competition, stages: list[Stage]) -> list[Problem]:
    """Findings in the order of the set-up pages; those that ``block`` stand against a fair competition."""
    return [
        *_words(competition),
        *_pipeline(stages),
        *_seats(competition, stages),
        *_bodies(session, competition),
        *_people(session, competition, stages),
    ]


def _words(competition: Competition) -> Iterator[Problem]:
    if not (competition.words.get("call") or "").strip():
        yield Problem(N_("还没有写征集通知。"), page="basics")
    if not competition.is_public:
        yield Problem(N_("本届还没有在网站上公开，申报人看不到。"), blocks=False, page="basics")


def _pipeline(stages: list[Stage]) -> Iterator[Problem]:
    ends = [stage for stage in stages if stage.closes_at is not None]
    for earlier, later in pairwise(ends):
        if later.opens_at is not None and earlier.step < later.step and later.opens_at < earlier.closes_at:  # type: ignore[operator]
            facts = {"later": later.name, "earlier": earlier.name}
            yield Problem(N_("“%(later)s”在“%(earlier)s”截止之前就开始了。"), blocks=False, facts=facts)
    for stage in stages:
        for criterion in stage.parameters.get("criteria", []):
            if not criterion.get("anchors"):
                facts = {"stage": stage.name, "name": str(criterion["name"])}
                yield Problem(N_("“%(stage)s”的指标“%(name)s”没有写评分标准。"), blocks=False, facts=facts)


def _seats(competition: Competition, stages: list[Stage]) -> Iterator[Problem]:
    seats = sum(tier.quota for tier in competition.tiers)
    if not competition.tiers:
        yield Problem(N_("还没有设置奖项。"), page="tiers")
    for stage in stages:
        rule = stage.parameters.get("rule", {})
        if (
            rule.get("kind") == "top"
            and rule.get("scope") == "all"
            and int(rule.get("number", seats)) < seats
        ):
            facts = {"stage": stage.name, "number": rule["number"], "seats": seats}
            yield Problem(
                N_("“%(stage)s”只通过 %(number)s 例，少于奖项名额 %(seats)s 个。"), page="tiers", facts=facts
            )


def _bodies(session: Session, competition: Competition) -> Iterator[Problem]:
    if not competition.hosts:
        yield Problem(N_("还没有填写主办单位和联系方式，公示时无从提出异议。"), blocks=False, page="hosts")
    seats = select(Office.id).where(Office.competition_id == competition.id).limit(1)
    if session.execute(seats).first() is None:
        yield Problem(N_("还没有填写评审委员会名单。"), blocks=False, page="committee")


def _people(session: Session, competition: Competition, stages: list[Stage]) -> Iterator[Problem]:
    held = holders(session, competition.id)
    if "chair" not in held and not competition.rules.get(ONE_PERSON_RULE):
        yield Problem(N_("还没有评委会主任，结果无人放行。请网站管理员任命。"), page="people")
    if "auditor" not in held:
        yield Problem(N_("还没有监督员。请网站管理员任命。"), blocks=False, page="people")
    kinds = {stage.kind for stage in stages if stage.state != "closed"}
    for kind, role, words in (
        ("screening", "screener", N_("还没有初审员。")),
        ("verification", "verifier", N_("还没有核查员。")),
        ("scoring", "expert", N_("还没有专家。")),
    ):
        if kind in kinds and role not in held:
            yield Problem(words, page="people")

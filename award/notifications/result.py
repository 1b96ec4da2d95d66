"""The result, to everybody whose case reached the decision. A draft of the publication's closing."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Candidacy, Case, Competition, Stage
from award.notifications import addresses
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.people import behind_cases
from award.notifications.wording import Say


def _recipients(session: Session, arguments: Facts) -> Iterator[Recipient]:
    stage = session.get_one(Stage, arguments["stage"])
    competition = session.get_one(Competition, stage.competition_id)
    decided = (
        select(Candidacy.case_id)
        .join(Stage, Stage.id == Candidacy.stage_id)
        .where(
            Stage.competition_id == competition.id, Stage.kind == "decision", Candidacy.outcome != "lapsed"
        )
    )
    query = (
        select(Case)
        .where(Case.id.in_(decided), Case.state.in_(("awarded", "not_selected")))
        .order_by(Case.id)
    )
    cases = list(session.execute(query).scalars())
    people = behind_cases(session, [case.id for case in cases])
    names = {tier.id: tier.name for tier in competition.tiers}
    for case in cases:
        facts = {
            "case_title": case.title,
            "reference": case.reference,
            "tier": names.get(case.tier_id) if case.tier_id else None,
            "path": addresses.winners(competition),
        }
        for user in people.get(case.id, []):
            yield Recipient.person(user, facts, case_id=case.id, letter=case.state)


def _subject(facts: Facts, _: Say) -> str:
    if facts["tier"]:
        return _("案例“%(title)s”获评%(tier)s", title=facts["case_title"], tier=facts["tier"])
    return _(
        "“%(competition)s”评选结果：%(title)s", competition=facts["competition"], title=facts["case_title"]
    )


def _body(facts: Facts, _: Say) -> str:
    words = {name: facts[name] for name in ("reference", "competition", "tier")} | {
        "title": facts["case_title"]
    }
    if facts["tier"]:
        return _(
            "祝贺您单位申报的案例“%(title)s”（编号 %(reference)s）获评“%(competition)s”%(tier)s。名单请见：",
            **words,
        )
    return _(
        "“%(competition)s”评选结果已经公布。您单位申报的案例“%(title)s”（编号 %(reference)s）此次未入选。"
        "感谢您单位的参与，期待今后继续申报。名单请见：",
        **words,
    )


NOTIFICATION = Notification(
    name="result",
    events=("list_published",),
    recipients=_recipients,
    subject=_subject,
    body=_body,
    draft=True,
    may_repeat=True,
)

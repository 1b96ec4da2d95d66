"""Selection under rules: a solved proposal is kept with its prices, compared, and taken over into the decision."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import policy
from award.errors import NotReady, Stale, WrongState
from award.i18n import N_
from award.models import SelectionProposal, Stage, User
from award.outbox import record
from award.scoring.selection import Infeasible, Selection, against_rank
from award.scoring.selection import select as solve
from award.scoring.selection.as_files import attributes_csv, quotas_yaml, summary_lines, winners_csv
from award.scoring.whole_files import csv_text
from award.stages.decision import lock_for_change, set_aside, write_proposed
from award.stages.selection_inputs import Inputs, inputs_of
from award.workflow import Problem

Progress = Callable[[float], None]
Solved = dict[str, Any]
"""JSON: ``digits``, ``limits`` (the rules); either ``relax`` and ``smallest``, or ``total``, ``rank_total``, ``winners`` [case, tier, limit or
None], ``prices`` [{lost, entered, left}] in the order of the limits, ``exchanges`` [case, tier by rank, tier, limit],
``ties`` [{score, tier, inside, outside}], ``unmet`` [limit, value, winners], ``cases`` [case, rank, score] of all that
are spoken of, ``files``: what ``award select`` writes and prints of it. Cases are ids, tiers keys, limits places."""


def against_solving(inputs: Inputs) -> list[Problem]:
    """What must be mended before a proposal can be asked for."""
    if not inputs.quotas.seats:
        return [Problem(N_("还没有设置奖项名额。"), page="tiers")]
    eligible = [
        c for c in inputs.candidates if inputs.quotas.min_score is None or c.score >= inputs.quotas.min_score
    ]
    problems = []
    if len(eligible) < inputs.quotas.seats:
        facts = {"now": len(eligible), "seats": inputs.quotas.seats}
        problems.append(
            Problem(
                N_("可以参评的案例 %(now)s 例，少于席位 %(seats)s 个，请先减少名额或降低最低分。"),
                facts=facts,
            )
        )
    if any(limit.attribute in inputs.several for limit in inputs.quotas.limits):
        problems.append(Problem(N_("有的规则所用的属性可以多选，一例会被数两次，请删去这些规则。")))
    return problems


def require_solvable(session: Session, stage: Stage, *, by: User, is_held: bool = False) -> None:
    """Refuse to ask for a proposal that cannot be worked out. Raises ``NotReady`` or ``WrongState``.

    ``is_held``: this act has just changed the rules, under the same lock and refusals.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    if not is_held:
        lock_for_change(session, stage)
    elif stage.state != "open":
        raise WrongState(N_("这个环节没有开放。"))
    try:
        missing = against_solving(inputs_of(session, stage))
    except ValueError:
        missing = [Problem(N_("名额规则与奖项设置不符，请核对规则。"))]
    if missing:
        raise NotReady(N_("现在还不能生成方案。"), missing=missing)


def solved(inputs: Inputs, progress: Progress = lambda share: None) -> Solved:
    """The best choice of winners as it is kept. Pure; ``progress`` may raise to stop."""
    found = solve(inputs.candidates, inputs.quotas, progress)
    if isinstance(found, Infeasible):
        place = {id(limit): at for at, limit in enumerate(inputs.quotas.limits)}
        relax = [[place[id(one.limit)], one.winners] for one in found.relax]
        return {
            "digits": inputs.digits,
            "limits": inputs.plain["quotas"]["limits"],
            "relax": relax,
            "smallest": found.smallest,
        }
    return _kept(inputs, found)


def _kept(inputs: Inputs, found: Selection) -> Solved:
    ids, digits = inputs.case_ids, inputs.digits
    compared = against_rank(inputs.candidates, inputs.quotas, found)
    places = {str(limit): at for at, limit in reversed(list(enumerate(inputs.quotas.limits)))}
    named = {winner.case for winner in found.winners} | {e.case for e in compared.exchanges}
    named |= {case for price in found.prices for case in (*price.entered, *price.left)}
    named |= {case for tie in found.ties for case in (*tie.inside, *tie.outside)}
    return {
        "digits": digits,
        "limits": inputs.plain["quotas"]["limits"],
        "total": f"{found.total:.{digits}f}",
        "rank_total": f"{compared.rank_total:.{digits}f}",
        "winners": [[ids[w.case], w.tier, places.get(w.why)] for w in found.winners],
        "prices": [
            {"lost": f"{price.lost:.{digits}f}", "entered": [ids[case] for case in price.entered],
             "left": [ids[case] for case in price.left]}
            for price in found.prices
        ],
        "exchanges": [[ids[e.case], e.by_rank, e.proposed, e.limit] for e in compared.exchanges],
        "ties": [
            {"score": f"{tie.score:.{digits}f}", "tier": tie.tier, "inside": [ids[case] for case in tie.inside],
             "outside": [ids[case] for case in tie.outside]}
            for tie in found.ties
        ],
        "unmet": [[places[str(limit)], value, away] for limit, value, away in found.unmet],
        "files": {
            "winners.csv": winners_csv(found, digits),
            "summary.txt": "\n".join(summary_lines(found, digits)) + "\n",
        },
        "cases": [[ids[c.id], c.rank, f"{c.score:.{digits}f}"] for c in inputs.candidates if c.id in named],
    }  # fmt: skip


def keep_proposal(
    session: Session, stage: Stage, inputs: Inputs, result: Solved, *, by: User | None, at: datetime
) -> SelectionProposal:
    """Store what was solved as the stage's next proposal; the one that is there where nothing has changed."""
    latest = latest_proposal(session, stage)
    if latest is not None and latest.digest == inputs.digest:
        return latest
    highest = select(func.coalesce(func.max(SelectionProposal.number), 0))
    number = session.execute(highest.where(SelectionProposal.stage_id == stage.id)).scalar_one() + 1
    proposal = SelectionProposal(
        stage_id=stage.id, number=number, inputs=inputs.plain, digest=inputs.digest, result=result, made_at=at
    )
    session.add(proposal)
    session.flush()
    record(session, "selection_solved", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "proposal": proposal.id, "digest": proposal.digest})  # fmt: skip
    return proposal


def latest_proposal(session: Session, stage: Stage) -> SelectionProposal | None:
    """The last one that was solved."""
    query = select(SelectionProposal).where(SelectionProposal.stage_id == stage.id)
    return session.execute(query.order_by(SelectionProposal.number.desc()).limit(1)).scalar_one_or_none()


def adopt_proposal(
    session: Session, stage: Stage, proposal: SelectionProposal, *, by: User, at: datetime
) -> None:
    """Take a proposal over into the decision; departures with reasons stay. Raises ``Stale`` when it is out of date."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock_for_change(session, stage)
    if "winners" not in proposal.result:
        raise WrongState(N_("规则之间有冲突，没有可以采用的方案。"))
    inputs = inputs_of(session, stage)
    if inputs.digest != proposal.digest:
        raise Stale(N_("方案生成之后，规则、排名或名额有变化，请重新生成。"))
    tiers = {tier.key: tier.id for tier in stage.competition.tiers}
    proposed = {case_id: tiers[key] for case_id, key, _limit in proposal.result["winners"]}
    if proposal.adopted_at is None or proposal.set_aside_at is not None:
        set_aside(session, stage, at=at)
    proposal.adopted_at, proposal.adopted_by_id, proposal.set_aside_at = at, by.id, None
    write_proposed(session, stage, inputs.standings, proposed, by=by, at=at)
    record(session, "selection_adopted", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "proposal": proposal.id, "digest": proposal.digest})  # fmt: skip


def files_of(proposal: SelectionProposal) -> dict[str, str]:
    """Name → text of the files from which ``award select`` computes the proposal again; ``command.txt`` says how,
    ``expected/`` what must come out."""
    plain = proposal.inputs
    parts = [key for key, _weight in plain["parts"]]
    ranking = [
        (case, *(scores if len(parts) > 1 else ()), score, rank, "yes" if tied else "no", "")
        for case, score, rank, tied, _values, scores in plain["cases"]
    ]
    columns = ["case", *(f"part_{key}" for key in parts if len(parts) > 1), "score", "rank", "tied", "note"]
    values = [(case, of_case) for case, _score, _rank, _tied, of_case, _parts in plain["cases"]]
    return {
        "ranking.csv": csv_text(columns, ranking),
        "attributes.csv": attributes_csv(plain["attributes"], values),
        "quotas.yaml": quotas_yaml(plain["quotas"]),
        "command.txt": "award select ranking.csv --attributes attributes.csv --rules quotas.yaml --output winners.csv\n",
        **{f"expected/{name}": text for name, text in proposal.result.get("files", {}).items()},
    }

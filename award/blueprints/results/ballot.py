"""A member's ballot: a page for the phone in the meeting. What was ticked is kept nowhere but in the sealed ballot."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.presentation import Brief, NavItem, add_nav
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.vote_words import ending_words, outcome_words, rule_rows
from award.blueprints.results.votes import key
from award.errors import Invalid, WrongState
from award.extensions import db
from award.i18n import N_
from award.models import Case, Competition, Vote
from award.queries.votes import ballots_waiting, view_of
from award.stages import ballots as rules


def _entitled(vote: Vote) -> None:
    """404 for a vote that is not the person's."""
    if vote.id not in workplace.standing().votes:
        abort(404)


def show(vote: Vote, code: int = 200, problems: dict[str, Any] | None = None) -> Any:
    """The member's page: waiting, voting, handed in, or what came out."""
    session, person = db.session(), me()
    view = view_of(session, vote)
    going = view.going
    mine = rules.ballot_of(session, going.row, person) if going else None
    phase = _phase(vote, going, mine)
    if request.headers.get("HX-Request") and request.args.get("seen") not in (None, phase):
        return "", 200, {"HX-Refresh": "true"}  # a round began or ended: the whole page is another
    recused = (
        {case_id for case_id, members in going.recused.items() if person.id in {m.user_id for m in members}}
        if going
        else set()
    )
    return (
        render_template(
            "results/ballot.html",
            vote=vote,
            view=view,
            phase=phase,
            going=going,
            mine=mine,
            recused=recused,
            choices=[(word, _(said)) for word, said in rules.CHOICES.items()],
            rule_rows=rule_rows(vote),
            ending=ending_words(vote),
            outcomes=outcome_words(),
            problems=problems or {},
            brief=Brief(vote.title, _todo(vote, going, mine), where_note=_("无记名票决")),
        ),
        code,
    )


def _phase(vote: Vote, going: Any, mine: Any) -> str:
    """What the page is about now, as a word that a waiting page compares."""
    round = (
        f"{going.row.number}-{'out' if mine is None else 'done' if mine.handed_in else 'open'}"
        if going
        else "none"
    )
    return f"{vote.state}-{round}"


def _todo(vote: Vote, going: Any, mine: Any) -> str:
    if vote.state == "closed":
        return _("票决已结束")
    if going is None:
        return _("请等主持人宣布开始")
    if mine is None:
        return _("您不在本轮到会名单上")
    return _("您已投票，请等计票") if mine.handed_in else _("请逐例选定，然后投票")


@blueprint.get("/work/<slug>/votes/<int:vote>/ballot")
@page("vote")
def ballot(competition: Competition, vote: Vote) -> Any:
    """The ballot, or what there is to wait for."""
    _entitled(vote)
    return show(vote)


def _to_ballot(vote: Vote, said: str) -> Any:
    flash(said, "ok")
    return redirect(url_for("results.ballot", slug=vote.stage.competition.slug, vote=vote.id), 303)


@blueprint.post("/work/<slug>/votes/<int:vote>/ballot")
@act("vote", keyed=False)  # the kept answer's digest would tell how one voted; handing in twice does no harm
def hand_in(competition: Competition, vote: Vote) -> Any:
    """Hand in, once and for good."""
    _entitled(vote)
    going = view_of(db.session(), vote).going
    if going is None or str(going.row.number) != request.form.get("round"):
        raise WrongState(N_("本轮投票已经结束。"))
    choices = {case.id: request.form.get(f"case-{case.token}", "") for case in going.cases}
    try:
        rules.hand_in(db.session(), going.row, choices, key=key(), by=me(), at=edge.at())
    except Invalid as refusal:
        return show(vote, 422, problems_of(refusal))
    return _to_ballot(vote, _("选票已封入票箱。"))


@blueprint.post("/work/<slug>/votes/<int:vote>/recusals/<case>")
@act("vote")
def recuse(competition: Competition, vote: Vote, case: Case) -> Any:
    """Not to vote on a case."""
    _entitled(vote)
    going = view_of(db.session(), vote).going
    if going is None:
        raise WrongState(N_("本轮投票已经结束。"))
    rules.recuse(db.session(), going.row, case.id, by=me(), at=edge.at())
    return _to_ballot(vote, _("已记录回避，这个案例您不投票。"))


def _lines() -> list[NavItem]:
    """A line for each vote that waits for the person."""
    competition, mine = workplace.here(), workplace.standing().votes
    if competition is None or not mine:
        return []
    found = []
    for vote in ballots_waiting(db.session(), sorted(mine)):
        url = url_for("results.ballot", slug=competition.slug, vote=vote.id)
        found.append(NavItem("checklist", _("我的选票"), url, None, url == request.path, _("结果")))
    return found


@blueprint.record_once
def _navigation(state: Any) -> None:
    add_nav(state.app, "work", _lines)
    state.app.jinja_env.globals["waiting_ballots"] = _lines  # for pages without the navigation

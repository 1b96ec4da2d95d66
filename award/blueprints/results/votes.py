"""Votes of the committee as the office and the chair run them: prepared, opened, round by round, minutes."""

from io import BytesIO
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.lookup import Found, belongs, looks_up
from award.blueprints.moments import moment
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, roles
from award.blueprints.results.vote_words import ending_words, outcome_words, rule_rows, state_words
from award.blueprints.submission.applying import DOCX
from award.documents.vote_minutes import vote_minutes
from award.errors import Invalid
from award.extensions import db
from award.models import Case, Competition, Stage, Vote
from award.queries.votes import candidates_of, cases_named, view_of, votes_of
from award.stages import vote_rounds
from award.stages import votes as rules
from award.stages.vote_outcome import decide_by_vote


@looks_up("vote")
def _vote(value: int, found: Found) -> Any:
    query = select(Vote).where(Vote.id == value).options(joinedload(Vote.tier), joinedload(Vote.opened_by))
    return belongs(db.session.execute(query).scalar_one_or_none(), found)


def key() -> bytes:
    """The installation's secret, which opens ballots together with a round's salt."""
    return str(current_app.config["AWARD"].secret_key).encode()


def _runs() -> bool:
    return bool(roles() & {"organiser", "chair"})


@blueprint.get("/work/<slug>/results/<int:stage>/votes")
@page("officers")
def votes(competition: Competition, stage: Stage) -> Any:
    """All votes of the stage."""
    of_kind(stage, "decision")
    return render_template(
        "results/votes.html",
        stage=stage,
        votes=votes_of(db.session(), stage),
        states=state_words(),
        may_run=_runs() and stage.state == "open",
        brief=Brief(_("票决"), _("并列或分歧大的案例，可以提请评委会无记名票决"), where_note=stage.name),
    )


def _form(stage: Stage, code: int = 200, problems: dict[str, Any] | None = None) -> Any:
    candidates = candidates_of(db.session(), stage)
    ties = [candidate.case.token for candidate in candidates if candidate.on_line]
    posted = request.form
    return (
        render_template(
            "results/vote_new.html",
            stage=stage,
            candidates=candidates,
            chosen=set(posted.getlist("cases")) if posted else set(ties),
            voters=rules.possible_voters(db.session(), stage.competition_id),
            voting={int(id) for id in posted.getlist("voters") if id.isdecimal()} if posted else None,
            thresholds=[(word, _(said)) for word, said in rules.THRESHOLDS.items()],
            bases=[(word, _(said)) for word, said in rules.BASES.items()],
            quorums=[(word, _(said)) for word, said in rules.QUORUMS.items()],
            tiers=[("", _("不指定"))] + [(tier.key, tier.name) for tier in stage.competition.tiers],
            problems=problems or {},
            posted=posted,
            ties=len(ties),
            brief=Brief(
                _("新的票决"), _("选定案例、委员和通过办法，存好后再通知委员"), where_note=stage.name
            ),
        ),
        code,
    )


@blueprint.get("/work/<slug>/results/<int:stage>/votes/new")
@page("organise_or_preside")
def new_vote(competition: Competition, stage: Stage) -> Any:
    """The form; cases tied at the line are ticked."""
    of_kind(stage, "decision")
    return _form(stage)


def _number(name: str) -> int:
    return request.form.get(name, type=int) or 0


@blueprint.post("/work/<slug>/results/<int:stage>/votes/new")
@act("organise_or_preside")
def prepare_vote(competition: Competition, stage: Stage) -> Any:
    """Write it down; nobody is told yet."""
    of_kind(stage, "decision")
    form = request.form
    more = [word.upper() for word in form.get("more", "").replace("，", " ").replace(",", " ").split()]
    cases = cases_named(db.session(), competition.id, form.getlist("cases"), more)
    try:
        unknown = [word for word in more if word not in {case.reference for case in cases}]
        if unknown:
            raise Invalid("", {"more": [_("没有编号为 %(words)s 的案例。", words=" ".join(unknown))]})
        vote = rules.prepare_vote(
            db.session(), stage, title=form.get("title", ""), cases=cases,
            voters=[int(id) for id in form.getlist("voters") if id.isdecimal()], seats=_number("seats"),
            tier=next((tier for tier in competition.tiers if tier.key == form.get("tier")), None),
            threshold=form.get("threshold", ""), base=form.get("base", ""), quorum=form.get("quorum", ""),
            rounds=_number("rounds"), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return _form(stage, 422, problems_of(refusal))
    return back(vote, _("票决已保存，核对后通知委员。"))


def back(vote: Vote, said: str = "") -> Any:
    """To the vote's desk, with a word."""
    if said:
        flash(said, "ok")
    slug = vote.stage.competition.slug
    return redirect(url_for("results.vote", slug=slug, vote=vote.id), 303)


def show(vote: Vote, code: int = 200, problems: dict[str, Any] | None = None) -> Any:
    """The vote's desk."""
    view = view_of(db.session(), vote)
    return (
        render_template(
            "results/vote.html",
            vote=vote,
            view=view,
            stage=vote.stage,
            rule_rows=rule_rows(vote),
            ending=ending_words(vote),
            outcomes=outcome_words(),
            may_run=_runs(),
            present=set(request.form.getlist("present")) if problems else _last_present(view),
            problems=problems or {},
            posted=request.form,
            brief=Brief(_("第 %(n)s 号票决", n=vote.number), _todo(view), where_note=vote.stage.name),
        ),
        code,
    )


def _last_present(view: Any) -> set[str]:
    last = view.rounds[-1].present if view.rounds else view.members
    return {str(member.user_id) for member in last}


def _todo(view: Any) -> str:
    if view.vote.state == "prepared":
        return _("核对后通知委员")
    if view.vote.state == "closed":
        return _("票决已结束，打印纪要请到会委员签字")
    if view.going is not None:
        return _("等委员投票，齐了就计票")
    return _("登记到会，开始第 %(n)s 轮", n=len(view.rounds) + 1)


@blueprint.get("/work/<slug>/votes/<int:vote>")
@page("officers")
def vote(competition: Competition, vote: Vote) -> Any:
    """One vote as it stands. Never who voted how, nor who has handed in."""
    return show(vote)


@blueprint.post("/work/<slug>/votes/<int:vote>/open")
@act("organise_or_preside")
def open_vote(competition: Competition, vote: Vote) -> Any:
    """Freeze it and write to those entitled."""
    rules.open_vote(db.session(), vote, by=me(), at=edge.at())
    return back(vote, _("票决已定，通知随即发给委员。"))


@blueprint.post("/work/<slug>/votes/<int:vote>/drop")
@act("organise_or_preside")
def drop_vote(competition: Competition, vote: Vote) -> Any:
    """Throw away what nobody was told of."""
    stage = vote.stage
    rules.drop_vote(db.session(), vote, by=me(), at=edge.at())
    flash(_("票决已删除。"), "ok")
    return redirect(url_for("results.votes", slug=competition.slug, stage=stage.id), 303)


@blueprint.post("/work/<slug>/votes/<int:vote>/rounds")
@act("organise_or_preside")
def open_round(competition: Competition, vote: Vote) -> Any:
    """Take down who is present and let them vote."""
    here = [int(id) for id in request.form.getlist("present") if id.isdecimal()]
    try:
        round = vote_rounds.open_round(db.session(), vote, present=here, by=me(), at=edge.at())
    except Invalid as refusal:
        return show(vote, 422, problems_of(refusal))
    return back(vote, _("第 %(n)s 轮投票开始。", n=round.number))


@blueprint.post("/work/<slug>/votes/<int:vote>/count")
@act("organise_or_preside")
def count_round(competition: Competition, vote: Vote) -> Any:
    """Count a round, once however many click."""
    round = vote_rounds.close_round(db.session(), vote, _number("round"), key=key(), by=me(), at=edge.at())
    return back(vote, _("第 %(n)s 轮已计票，选票已销毁。", n=round.number))


@blueprint.post("/work/<slug>/votes/<int:vote>/end")
@act("organise_or_preside")
def break_off_vote(competition: Competition, vote: Vote) -> Any:
    """End it without a further result, with a reason."""
    try:
        rules.break_off_vote(db.session(), vote, reason=request.form.get("reason", ""), by=me(), at=edge.at())
    except Invalid as refusal:
        return show(vote, 422, problems_of(refusal))
    return back(vote, _("票决已终止。"))


@blueprint.post("/work/<slug>/votes/<int:vote>/cases/<case>")
@act("organise_or_preside")
def carry_out_vote(competition: Competition, vote: Vote, case: Case) -> Any:
    """Give an elected case its tier; the vote is the reason."""
    decide_by_vote(db.session(), vote, case, by=me(), at=edge.at())
    return back(vote, _("已据此评定，理由记入评定记录。"))


@blueprint.get("/work/<slug>/votes/<int:vote>/minutes")
@page("officers")
def minutes(competition: Competition, vote: Vote) -> Any:
    """The minutes as a page to read and print."""
    return render_template(
        "results/vote_minutes.html",
        vote=vote,
        view=view_of(db.session(), vote),
        rule_rows=rule_rows(vote),
        ending=ending_words(vote),
        outcomes=outcome_words(),
        brief=Brief(_("票决纪要"), _("打印后请到会委员签字"), where_note=vote.stage.name),
    )


@blueprint.get("/work/<slug>/votes/<int:vote>/minutes.docx")
@page("officers")
def minutes_file(competition: Competition, vote: Vote) -> Response:
    """The minutes as DOCX, with lines to sign on."""
    view = view_of(db.session(), vote)
    data = vote_minutes(
        view, competition=competition.name, rules=rule_rows(vote), ending=ending_words(vote) or _("票决尚未结束。"),
        outcomes=outcome_words(),
        moments={r.row.number: moment(r.row.closed_at, year=True).striptags() for r in view.rounds},
    )  # fmt: skip
    name = _("第 %(n)s 号票决纪要.docx", n=vote.number)
    return send_file(BytesIO(data), mimetype=DOCX, as_attachment=True, download_name=name)

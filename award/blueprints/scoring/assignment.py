"""Who scores what: the matrix, a proposal as a job, its difference previewed, committed, released; changes by hand."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from award import outbox
from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.presentation import Brief
from award.blueprints.scoring.anchors import anchors_named, anchors_of, crowded_by
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.matrix import matrix_of, per_category
from award.errors import Invalid, Stale
from award.extensions import db
from award.models import Assignment, Case, Competition, Job, Stage
from award.queries.assignment import (
    DRAWN,
    PROPOSE,
    RELEASE,
    Board,
    Seat,
    board_of,
    latest_jobs,
    latest_proposal,
    seats_of,
)
from award.stages import assignments
from award.stages.connection import Connection, connection_of
from award.stages.draws import drawn_experts
from award.stages.sealed_names import Naming, naming_of

SHOWN = 100  # lines of a difference
UNDONE = ("queued", "running", "dead")


def show(
    competition: Competition, stage: Stage, code: int = 200, errors: dict[str, list[str]] | None = None
) -> Any:
    """The page, with what a refused form said."""
    board = board_of(db.session(), stage)
    jobs = latest_jobs(db.session(), stage)
    job, releasing = jobs.get(PROPOSE), jobs.get(RELEASE)
    plan = job.result if job is not None and job.state == "done" and not _is_over(job) else None
    added = {(e, c) for e, c in (plan or {}).get("added", [])}
    removed = {(e, c) for e, c in (plan or {}).get("removed", [])}
    values = {
        "stage": stage,
        "board": board,
        "job": job if job is not None and job.state in UNDONE else None,
        "releasing": releasing if releasing is not None and releasing.state in UNDONE else None,
        "plan": plan,
        "proposal": job,
        "matrix": matrix_of(board, added, removed) if len(board.columns) <= DRAWN else None,
        "linked": _linked(board, added, removed) if len(board.columns) <= DRAWN else None,
        "by_case": {column.case_id: column for column in board.columns},
        "categories": per_category(board),
        "lines": _lines(board, added, removed, _reasons(plan)) if plan else [],
        "short": [c for c in board.columns if board.sheets.get(c.case_id, 0) < board.wanted],
        "loads": sorted(board.loads.values()),
        "errors": errors or {},
        "form": request.form,
        "is_organiser": "organiser" in workplace.standing().roles,
        "shown": SHOWN,
        "drawn": drawn_experts(db.session(), stage),
        "seat_options": [("", ""), *((s.handle, _called(s)) for s in board.seats)],
        "sealed": len(board.naming.codes),
        "anchors": anchors_of(
            board, plan or (job.arguments if job is not None and job.state in UNDONE else {})
        ),
        "crowded": crowded_by(plan, {seat.user_id: _called(seat) for seat in board.seats}),
    }
    return render_template("scoring/assignment.html", brief=_brief(stage, board, values), **values), code


def _called(seat: Seat) -> str:
    return seat.name if seat.is_sealed else f"{seat.pseudonym} {seat.name}"


def _linked(board: Board, added: set[tuple[int, int]], removed: set[tuple[int, int]]) -> Connection | None:
    """How the pairs hang together, with the proposal at hand applied; None before there are any."""
    pairs = (set(board.pairs) | added) - removed
    experts, cases = [seat.user_id for seat in board.seats], [column.case_id for column in board.columns]
    return connection_of(pairs, experts, cases) if pairs else None


def _is_over(job: Job) -> bool:
    return bool((job.result or {}).get("over"))


def _brief(stage: Stage, board: Board, values: dict[str, Any]) -> Brief:
    if stage.state == "closed":
        todo = _("评分已经结束，只能查看")
    elif not board.seats:
        todo = _("专家库还没有人，请先邀请专家")
    elif not board.columns:
        todo = _("还没有案例进入本环节")
    elif values["plan"]:
        todo = _("核对方案与现行分配的差异，提交或重算")
    elif values["short"]:
        todo = _("还有 %(n)s 例评分份数不足，请生成分配方案", n=len(values["short"]))
    elif board.unreleased:
        todo = _("分配已齐，请通知专家")
    else:
        todo = _("分配已齐并已通知专家")
    return Brief(_("专家分配"), todo, stage.closes_at, where_note=stage.name)


Reasons = dict[tuple[int, int], tuple[bool, int, list[str]]]


def _reasons(plan: dict[str, Any]) -> Reasons:
    """Why each new pair: (expert, case) → category taken, similarity of texts in percent, shared tags."""
    tags = plan.get("tags", [])
    return {
        (expert, case): (bool(fits), text, [tags[number] for number in shared])
        for (expert, case), (fits, text, *shared) in zip(plan["added"], plan.get("why", []), strict=False)
    }


def _lines(
    board: Board, added: set[tuple[int, int]], removed: set[tuple[int, int]], reasons: Reasons
) -> list[dict[str, Any]]:
    """The difference, a line a case and change, withdrawn and new side by side, and why the new one.

    Not why of an expert whose name is sealed: his categories and fields stand beside his name in the pool.
    """
    names = {seat.user_id: seat for seat in board.seats}

    def place_of(expert: int) -> str:
        return names[expert].pseudonym if expert in names else ""

    lines = []
    for column in board.columns:
        gone = sorted((e for e, c in removed if c == column.case_id), key=place_of)
        new = sorted((e for e, c in added if c == column.case_id), key=place_of)
        for place in range(max(len(gone), len(new))):
            out = gone[place] if place < len(gone) else None
            into = new[place] if place < len(new) else None
            why = None if board.naming.is_sealed(into or 0) else reasons.get((into or 0, column.case_id))
            lines.append(
                {"case": column, "out": names.get(out or 0), "into": names.get(into or 0), "why": why}
            )
        if len(lines) >= SHOWN:
            break
    return lines


def _back(stage: Stage, message: str = "") -> Any:
    if message:
        flash(message, "ok")
    return redirect(url_for("scoring.assignment", slug=stage.competition.slug, stage=stage.id), 303)


@blueprint.get("/<int:stage>/assignment")
@page("officers")
def assignment(competition: Competition, stage: Stage) -> Any:
    """The assignment as it stands, and the proposal at hand."""
    return show(competition, stage)


@blueprint.post("/<int:stage>/assignment/propose")
@act("organise")
def propose(competition: Competition, stage: Stage) -> Any:
    """Ask for a proposal: a job."""
    try:
        arguments = _asked(stage)
    except Invalid as refusal:
        return show(competition, stage, 422, problems_of(refusal))
    outbox.enqueue(
        db.session(), PROPOSE, arguments, key=f"{PROPOSE}:{stage.id}:{secrets.token_hex(8)}", at=edge.at(),
        by=edge.actor(), competition_id=competition.id,
    )  # fmt: skip
    return _back(stage)


def _asked(stage: Stage) -> dict[str, Any]:
    seed, overlap = request.form.get("seed", "").strip(), request.form.get("overlap", "0").strip() or "0"
    if seed and not (seed.isdecimal() and len(seed) <= 12):
        raise Invalid("", {"seed": [_("种子应为不超过 12 位的数字。")]})
    try:
        amount = float(overlap)
    except ValueError:
        raise Invalid("", {"overlap": [_("请填写数字。")]}) from None
    if not 0 <= amount <= 10:
        raise Invalid("", {"overlap": [_("请填写 0 到 10 之间的数字。")]})
    return {
        "stage": stage.id,
        "seed": int(seed) if seed else secrets.randbelow(10**8),
        "overlap": amount,
        "top_up": request.form.get("mode", "top_up") == "top_up",
        "anchors": anchors_named(stage, request.form.get("anchors", "")),
    }


@blueprint.post("/<int:stage>/assignment/commit")
@act("organise")
def commit(competition: Competition, stage: Stage) -> Any:
    """Write the proposal that was previewed; what was struck out is left as it is."""
    user = me()
    job = latest_proposal(db.session(), stage)
    plan = job.result if job is not None and job.state == "done" else None
    if job is None or plan is None or str(job.id) != request.form.get("job") or plan.get("over"):
        return show(competition, stage, 409, {"plan": [_("方案已经变化，请核对新的方案。")]})
    struck = _struck(naming_of(db.session(), stage))
    try:
        assignments.commit_assignment(
            db.session(), stage, pairs=[(e, c) for e, c in plan["added"] if (e, c) not in struck],
            removed=[(e, c) for e, c in plan["removed"] if (e, c) not in struck], seed=plan["seed"],
            digest=plan["digest"], overlap=plan["overlap"], top_up=plan["top_up"], anchors=plan.get("anchors"),
            by=user, at=edge.at(),
        )  # fmt: skip
    except (Stale, Invalid) as refusal:
        return show(competition, stage, 409, {"plan": [words(refusal)]})
    job.result = {**plan, "over": True}
    return _back(stage, _("分配已写入。核对后再通知专家。"))


def _struck(naming: Naming) -> set[tuple[int | None, int]]:
    """The pairs that the preview's ticks name: an expert's handle, a dash, the case."""
    pairs = (value.rpartition("-") for value in " ".join(request.form.getlist("struck")).split())
    return {(naming.account(handle), int(case)) for handle, _dash, case in pairs if case.isdecimal()}


@blueprint.post("/<int:stage>/assignment/drop")
@act("organise")
def drop(competition: Competition, stage: Stage) -> Any:
    """Put the proposal aside."""
    job = latest_proposal(db.session(), stage)
    if job is not None and job.result is not None:
        job.result = {**job.result, "over": True}
    return _back(stage, _("方案已放弃，现行分配没有改变。"))


@blueprint.post("/<int:stage>/assignment/hand")
@act("organise")
def by_hand(competition: Competition, stage: Stage) -> Any:
    """Give one case to one expert, or take it from him."""
    user = me()
    reference = request.form.get("reference", "").strip().upper()
    case = db.session.execute(
        select(Case).where(Case.competition_id == competition.id, Case.reference == reference)
    ).scalar_one_or_none()
    naming = naming_of(db.session(), stage)
    expert = naming.account(request.form.get("expert", ""))
    if case is None:
        return show(competition, stage, 422, {"reference": [_("没有这个编号的案例。")]})
    if expert is None or expert not in {seat.user_id for seat in seats_of(db.session(), stage, naming)}:
        return show(competition, stage, 422, {"expert": [_("请从专家库里选一位。")]})
    takes = request.form.get("change") == "take"
    if takes and not _can_take(stage, expert, case.id):
        return show(competition, stage, 422, {"expert": [_("没有这一对分配，或专家已打开材料，不能撤下。")]})
    try:
        added = assignments.commit_assignment(
            db.session(), stage, pairs=[] if takes else [(expert, case.id)],
            removed=[(expert, case.id)] if takes else [], seed=stage.id, by=user, at=edge.at(),
        )  # fmt: skip
        if not (takes or added):
            raise Invalid(_("这位专家已经分到这一例，或已弃权、回避。"))
    except Invalid as refusal:
        db.session.rollback()
        return show(competition, stage, 422, {"expert": [words(refusal)]})
    return _back(stage, _("已撤下。") if takes else _("已分配。"))


def _can_take(stage: Stage, expert_id: int, case_id: int) -> bool:
    query = select(Assignment.id).where(
        Assignment.stage_id == stage.id, Assignment.expert_id == expert_id, Assignment.case_id == case_id,
        Assignment.ended_at.is_(None), Assignment.begun_at.is_(None),
    )  # fmt: skip
    return db.session.execute(query).first() is not None


@blueprint.post("/<int:stage>/assignment/release")
@act("organise")
def release(competition: Competition, stage: Stage) -> Any:
    """Ask for it: a job looks for conflicts once more, shows the experts their cases and writes to them."""
    outbox.enqueue(
        db.session(), RELEASE, {"stage": stage.id, "by": me().id}, key=f"{RELEASE}:{stage.id}:{secrets.token_hex(8)}",
        at=edge.at(), by=me(), competition_id=competition.id,
    )  # fmt: skip
    return _back(stage)

"""One visit's record, made for a phone: where and whom, claim by claim, pictures, the verdict."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from award.audience import Audience, cut, cut_form
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.form_face import answer_form
from award.blueprints.lookup import belongs, looks_up
from award.blueprints.organise.stages import local, moment_of
from award.blueprints.presentation import Brief
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.visit_photos import photo_rows
from award.blueprints.screening.visits import manners, office_acts, verdict_words
from award.blueprints.submission.desk import shown_files
from award.errors import Invalid, NotReady, Stale, WrongState
from award.extensions import db
from award.models import Candidacy, Case, Competition, Visit
from award.queries.visits import visit_desk
from award.stages import verdicts, visit_photos
from award.stages import visits as rules
from award.stages.setup import form_of
from award.stages.visit_record import VisitRecord


@looks_up("visit")
def _visit(value: int, found: dict[str, Any]) -> Visit | None:
    loads = joinedload(Visit.candidacy)
    query = select(Visit).where(Visit.id == value)
    visit = db.session.execute(
        query.options(
            loads.joinedload(Candidacy.stage),
            loads.joinedload(Candidacy.case).joinedload(Case.organisation),
            joinedload(Visit.verifier),
        )
    ).scalar_one_or_none()
    if visit is None or belongs(visit.candidacy, found) is None:
        return None
    found["case"] = visit.candidacy.case
    return visit


def result_words() -> dict[str, str]:
    """A finding's result → words."""
    return {"verified": _("属实"), "differs": _("与申报不一致"), "unverifiable": _("无法核实")}


@blueprint.get("/visits/record/<int:visit>")
@page("read_visit")
def visit(competition: Competition, visit: Visit, case: Case) -> Any:
    """The record: to be filled by its verifier, to be read by the office."""
    return show(visit)


def show(
    visit: Visit, code: int = 200, errors: Mapping[str, list[str]] | None = None, message: str = ""
) -> Any:
    """The record's page, with what a refused save said; what was typed is still there."""
    desk = visit_desk(db.session(), visit)
    case, stage, competition = visit.candidacy.case, visit.candidacy.stage, visit.candidacy.stage.competition
    form = form_of(desk.revision.form_version)
    seen = cut_form(form, Audience.OFFICE)
    shown = shown_files(desk.files)
    is_open = desk.visit.closed_at is None and visit.candidacy.outcome == "pending" and stage.state == "open"
    days = int(stage.parameters.get("correction_days", 5))
    page_of = render_template(
        "screening/visit.html", case=case, stage=stage, desk=desk, form=seen, errors=errors or {},
        bound=answer_form(seen, cut(desk.revision.answers, form, Audience.OFFICE)), typed=request.form,
        is_mine=visit.verifier_id == me().id and is_open and desk.pending is None, message=message,
        photos=photo_rows(competition, desk.visit, desk.photos), most_photos=visit_photos.MOST,
        manners=manners(), modes=stage.parameters.get("modes", []), results=result_words(),
        verdict_words=verdict_words(), due=local(edge.at() + timedelta(days=days), competition.zone),
        more={field.key: shown for field in seen.fields() if field.kind.name == "files"},
        office=office_acts(visit, is_open),
        brief=Brief(stage.name, _todo(desk, is_open), stage.closes_at, where_note=case.reference or ""),
    )  # fmt: skip
    return page_of, code


def _todo(desk: Any, is_open: bool) -> str:
    if desk.visit.closed_at is not None:
        return _("走访已有结论")
    if desk.pending is not None:
        return _("等待申报单位补正")
    if not is_open:
        return _("案例在本环节已有结论")
    done = sum(found.result is not None for found in desk.visit.findings)
    if done == len(desk.visit.findings):
        return _("各项都已核实，写明小结，提交结论")
    return _("逐项核实，已完成 %(done)s / %(all)s 项，再提交结论", done=done, all=len(desk.visit.findings))


def record_of(visit: Visit, said: Mapping[str, Any]) -> VisitRecord:
    """The record with what was said put over what is kept; absent names keep theirs."""

    def take(name: str, kept: Any) -> str:
        return str(said[name]) if name in said else str(kept or "")

    return VisitRecord(
        manner=take("manner", visit.manner),
        visited_on=take("visited_on", visit.visited_on),
        place=take("place", visit.place),
        people=tuple(take("people", "\n".join(visit.people)).splitlines()),
        words=take("words", visit.words),
        findings={
            found.id: (take(f"result_{found.id}", found.result), take(f"note_{found.id}", found.words))
            for found in visit.findings
        },
    )


def captions_of(said: Mapping[str, Any]) -> dict[int, str]:
    """Photo's id → caption, of the names ``photo-ID-caption``."""
    parts = ((name.split("-"), str(text)) for name, text in said.items())
    return {
        int(part[1]): text
        for part, text in parts
        if len(part) == 3 and (part[0], part[2]) == ("photo", "caption") and part[1].isdecimal()
    }


@blueprint.post("/visits/record/<int:visit>/draft")
@act("visit_case", keyed=False)
def save_draft(competition: Competition, visit: Visit, case: Case) -> Any:
    """The contract of ``autosave.js``."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), dict):
        raise Invalid(_("内容格式不正确，请刷新页面后再试。"))
    said = {str(name): value for name, value in sent["fields"].items() if isinstance(value, str)}
    base = sent.get("version")
    try:
        rules.save_visit(
            db.session(), visit, record_of(visit, said), base=base if isinstance(base, int) else None, by=me()
        )
        visit_photos.caption_photos(db.session(), visit, captions_of(said), by=me())
    except Stale as stale:
        return jsonify(version=stale.facts["version"], fields=_kept(visit, said), by=visit.verifier.name), 409
    now = edge.at().astimezone(ZoneInfo(competition.zone))
    done = sum(found.result is not None for found in visit.findings)
    return jsonify(version=visit.version, saved_at=f"{now:%H:%M:%S}", says={"[data-done]": str(done)})


def _kept(visit: Visit, said: Mapping[str, Any]) -> dict[str, str]:
    kept = {"manner": visit.manner, "visited_on": visit.visited_on or "", "place": visit.place,
            "people": "\n".join(visit.people), "words": visit.words}  # fmt: skip
    for found in visit.findings:
        kept |= {f"result_{found.id}": found.result or "", f"note_{found.id}": found.words}
    return {name: kept[name] for name in said if name in kept}


@blueprint.post("/visits/record/<int:visit>")
@act("visit_case")
def write_visit(competition: Competition, visit: Visit, case: Case) -> Any:
    """Save the record, conclude it, or hand the case back."""
    then = request.form.get("then", "save")
    try:
        rules.save_visit(db.session(), visit, record_of(visit, request.form), by=me())
        visit_photos.caption_photos(db.session(), visit, captions_of(request.form), by=me())
        if then == "conclude":
            rules.conclude_visit(db.session(), visit, verdict=request.form.get("verdict", ""),
                                 words=request.form.get("words", ""), by=me(), at=edge.at())  # fmt: skip
        elif then == "return":
            _return(competition, visit, case)
    except (Invalid, NotReady, WrongState) as refusal:
        db.session.rollback()
        code = 409 if isinstance(refusal, WrongState) else 422
        return show(db.session.get_one(Visit, visit.id), code, problems_of(refusal), words(refusal))
    flash(
        {"conclude": _("走访结论已提交。"), "return": _("已退回补正，通知随即发出。")}.get(
            then, _("记录已保存。")
        ),
        "ok",
    )
    if then == "save":
        return redirect(url_for("screening.visit", slug=competition.slug, visit=visit.id), 303)
    return redirect(url_for("screening.visits", slug=competition.slug), 303)


def _return(competition: Competition, visit: Visit, case: Case) -> None:
    fields = {key: request.form.get(f"reason_{key}", "") for key in request.form.getlist("field")}
    verdicts.return_case(
        db.session(), visit.candidacy.stage, case, fields=fields, words=request.form.get("words", ""),
        due_at=moment_of("due_at", competition.zone), by=me(), at=edge.at(),
    )  # fmt: skip

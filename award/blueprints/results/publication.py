"""The publication's desk: print order, what is missing, the edited texts beside their revisions, corrections."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, wants_json, words
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, roles, to_desk
from award.blueprints.results.release import against_asking
from award.documents.qr import qr_data_uri
from award.errors import Invalid, Stale
from award.extensions import db
from award.models import Case, Competition, Release, Stage
from award.queries.printing import Copy, TextDesk, commentaries_of, copy_of, text_desk_of
from award.stages import editing
from award.stages.printing import printed_copies, written_commentaries
from award.stages.public_lists import latest_list, row_of, winners
from award.stages.publication import changes_of
from award.stages.releases import live_release


@blueprint.get("/work/<slug>/results/<int:stage>/publication")
@page("officers")
def publication(competition: Competition, stage: Stage) -> Any:
    """The copy by tier."""
    of_kind(stage, "publication")
    return show(stage)


def show(stage: Stage, code: int = 200, problems: dict[str, Any] | None = None) -> Any:
    """The desk."""
    listed = winners(db.session(), stage)
    written = written_commentaries(db.session(), stage.competition_id)
    copy = copy_of(listed, written)
    release = live_release(db.session(), stage)
    published = latest_list(db.session(), stage)
    return (
        render_template(
            "results/publication.html",
            stage=stage,
            copy=copy,
            release=release,
            published=published,
            changes=changes_of(db.session(), stage, published, listed, written) if published else [],
            commentaries=commentaries_of(listed, written),
            part_names=part_names(stage.competition),
            against=against_asking(stage),
            may_edit="organiser" in roles() and (release is None or release.done_at is not None),
            is_chair="chair" in roles(),
            problems=problems or {},
            posted=request.form,
            brief=_brief(stage, copy, release, bool(published)),
        ),
        code,
    )


def part_names(competition: Competition) -> dict[str, str]:
    """Printed part → its name."""
    return {
        **competition.words.get("section_labels", {}),
        "comment": competition.words.get("comment_label") or _("评语"),
        "pictures": _("图片"),
        "caption": _("图片说明"),
    }


def _brief(stage: Stage, copy: Copy, release: Release | None, published: bool) -> Brief:
    if published:
        return Brief(stage.name, _("名单已经发布；需要改动的，改好后由主任更正"))
    if release is not None and release.approved_at:
        return Brief(stage.name, _("主任已批准放行，由系统执行"), release.due_at)
    if release is not None:
        return Brief(stage.name, _("已提请主任放行，等待放行"))
    lacking = sum(copy.lacking.values())
    todo = _("补齐 %(n)s 处缺件，核对后提请放行", n=lacking) if lacking else _("核对文稿和次序，然后提请放行")
    return Brief(stage.name, todo, stage.closes_at)


@blueprint.post("/work/<slug>/results/<int:stage>/publication/order")
@act("organise", keyed=False)
def order(competition: Competition, stage: Stage) -> Any:
    """The print order within one tier: all its keys, as the list now stands on screen."""
    of_kind(stage, "publication")
    editing.order_texts(db.session(), stage, request.form.getlist("order"), by=me(), at=edge.at())
    return "" if wants_json() else to_desk(stage)


@blueprint.get("/work/<slug>/results/<int:stage>/publication/texts/<case>")
@page("officers")
def text(competition: Competition, stage: Stage, case: Case) -> Any:
    """One edited text beside its revision."""
    of_kind(stage, "publication")
    return show_text(stage, case)


def show_text(
    stage: Stage, case: Case, code: int = 200, problems: dict[str, Any] | None = None, stale: str = ""
) -> Any:
    """The editor; what was posted wins over what is stored while there are problems."""
    desk = text_desk_of(db.session(), stage, case)
    if desk is None:
        abort(404)
    return (
        render_template(
            "results/text.html",
            stage=stage,
            case=case,
            desk=desk,
            used={row["file"]: row for row in desk.text.pictures},
            problems=problems or {},
            posted=request.form,
            stale=stale,
            may_edit="organiser" in roles() and not editing.is_frozen(db.session(), stage),
            brief=Brief(_("编辑稿"), case.title, where_note=case.reference or ""),
        ),
        code,
    )


@blueprint.post("/work/<slug>/results/<int:stage>/publication/texts/<case>")
@act("organise")
def save_text(competition: Competition, stage: Stage, case: Case) -> Any:
    """Save the edited text."""
    of_kind(stage, "publication")
    desk = text_desk_of(db.session(), stage, case)
    if desk is None:
        abort(404)
    form = request.form
    try:
        editing.save_text(
            db.session(), stage, case, title=form.get("title", ""), body=form.get("body", ""),
            sections={key: form.get(f"section-{key}", "") for key, _label, _words in desk.sections},
            pictures=_posted_pictures(desk), version=form.get("version", 0, type=int), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show_text(stage, case, 422, problems_of(refusal))
    except Stale as refusal:
        return show_text(stage, case, 409, stale=words(refusal))
    flash(_("已保存。"), "ok")
    return redirect(url_for("results.text", slug=competition.slug, stage=stage.id, case=case.token), 303)


def _posted_pictures(desk: TextDesk) -> list[dict[str, Any]]:
    form = request.form
    rows = [
        (
            form.get(f"place-{file.id}", 99, type=int),
            {
                "file": file.id,
                "caption": form.get(f"caption-{file.id}", ""),
                "credit": form.get(f"credit-{file.id}", ""),
            },
        )
        for file in desk.pictures
        if form.get(f"use-{file.id}")
    ]
    return [row for _place, row in sorted(rows, key=lambda pair: pair[0])]


@blueprint.get("/work/<slug>/results/<int:stage>/publication/texts/<case>/preview")
@page("officers")
def preview(competition: Competition, stage: Stage, case: Case) -> Any:
    """The case page as it would be published now."""
    of_kind(stage, "publication")
    listed = [winner for winner in winners(db.session(), stage) if winner.case.id == case.id]
    copies = printed_copies(db.session(), stage, listed)
    if case.id not in copies:
        abort(404)
    address = current_app.config["AWARD"].site_url.rstrip("/") + url_for(
        "results.case_page", slug=competition.slug, case=case.token
    )
    return render_template(
        "results/case.html", competition=competition, edition=None, pages=[], row=row_of(listed[0]), content=copies[case.id],
        level=1, facts=[], before=None, after=None, address=address, qr=qr_data_uri(address), preview=True,
    )  # fmt: skip

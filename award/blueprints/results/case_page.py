"""A winner's public page, exactly as it was frozen when it was published; and its pictures."""

from typing import Any

from flask import Response, abort, current_app, render_template, send_file, url_for
from sqlalchemy import select

from award.blueprints.edge import page
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.winners import published_edition, worded
from award.blueprints.site.visible import public_edition, values_of
from award.documents.qr import qr_data_uri
from award.extensions import db
from award.models import Case, CaseFile, Competition, EditedText
from award.queries.showcase import page_of, showcase_of
from award.storage import LocalStorage
from award.thumbnails import MEDIA_TYPE, WIDTHS, NoThumbnailError, thumbnail

AN_HOUR = 3600


@blueprint.get("/c/<slug>/cases/<case>")
@page("public")
def case_page(competition: Competition, case: Case) -> Any:
    """Body, sections, pictures, comments; the neighbours in the list."""
    edition = published_edition(competition)
    assert edition.published is not None
    shown = showcase_of(db.session(), competition, edition.published, {})
    place = next((n for n, one in enumerate(shown.all) if one.case_id == case.id), None)
    content = page_of(db.session(), case)
    if place is None or content is None:
        abort(404)
    listed = shown.all[place]
    names = {facet.key: {option.key: option.name for option in facet.options} for facet in shown.facets}
    address = current_app.config["AWARD"].site_url.rstrip("/") + url_for(
        "results.case_page", slug=competition.slug, case=case.token
    )
    return render_template(
        "results/case.html",
        **values_of(edition),
        row=listed.row,
        content=content,
        level=next((n for n, t in enumerate(competition.tiers, 1) if t.key == listed.row["tier"]), 3),
        facts=[
            (facet.name, "、".join(names[facet.key][key] for key in sorted(listed.keys[facet.key])))
            for facet in worded(shown.facets)
            if facet.key in listed.keys
        ],
        before=shown.all[place - 1].row if place else None,
        after=shown.all[place + 1].row if place + 1 < len(shown.all) else None,
        address=address,
        qr=qr_data_uri(address),
    )


@blueprint.get("/c/<slug>/pictures/<picture>/<int:width>.jpg")
@page("public")
def picture(competition: Competition, picture: str, width: int) -> Response:
    """A picture of a published page, drawn anew at one of a few widths; nothing else is handed out here."""
    public_edition(competition)
    query = (
        select(CaseFile.sha256, EditedText.published)
        .join(EditedText, EditedText.case_id == CaseFile.case_id)
        .join(Case, Case.id == CaseFile.case_id)
        .where(
            CaseFile.token == picture,
            Case.competition_id == competition.id,
            EditedText.published.is_not(None),
        )
    )
    found = db.session.execute(query).one_or_none()
    if (
        found is None
        or width not in WIDTHS
        or picture not in {p["picture"] for p in (found.published or {}).get("pictures", [])}
    ):
        abort(404)
    try:
        drawn = thumbnail(LocalStorage(current_app.config["AWARD"].files_dir), found.sha256, width)
    except (FileNotFoundError, NoThumbnailError):
        abort(404)
    return send_file(drawn, mimetype=MEDIA_TYPE, conditional=True, max_age=AN_HOUR)

"""What the desks of decision, notice and publication share: the navigation's lines, the way back, the refusals."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.presentation import NavItem
from award.extensions import db
from award.models import Stage, User
from award.standing import standing_of

DESKS = {"decision": "results.decision", "notice": "results.notice_desk", "publication": "results.publication"}


def of_kind(stage: Stage, *kinds: str) -> None:
    """404 for a stage of another kind."""
    if stage.kind not in kinds:
        abort(404)


def to_desk(stage: Stage, *, anchor: str = "", said: str = "") -> Any:
    """Back to the stage's desk, with a word."""
    if said:
        flash(said, "ok")
    endpoint = DESKS[stage.kind]
    url = url_for(endpoint, slug=stage.competition.slug, stage=stage.id)
    return redirect(f"{url}#{anchor}" if anchor else url, 303)


def signed_in() -> User:
    """The person; pages here are never reached without one."""
    person = edge.actor()
    assert person is not None
    return person


def roles() -> frozenset[str]:
    """The person's roles here."""
    competition = workplace.here()
    return frozenset(standing_of(db.session(), edge.actor(), competition.id if competition else None).roles)


def desk_lines() -> list[NavItem]:
    """Lines of the working navigation: the desks of the stages that have begun."""
    competition = workplace.here()
    if competition is None or not workplace.is_officer():
        return []
    lines = []
    for stage in workplace.pipeline():
        if stage.kind in DESKS and stage.state != "planned":
            url = url_for(DESKS[stage.kind], slug=competition.slug, stage=stage.id)
            label = {"decision": _("评定台"), "notice": _("公示台"), "publication": _("发布台")}[stage.kind]
            symbol = {"decision": "award", "notice": "speakerphone", "publication": "book-2"}[stage.kind]
            lines.append(NavItem(symbol, label, url, None, request.path.startswith(url), _("工作台")))
    return lines

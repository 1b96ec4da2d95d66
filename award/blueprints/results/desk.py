"""What the desks of decision, notice and publication share: the navigation's lines, the way back, the refusals."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.presentation import NavItem
from award.extensions import db
from award.models import Stage
from award.standing import standing_of

DESKS = {
    "decision": "results.decision",
    "notice": "results.notice_desk",
    "publication": "results.publication",
}


def of_kind(stage: Stage, *kinds: str) -> None:
    """404 for a stage of another kind."""
    if stage.kind not in kinds:
        abort(404)


def to_desk(stage: Stage, *, anchor: str = "", said: str = "", page: str = "") -> Any:
    """Back to the stage's desk, or another page of the stage, with a word."""
    if said:
        flash(said, "ok")
    url = url_for(page or DESKS[stage.kind], slug=stage.competition.slug, stage=stage.id)
    return redirect(f"{url}#{anchor}" if anchor else url, 303)


def roles() -> frozenset[str]:
    """The person's roles here."""
    competition = workplace.here()
    return frozenset(standing_of(db.session(), edge.actor(), competition.id if competition else None).roles)


def desk_lines() -> list[NavItem]:
    """Lines of the working navigation: the desks that have begun; for the organiser announcements and committee."""
    competition = workplace.here()
    if competition is None or not workplace.is_officer():
        return []
    names = {"decision": _("评定台"), "notice": _("公示台"), "publication": _("发布台")}
    symbols = {"decision": "award", "notice": "speakerphone", "publication": "book-2"}
    lines = [
        _line(symbols[stage.kind], names[stage.kind], DESKS[stage.kind], stage=stage.id)
        for stage in workplace.pipeline()
        if stage.kind in DESKS and has_begun(stage)
    ]
    lines += [
        _line("arrow-up", _("递补"), "results.succession", stage=stage.id)
        for stage in workplace.pipeline()
        if stage.kind == "decision" and stage.state == "closed"
    ]
    deciding = [
        stage for stage in workplace.pipeline() if stage.kind == "decision" and stage.state != "planned"
    ]
    lines += [_line("gavel", _("票决"), "results.votes", stage=stage.id) for stage in deciding]
    lines.append(_line("arrows-shuffle", _("抽签"), "results.draws"))
    if "organiser" in roles():
        lines.append(_line("notes", _("公告"), "results.announcing"))
        lines.append(_line("users", _("评委会名单"), "results.committee"))
    return lines


def has_begun(stage: Stage) -> bool:
    """Is there something to do or to see on the stage's desk? Notice and publication begin with a released decision."""
    if stage.state != "planned":
        return True
    decided = [s for s in workplace.pipeline() if s.kind == "decision" and s.step < stage.step]
    return stage.kind != "decision" and bool(decided) and decided[-1].state == "closed"


def _line(symbol: str, label: str, endpoint: str, **where: int) -> NavItem:
    competition = workplace.here()
    assert competition is not None
    url = url_for(endpoint, slug=competition.slug, **where)
    return NavItem(symbol, label, url, None, request.path.startswith(url.partition("?")[0]), _("结果"))

"""What every working page shows around its content: the edition, the person's role, the navigation by role."""

from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.presentation import NavItem, add_nav
from award.extensions import db
from award.models import Competition, Stage
from award.queries import overview
from award.stages.pipeline import counts_by_outcome, stages_of
from award.standing import Standing, standing_of

BADGE = 100  # from here on a stage's line says 99+


def init_app(app: Flask) -> None:
    """Register the values and the first lines of the navigation."""
    app.context_processor(values)
    add_nav(app, "work", officer_lines)


def here() -> Competition | None:
    """The competition of the address at hand."""
    found: dict[str, Any] = g.get("found") or {}
    return found.get("competition")


def standing() -> Standing:
    """The person's standing in it."""
    competition = here()
    return standing_of(db.session(), edge.actor(), competition.id if competition else None)


def values() -> dict[str, Any]:
    """Title of the edition and the person's strongest role in it; times are in its zone."""
    competition = here()
    if competition is None:
        return {}
    g.zone = competition.zone
    return {"competition": competition, "competition_title": competition.name, "role_label": role_label()}


def role_label() -> str:
    """The role that the top bar names."""
    labels = {
        "organiser": _("组委会"),
        "chair": _("评委会主任"),
        "auditor": _("监督员"),
        "screener": _("初审员"),
        "verifier": _("核查员"),
        "expert": _("专家"),
    }
    roles = standing().roles
    return next((label for role, label in labels.items() if role in roles), "")


def is_officer() -> bool:
    """Organiser, chair or auditor."""
    return not standing().roles.isdisjoint({"organiser", "chair", "auditor"})


def pipeline() -> list[Stage]:
    """The stages of the competition at hand, once a request."""
    competition = here()
    assert competition is not None
    if "pipeline" not in g:
        g.pipeline = stages_of(db.session(), competition.id)
    return g.pipeline  # type: ignore[no-any-return]


def counts() -> dict[tuple[int, str], int]:
    """Candidacies by stage and outcome, once a request."""
    competition = here()
    assert competition is not None
    if "counts" not in g:
        g.counts = counts_by_outcome(db.session(), competition.id)
    return g.counts  # type: ignore[no-any-return]


def waiting() -> dict[int, int]:
    """Cases that wait for their outcome, by stage, up to ``BADGE``: from the counts where the page has asked for all."""
    if "counts" in g:
        found = {stage: number for (stage, outcome), number in counts().items() if outcome == "pending"}
        return {stage: min(number, BADGE) for stage, number in found.items()}
    return overview.pending_counts(db.session(), pipeline(), most=BADGE)


ICONS = {
    "submission": "file-import",
    "screening": "checklist",
    "verification": "map-pin",
    "scoring": "writing",
    "defence": "microphone",
    "decision": "award",
    "notice": "speakerphone",
    "publication": "book-2",
}


def icon_of(kind: str) -> str:
    """The icon of a stage kind that the sprite has."""
    from award.blueprints.presentation import icon_names

    wanted = ICONS.get(kind, "circle-dashed")
    return wanted if wanted in icon_names() else "circle-dashed"


def officer_lines() -> list[NavItem]:
    """Overview, one line a stage, the list of cases."""
    competition = here()
    if competition is None or not is_officer():
        return []
    slug, path = competition.slug, request.path

    def line(
        symbol: str, label: str, endpoint: str, group: str = "", count: int | str | None = None, **where: Any
    ) -> NavItem:
        url = url_for(endpoint, slug=slug, **where)
        return NavItem(symbol, label, url, count, url.split("?")[0] == path, group)

    lines = [line("home", _("总览"), "organise.home")]
    due = {} if standing().roles.isdisjoint(("organiser", "chair")) else waiting()  # to whom it is work
    for stage in pipeline():
        number = due.get(stage.id)
        badge = f"{BADGE - 1}+" if number == BADGE else number
        lines.append(
            line(icon_of(stage.kind), stage.name, "organise.stage", _("环节"), badge, stage=stage.id)
        )
        if stage.kind == "submission" and stage.flow == "each":
            lines.append(line("clock", _("截止收件"), "organise.intake", _("环节")))
    lines.append(line("folder", _("案例"), "organise.cases", _("工作台")))
    lines.append(line("mail", _("发件箱"), "organise.outbox", _("工作台")))
    lines.append(line("users", _("人员"), "organise.people", _("工作台")))
    lines.append(line("adjustments", _("设置"), "organise.setup", _("工作台")))
    if "auditor" in standing().roles:
        lines.append(line("shield-check", _("审计日志"), "organise.log", _("工作台")))
    return lines

"""The lines of screeners and verifiers in the working pages' navigation."""

from flask import Blueprint, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from award.blueprints import workplace
from award.blueprints.presentation import NavItem, add_nav
from award.models import Stage
from award.workflow import KINDS

DESKS = {"screening": ("screener", "screening.queue"), "verification": ("verifier", "screening.visits")}


def desk_of(stage: Stage) -> tuple[str, str] | None:
    """(role, endpoint) of the desk that serves a stage of this blueprint; ``None`` for stages of others."""
    kind = KINDS.get(stage.kind)
    if kind is None or kind.blueprint != "screening":
        return None
    return DESKS.get(stage.kind, ("screener", "screening.plain_queue"))


def require_desk(stage: Stage, endpoint: str) -> None:
    """404 for a stage that another desk serves: each kind is worked by its own rules only."""
    served = desk_of(stage)
    if served is None or served[1] != endpoint:
        raise NotFound


def lines() -> list[NavItem]:
    """One line a stage that the person works in; the organiser's stand below the stages and name what is done there."""
    competition = workplace.here()
    if competition is None:
        return []
    roles, found = workplace.standing().roles, []
    for stage in workplace.pipeline() if not roles.isdisjoint({"screener", "verifier", "organiser"}) else ():
        role, endpoint = desk_of(stage) or ("", "")
        if role not in roles and not ("organiser" in roles and role and stage.state != "planned"):
            continue
        url = url_for(endpoint, slug=competition.slug, stage=stage.id)
        here = request.path.startswith(url) or (
            request.endpoint == endpoint and "stage" not in (request.view_args or {})
        )
        if role in roles:
            found.append(NavItem(workplace.icon_of(stage.kind), stage.name, url, None, here))
        else:
            label = _("走访安排") if role == "verifier" else _("%(stage)s队列", stage=stage.name)
            found.append(NavItem("list-check", label, url, None, here, _("环节")))
    return found


def register(blueprint: Blueprint) -> None:
    """Add the lines when the blueprint is put into its application."""

    @blueprint.record_once
    def _add(state: BlueprintSetupState) -> None:
        add_nav(state.app, "work", lines)

"""The lines of screeners and verifiers in the working pages' navigation."""

from flask import Blueprint, request, url_for
from flask.blueprints import BlueprintSetupState

from award.blueprints import workplace
from award.blueprints.presentation import NavItem, add_nav

DESKS = {"screening": ("screener", "screening.queue"), "verification": ("verifier", "screening.visits")}


def lines() -> list[NavItem]:
    """One line a stage that the person works in; officers reach it from the stage's page."""
    competition = workplace.here()
    if competition is None:
        return []
    roles, found = workplace.standing().roles, []
    for stage in workplace.pipeline() if not roles.isdisjoint({"screener", "verifier"}) else ():
        role, endpoint = DESKS.get(stage.kind, ("", ""))
        if role in roles:
            url = url_for(endpoint, slug=competition.slug, stage=stage.id)
            found.append(
                NavItem(workplace.icon_of(stage.kind), stage.name, url, None, request.path.startswith(url))
            )
    return found


def register(blueprint: Blueprint) -> None:
    """Add the lines when the blueprint is put into its application."""

    @blueprint.record_once
    def _add(state: BlueprintSetupState) -> None:
        add_nav(state.app, "work", lines)

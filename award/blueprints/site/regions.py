"""The table of regions for the browser's three lists: province, city, district."""

from functools import cache
from json import dumps
from typing import Any

from flask import Response, make_response

from award import regions
from award.blueprints.edge import page
from award.blueprints.site.blueprint import blueprint


@blueprint.get("/regions.json")
@page("public")
def region_table() -> Response:
    """``[[name, [[name, [[name], …]], …]], …]``: provinces with their cities with their districts. It changes with a release."""
    answer = make_response(_table())
    answer.mimetype = "application/json"
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@cache
def _table() -> str:
    return dumps(nested(None), ensure_ascii=False, separators=(",", ":"))


def nested(code: str | None) -> list[Any]:
    """The regions inside one, each with those inside it."""
    found = []
    for region in regions.children(code):
        inside = nested(region.code)
        found.append([region.name, inside] if inside else [region.name])
    return found

"""Set-up: categories and attributes, tiers, hosts and the committee."""

from functools import partial
from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.rows import Column, Row, posted
from award.blueprints.organise.setup_pages import Errors, changed, draw, rows_changed
from award.extensions import db
from award.models import Attribute, Competition
from award.stages import changing, changing_lists

LISTS, TIERS, HOSTS = "organise.setup_lists", "organise.setup_tiers", "organise.setup_hosts"
KEY = Column("key", "", "hidden")


def _lists(competition: Competition, errors: Errors | None = None, **rows: list[Row]) -> Any:
    values = [
        KEY,
        Column("name", _("名称")),
        Column("group", _("归并为"), hint=_("统计时合并的类，可以不填。")),
    ]
    return draw(
        "lists", LISTS, errors=errors,
        category_columns=values[:2], value_columns=values,
        categories=rows.get("categories", [{"key": one.key, "name": one.name} for one in competition.categories]),
        attributes=[(one, rows.get(f"values_{one.id}", [_value(value) for value in one.values])) for one in competition.attributes],
        is_frozen=changing_lists.has_begun(db.session(), competition.id, "submission"),
    )  # fmt: skip


def _value(value: Any) -> Row:
    return {"key": value.key, "name": value.name, "group": value.grouping or ""}


@blueprint.get("/setup/lists")
@page("officers")
def setup_lists(competition: Competition) -> Any:
    """Categories and attributes."""
    return _lists(competition)


@blueprint.post("/setup/categories")
@act("organise")
def change_categories(competition: Competition) -> Any:
    """Change the tracks."""
    return rows_changed(
        competition, LISTS, posted("categories"), changing_lists.change_categories,
        lambda errors, rows: _lists(competition, errors, categories=rows),
    )  # fmt: skip


@blueprint.post("/setup/attributes/<int:attribute>")
@act("organise")
def change_attribute(competition: Competition, attribute: int) -> Any:
    """Change one attribute's name and values."""
    found = db.session.get(Attribute, attribute)
    if found is None or found.competition_id != competition.id:
        abort(404)
    name = f"values_{found.id}"
    rows, title = posted(name), request.form.get(f"attribute_{found.id}", "")
    return changed(
        competition, LISTS,
        lambda: changing_lists.change_values(
            db.session(), competition, found, name=title, rows=rows, by=me(), at=edge.at()
        ),
        lambda errors: _lists(competition, errors, **{name: rows}),
        f"attribute-{found.id}",
    )  # fmt: skip


def print_orders() -> list[tuple[str, str]]:
    """How winners of a tier are ordered in print."""
    return [
        ("by_rank", _("按名次")),
        ("given", _("按编定的顺序，序号不代表名次")),
        ("no_rank", _("不分先后")),
    ]


def _tiers(competition: Competition, errors: Errors | None = None, rows: list[Row] | None = None) -> Any:
    labels = changing_lists.section_labels(competition)
    comment = labels["comment"]
    sections = list((labels | {"comment": _(comment)}).items())
    notes = competition.words.get("tier_notes", {})
    stored = [
        {"key": tier.key, "name": tier.name, "quota": str(tier.quota), "print_order": tier.print_order,
         "sections": ",".join(tier.printed_sections), "note": notes.get(tier.key, "")}
        for tier in competition.tiers
    ]  # fmt: skip
    columns = [
        KEY, Column("name", _("奖项")), Column("quota", _("名额"), "number"),
        Column("print_order", _("公布顺序"), "select", print_orders()),
        Column("sections", _("公布的内容"), "checks", sections, wide=True), Column("note", _("说明"), wide=True),
    ]  # fmt: skip
    return draw(
        "tiers", TIERS, errors=errors, columns=columns, rows=stored if rows is None else rows,
        is_frozen=changing_lists.has_begun(db.session(), competition.id, "decision"),
    )  # fmt: skip


@blueprint.get("/setup/tiers")
@page("officers")
def setup_tiers(competition: Competition) -> Any:
    """Award levels and their seats."""
    return _tiers(competition)


@blueprint.post("/setup/tiers")
@act("organise")
def change_tiers(competition: Competition) -> Any:
    """Change them."""
    return rows_changed(
        competition, TIERS, posted("tiers"), changing_lists.change_tiers, partial(_tiers, competition)
    )


def _hosts(competition: Competition, errors: Errors | None = None, rows: list[Row] | None = None) -> Any:
    named = [role["name"] for role in competition.words.get("host_roles", [])]
    roles = list(dict.fromkeys(named + [host.role for host in competition.hosts]))
    stored = [{"role": host.role, "name": host.name, **host.contact} for host in competition.hosts]
    columns = [
        Column("role", _("角色"), "select", [(role, role) for role in roles]),
        Column("name", _("单位名称"), wide=True),
        Column("contact", _("联系人")), Column("phone", _("电话")), Column("email", _("邮箱")),
        Column("address", _("地址"), wide=True),
    ]  # fmt: skip
    return draw("hosts", HOSTS, errors=errors, columns=columns, rows=stored if rows is None else rows)


@blueprint.get("/setup/hosts")
@page("officers")
def setup_hosts(competition: Competition) -> Any:
    """Hosts as they are printed; the committee has a page of its own."""
    return _hosts(competition)


@blueprint.post("/setup/hosts")
@act("organise")
def change_hosts(competition: Competition) -> Any:
    """Change the hosts."""
    return rows_changed(
        competition, HOSTS, posted("hosts"), changing.change_hosts, partial(_hosts, competition)
    )

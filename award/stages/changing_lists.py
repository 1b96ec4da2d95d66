"""Categories, attributes and tiers: changed until what rests on them has begun; the form follows its lists."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, inspect, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from award.errors import Invalid, WrongState
from award.fields.reading import parse_form
from award.fields.wording import keep_tongues
from award.fields.yaml_source import DefinitionError
from award.i18n import N_
from award.models import Attribute, AttributeValue, Case, Category, Competition, Stage, Tier, User
from award.presets.reading import fill_options
from award.stages.changing import Problems, Row, locked, note_change, refuse
from award.stages.setup import current_form, publish_form

PRINT_ORDERS = ("by_rank", "given", "no_rank")


def has_begun(session: Session, competition_id: int, kind: str) -> bool:
    """Has a stage of this kind opened?"""
    query = select(Stage.id).where(
        Stage.competition_id == competition_id, Stage.kind == kind, Stage.state != "planned"
    )
    return session.execute(query.limit(1)).first() is not None


def change_categories(
    session: Session, competition: Competition, rows: Sequence[Row], *, by: User, at: datetime
) -> None:
    """The tracks. Once the call is open their names may be corrected, but none is added or taken away."""
    competition = locked(session, competition, by)
    keyed = _keyed("categories", rows, [category.key for category in competition.categories])
    _require_same(
        session, competition, [row["key"] for row in keyed], [c.key for c in competition.categories]
    )
    known = {category.key: category for category in competition.categories}
    kept = []
    for position, row in enumerate(keyed):
        category = known.pop(row["key"], None) or Category(competition_id=competition.id, key=row["key"])
        category.name, category.position = row["name"], position
        kept.append(category)
    _write_list(session, kept, known.values(), ("name", "position"))
    set_committed_value(competition, "categories", kept)
    _follow(session, competition, "categories", [dict(row) for row in keyed], by=by, at=at)


def change_values(
    session: Session,
    competition: Competition,
    attribute: Attribute,
    *,
    name: str,
    rows: Sequence[Row],
    by: User,
    at: datetime,
) -> None:
    """One attribute's name and values; frozen as categories are."""
    competition = locked(session, competition, by)
    _load_attributes(session, competition)
    prefix = f"values_{attribute.id}"
    if not name.strip():
        refuse({f"attribute_{attribute.id}": [N_("请填写。")]})
    keyed = _keyed(prefix, rows, [value.key for value in attribute.values])
    _require_same(session, competition, [row["key"] for row in keyed], [v.key for v in attribute.values])
    if not keyed:
        refuse({prefix: [N_("至少填写一项。")]})
    known = {value.key: value for value in attribute.values}
    attribute.name = name.strip()
    kept = []
    for position, row in enumerate(keyed):
        value = known.pop(row["key"], None) or AttributeValue(attribute_id=attribute.id, key=row["key"])
        value.name, value.grouping, value.position = row["name"], row.get("group") or None, position
        kept.append(value)
    _write_list(session, kept, known.values(), ("name", "grouping", "position"))
    set_committed_value(attribute, "values", kept)
    state = {"attribute": attribute.key, "values": [dict(row) for row in keyed]}
    _follow(session, competition, "attribute", state, by=by, at=at)


def change_tiers(
    session: Session, competition: Competition, rows: Sequence[Row], *, by: User, at: datetime
) -> None:
    """The award levels with their seats; frozen once the decision has begun."""
    competition = locked(session, competition, by)
    if has_begun(session, competition.id, "decision"):
        raise WrongState(N_("评定已经开始，奖项和名额不能再改。"))
    keyed = _keyed("tiers", rows, [tier.key for tier in competition.tiers])
    problems: Problems = {}
    for place, row in enumerate(keyed):
        if not row.get("quota", "").isdigit() or not 1 <= int(row["quota"]) <= 10_000:
            problems[f"tiers-{place}-quota"] = [N_("请填写 1 至 10000 的整数。")]
        if row.get("print_order") not in PRINT_ORDERS:
            problems[f"tiers-{place}-print_order"] = [N_("请选择。")]
    if not keyed:
        problems["tiers"] = [N_("至少填写一项。")]
    refuse(problems)
    known = {tier.key: tier for tier in competition.tiers}
    kept = []
    for position, row in enumerate(keyed):
        tier = known.pop(row["key"], None) or Tier(competition_id=competition.id, key=row["key"])
        tier.name, tier.quota, tier.position = row["name"], int(row["quota"]), position
        tier.print_order, tier.printed_sections = row["print_order"], _sections(competition, row)
        kept.append(tier)
    names = ("name", "quota", "position", "print_order", "printed_sections")
    _write_list(session, kept, known.values(), names)
    notes = {row["key"]: row.get("note", "") for row in keyed}
    competition.words = {**competition.words, "tier_notes": notes}
    note_change(session, competition, "tiers", [dict(row) for row in keyed], by=by, at=at)
    session.expire(competition, ["tiers"])


def section_labels(competition: Competition) -> dict[str, str]:
    """Key → label of what can be printed of a winner; the commentary is the last."""
    labels = competition.words.get("section_labels", {})
    return {**labels, "comment": competition.words.get("comment_label") or N_("评语")}


def _sections(competition: Competition, row: Row) -> list[str]:
    """The chosen sections in the order of the labels; a row names them with commas between."""
    wanted = set(row.get("sections", "").split(","))
    return [key for key in section_labels(competition) if key in wanted]


def _keyed(prefix: str, rows: Sequence[Row], known: Sequence[str]) -> list[dict[str, str]]:
    """The rows with a key each: their own where it is known, else a new one. Raises ``Invalid`` for names."""
    problems: Problems = {}
    keyed: list[dict[str, str]] = []
    taken = set(known)
    names: set[str] = set()
    for place, row in enumerate(rows):
        name = row.get("name", "").strip()
        if not name or len(name) > 40:
            problems[f"{prefix}-{place}-name"] = [N_("名称为 1 至 40 个字。")]
        elif name in names:
            problems[f"{prefix}-{place}-name"] = [N_("名称重复。")]
        names.add(name)
        key = row.get("key", "")
        if key not in known or key in {other["key"] for other in keyed}:
            key = next(new for number in range(1, 1000) if (new := f"item_{number}") not in taken)
            taken.add(key)
        keyed.append({**row, "key": key, "name": name})
    refuse(problems)
    return keyed


def _require_same(session: Session, competition: Competition, after: list[str], before: list[str]) -> None:
    if set(after) == set(before):
        return
    cases = select(Case.id).where(Case.competition_id == competition.id)
    begun = exists().where(
        Stage.competition_id == competition.id, Stage.kind == "submission", Stage.state != "planned"
    )
    if session.scalar(select(or_(cases.exists(), begun))):
        raise WrongState(N_("申报已经开放，只能改名称和顺序，不能增减。"))


def _write_list(session: Session, kept: Sequence[Any], gone: Iterable[Any], names: Sequence[str]) -> None:
    """Write a list's rows whole, also what is as before in them: so one UPDATE does for all, however many."""
    for row in kept:
        if inspect(row).persistent:
            for name in names:
                flag_modified(row, name)
    session.add_all(row for row in kept if inspect(row).transient)
    for row in gone:
        session.delete(row)
    session.flush()


def _load_attributes(session: Session, competition: Competition) -> None:
    """The competition's attributes with their values, in one statement."""
    query = select(Attribute).where(Attribute.competition_id == competition.id).order_by(Attribute.position)
    query = query.options(joinedload(Attribute.values)).execution_options(populate_existing=True)
    set_committed_value(competition, "attributes", list(session.execute(query).unique().scalars()))


def _follow(
    session: Session, competition: Competition, what: str, state: Any, *, by: User, at: datetime
) -> None:
    """Let the form's choices follow the lists they project to, as a new version."""
    note_change(session, competition, what, state, by=by, at=at)
    if "attributes" in inspect(competition).unloaded:
        _load_attributes(session, competition)
    version = current_form(session, competition.id)
    if version is None:
        return
    try:
        form = parse_form(filled_form(competition, version.schema, version.schema))
    except DefinitionError as error:
        message = N_("申报表有对应的栏目，至少保留一项。")
        raise Invalid(message, {what: [message]}) from error
    publish_form(session, competition, form, at=at, latest=version)


def filled_form(competition: Competition, schema: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The form's data with the options of its projected choices as the lists stand now.

    ``before``: the version in force, whose translations stay where the text does.
    """
    lists = {
        "categories": [{"key": one.key, "name": one.name} for one in competition.categories],
        "attributes": [
            {"key": one.key, "values": [_value(value) for value in one.values]}
            for one in competition.attributes
        ],
    }
    followed = {"category"} | {f"attribute:{one.key}" for one in competition.attributes}
    return keep_tongues(before, fill_options(without_options(schema, followed), lists))  # type: ignore[no-any-return]


def without_options(schema: dict[str, Any], projections: set[str]) -> dict[str, Any]:
    """The form's data without the options of fields that take them from a list."""
    sections = [
        {
            **section,
            "fields": [
                {
                    name: value
                    for name, value in field.items()
                    if name != "options" or field.get("projection") not in projections
                }
                for field in section["fields"]
            ],
        }
        for section in schema["sections"]
    ]
    return {**schema, "sections": sections}


def _value(value: AttributeValue) -> dict[str, str]:
    return {"key": value.key, "name": value.name} | ({"group": value.grouping} if value.grouping else {})

"""From a preset to a competition: its rows, its pipeline, its first form version."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import ledger, policy, presets
from award.errors import Invalid
from award.fields.form import Form
from award.fields.reading import parse_form
from award.fields.wording import Wording, worded
from award.i18n import N_
from award.models import (
    Attribute,
    AttributeValue,
    Category,
    Competition,
    FormVersion,
    PrivacyNotice,
    RoleGrant,
    Series,
    Stage,
    Tier,
    User,
)
from award.outbox import record
from award.presets.model import Preset

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,40}")


def create_competition(
    session: Session,
    preset_name: str,
    *,
    slug: str,
    name: str = "",
    prefix: str = "",
    series: str = "",
    by: User,
    at: datetime,
) -> Competition:
    """A competition from a preset, not yet public. Raises ``Invalid`` for a bad or taken slug, ``KeyError`` for no preset."""
    policy.require(session, by, "site_admin")
    if not SLUG.fullmatch(slug):
        raise Invalid(
            N_("网址名称只能用小写字母、数字和连字符。"),
            {"slug": [N_("网址名称只能用小写字母、数字和连字符。")]},
        )
    if session.execute(select(Competition.id).where(Competition.slug == slug)).first():
        raise Invalid(N_("这个网址名称已被使用。"), {"slug": [N_("这个网址名称已被使用。")]})
    preset = presets.load(preset_name)
    competition = Competition(
        slug=slug,
        prefix=prefix or f"{preset.prefix}{at.year}",
        name=name or worded(preset.call_name),
        award_name=worded(preset.award_name),
        preset=preset_name,
        series_id=_series(session, series),
        words=_words(preset),
        rules={},
        created_at=at,
    )
    session.add(competition)
    session.flush()
    _dimensions(session, competition, preset)
    _pipeline(session, competition, preset)
    _publish(session, competition, preset.form, None, at=at)
    ensure_privacy_notice(session, worded(preset.privacy_notice.text), at=at)
    record(
        session, "competition_created", by=by, at=at, competition=competition, leaf={"preset": preset_name}
    )
    return competition


def _series(session: Session, name: str) -> int | None:
    if not name:
        return None
    found = session.execute(select(Series).where(Series.name == name)).scalar_one_or_none()
    if found is None:
        found = Series(name=name)
        session.add(found)
        session.flush()
    return found.id


def _words(preset: Preset) -> dict[str, Any]:
    """What this edition calls otherwise, and the vocabularies that its set-up pages offer."""
    return {
        "call": worded(preset.call),
        "organisation_label": worded(preset.organisation_label),
        "comment_label": worded(preset.comment_label),
        "section_labels": {key: worded(label) for key, label in preset.section_labels.items()},
        "principles": [_flat(asdict(principle)) for principle in preset.principles],
        "goals": [_flat(asdict(goal)) for goal in preset.goals],
        "host_roles": [{"key": host.key, "name": worded(host.name)} for host in preset.hosts],
        "offices": [
            {"group": worded(office.group), "titles": [worded(title) for title in office.titles]}
            for office in preset.offices
        ],
        "letters": {
            key: {"subject": worded(letter.subject), "body": worded(letter.body)}
            for key, letter in preset.letters.items()
        },
        "tier_notes": {tier.key: worded(tier.note) for tier in preset.tiers},
        "faq": [],
    }


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    wordings = {"text", "name"}
    return {key: worded(value) if key in wordings else _plain(value) for key, value in data.items()}


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else value


def _dimensions(session: Session, competition: Competition, preset: Preset) -> None:
    for position, category in enumerate(preset.categories):
        session.add(
            Category(
                competition_id=competition.id, key=category.key, name=worded(category.name), position=position
            )
        )
    attributes = [
        Attribute(competition_id=competition.id, key=one.key, name=worded(one.name), position=position)
        for position, one in enumerate(preset.attributes)
    ]
    session.add_all(attributes)
    session.flush()  # all together, for their values name them
    for attribute, dimension in zip(attributes, preset.attributes, strict=True):
        for place, value in enumerate(dimension.values):
            group: Wording = value.group
            session.add(
                AttributeValue(
                    attribute_id=attribute.id,
                    key=value.key,
                    name=worded(value.name),
                    grouping=worded(group) or None,
                    position=place,
                )
            )
    for position, tier in enumerate(preset.tiers):
        session.add(
            Tier(
                competition_id=competition.id,
                key=tier.key,
                name=worded(tier.name),
                quota=tier.quota,
                print_order=tier.print_order,
                printed_sections=list(tier.printed_sections),
                position=position,
            )
        )


def _pipeline(session: Session, competition: Competition, preset: Preset) -> None:
    for stage in preset.stages:
        session.add(
            Stage(
                competition_id=competition.id,
                key=stage.key,
                kind=stage.kind,
                step=stage.step,
                lane=stage.lane,
                name=worded(stage.name),
                help=worded(stage.help),
                flow=stage.flow,
                days=stage.days,
                parameters=plain_parameters(stage.parameters),
            )
        )
    session.flush()


def plain_parameters(value: Any) -> Any:
    """Parameters as plain JSON with wordings in zh-Hans left as they were written."""
    if hasattr(value, "items"):
        return {key: plain_parameters(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_parameters(inner) for inner in value]
    return value


def publish_form(
    session: Session, competition: Competition, form: Form, *, at: datetime, latest: FormVersion | None = None
) -> FormVersion:
    """A new frozen version of the competition's form; the same one again changes nothing. ``latest``: if at hand."""
    latest = latest or current_form(session, competition.id)
    if latest is not None and latest.digest == form.digest:
        return latest
    return _publish(session, competition, form, latest, at=at)


def _publish(
    session: Session, competition: Competition, form: Form, latest: FormVersion | None, *, at: datetime
) -> FormVersion:
    version = FormVersion(
        competition_id=competition.id,
        number=latest.number + 1 if latest else 1,
        schema=plain_parameters(form.data),
        digest=form.digest,
        published_at=at,
    )
    session.add(version)
    session.flush()
    return version


def current_form(session: Session, competition_id: int) -> FormVersion | None:
    """The version that new drafts are written against."""
    query = select(FormVersion).where(FormVersion.competition_id == competition_id)
    return session.execute(query.order_by(FormVersion.number.desc()).limit(1)).scalar_one_or_none()


_parsed: dict[str, Form] = {}


def form_of(version: FormVersion) -> Form:
    """The form of a frozen version, parsed once a process."""
    if version.digest not in _parsed:
        _parsed[version.digest] = parse_form(version.schema)
    return _parsed[version.digest]


def ensure_privacy_notice(session: Session, text: str, *, at: datetime) -> PrivacyNotice:
    """The privacy notice in force; a text that differs is published as the next version."""
    query = select(PrivacyNotice).order_by(PrivacyNotice.number.desc()).limit(1)
    latest = session.execute(query).scalar_one_or_none()
    fingerprint = ledger.digest_of("privacy-notice", text)
    if latest is None:
        latest = PrivacyNotice(number=1, text=text, digest=fingerprint, published_at=at)
        session.add(latest)
        session.flush()
    return latest


def holders(session: Session, competition_id: int) -> dict[str, int]:
    """Role → how many hold it now. One statement for all who ask before something is written."""
    kept = policy.kept_answers(session)
    key = ("holders", competition_id)
    if key not in kept:
        query = select(RoleGrant.role, func.count(RoleGrant.user_id.distinct())).where(
            RoleGrant.competition_id == competition_id, RoleGrant.ended_at.is_(None)
        )
        kept[key] = {row[0]: row[1] for row in session.execute(query.group_by(RoleGrant.role))}
    found: dict[str, int] = kept[key]
    return found

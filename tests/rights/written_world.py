"""Writes a rolled world into the models, under the ids it was rolled with. Nothing is committed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import rfc8785
from sqlalchemy import insert
from sqlalchemy.orm import Session

from award import models as m
from tests.rights.oracle import Case, World
from tests.rights.random_world import FIELDS

SCHEMA = {
    "sections": [
        {
            "key": "all",
            "label": "材料",
            "fields": [
                {"key": "title", "kind": "text", "label": "案例名称", "required": True, "projection": "title"},
                *({"key": f"files{place}", "kind": "files", "label": f"附件{place}", "audience": audience,
                 "identity": identity}
                for place, (audience, identity) in enumerate(FIELDS)),
            ],
        }
    ]
}  # fmt: skip
CRITERION = {"key": "all", "name": "总体", "weight": 10_000, "min": 0, "max": 10, "step": 1}
EARLIER = timedelta(days=30)
Rows = Iterator[tuple[Any, dict[str, Any]]]


def write(session: Session, world: World) -> None:
    """Every row of the world, table by table in the order in which they refer to each other."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for part in (_people, _competitions, _cases, _passages, _sheets, _books):
        for model, row in part(world):
            found.setdefault(model, []).append(row)
    for model, rows in found.items():
        session.execute(insert(model), rows)


def _people(world: World) -> Rows:
    at = world.at - EARLIER
    for person in world.people.values():
        yield m.User, {"id": person.id, "email": f"p{person.id}@example.com", "name": f"人{person.id}",
                       "is_site_admin": person.site_admin, "created_at": at}  # fmt: skip
    for body in world.bodies:
        yield (
            m.Organisation,
            {"id": body, "name": f"单位{body}", "compared_name": f"单位{body}", "created_at": at},
        )
    for person in world.people.values():
        for body in sorted(person.belongs):
            part = "manager" if body in person.manages else "member"
            yield m.Membership, {"organisation_id": body, "user_id": person.id, "part": part, "since": at}


def _competitions(world: World) -> Rows:
    at = world.at - EARLIER
    for one in world.competitions.values():
        yield m.Competition, {"id": one.id, "slug": f"c{one.id}", "prefix": f"C{one.id}", "name": f"届{one.id}",
                              "award_name": "案例", "preset": "standard", "created_at": at,
                              "rules": {"organiser_may_preside": one.one_person}}  # fmt: skip
        yield m.Tier, {"id": one.id, "competition_id": one.id, "key": "first", "name": "一等", "quota": 3}
        yield m.FormVersion, {"id": one.id, "competition_id": one.id, "number": 1, "schema": SCHEMA,
                              "digest": rfc8785.dumps(SCHEMA).hex(), "published_at": at}  # fmt: skip
    for stage in world.stages.values():
        parameters = {"blind": stage.blind, "share_marks": stage.shares, "criteria": [CRITERION]}
        yield m.Stage, {"id": stage.id, "competition_id": stage.competition, "key": f"s{stage.step}",
                        "kind": stage.kind, "step": stage.step, "name": stage.kind, "state": stage.state,
                        "flow": stage.flow, "opens_at": stage.opens, "closes_at": stage.closes,
                        "parameters": parameters if stage.kind == "scoring" else {}}  # fmt: skip
    for person in world.people.values():
        for kept, held in ((True, person.roles), (False, person.former)):
            for competition, roles in held.items():
                for role in sorted(roles):
                    yield m.RoleGrant, {"competition_id": competition, "user_id": person.id, "role": role,
                                        "granted_at": at, "ended_at": None if kept else world.at}  # fmt: skip


def _cases(world: World) -> Rows:
    at = world.at - EARLIER
    for case in world.cases.values():
        ended = case.state in ("withdrawn", "disqualified")
        yield m.Case, {"id": case.id, "token": f"case{case.id}", "competition_id": case.competition,
                       "organisation_id": case.body, "form_version_id": case.competition, "title": f"案例{case.id}",
                       "state": case.state, "reference": f"C{case.competition}-{case.id}" if case.number else None,
                       "revision_id": case.id if case.number else None, "on_behalf": case.on_behalf,
                       "tier_id": case.competition if case.state == "awarded" else None, "created_at": at,
                       "first_submitted_at": at if case.number else None, "submitted_at": at if case.number else None,
                       "ended_at": at if ended else None, "ended_reason": "不再申报" if ended else None}  # fmt: skip
        for file in case.files:
            yield m.CaseFile, {"id": file.id, "token": f"file{file.id}", "case_id": case.id,
                               "field_key": f"files{file.id % 10}", "name": "附件.pdf", "kind": "pdf",
                               "media_type": "application/pdf", "size": 1, "sha256": f"{file.id}", "uploaded_at": at,
                               "uploaded_by_id": 1}  # fmt: skip
        if case.number:
            yield m.Revision, {"id": case.id, "case_id": case.id, "number": 1, "form_version_id": case.competition,
                               "title": f"案例{case.id}", "answers": _answers(case), "digest": "", "submitted_at": at,
                               "submitted_by_id": 1}  # fmt: skip
    for person in world.people.values():
        for id, part in person.edits.items():
            yield m.CaseEditor, {"case_id": id, "user_id": person.id, "part": part, "since": at}


def _answers(case: Case) -> dict[str, Any]:
    return {
        f"files{file.id % 10}": [{"file": file.id, "name": "附件.pdf", "caption": ""}]
        for file in case.files
        if file.submitted
    }


def _passages(world: World) -> Rows:
    at = world.at - EARLIER
    corrected: set[int] = set()
    for passage in world.candidacies:
        case, open_one = world.cases[passage.case], passage.outcome == "pending"
        yield m.Candidacy, {"id": passage.id, "competition_id": case.competition, "stage_id": passage.stage,
                            "case_id": case.id, "outcome": passage.outcome, "handler_id": passage.handler,
                            "entered_at": at, "decided_at": None if open_one else at,
                            "reason": None if open_one else "见意见"}  # fmt: skip
        if case.correction_due is not None and open_one and case.id not in corrected:
            corrected.add(case.id)
            yield m.Correction, {"case_id": case.id, "candidacy_id": passage.id, "base_revision_id": case.id,
                                 "opened_by_id": 1, "opened_at": at, "due_at": case.correction_due}  # fmt: skip
    for visit in world.visits:
        yield (
            m.Visit,
            {
                "id": visit.id,
                "candidacy_id": visit.candidacy,
                "verifier_id": visit.verifier,
                "assigned_at": at,
            },
        )
    for place, given in enumerate(world.assignments):  # before the ties: the trigger lets no tied pair in
        yield m.Assignment, {"id": given.id, "stage_id": given.stage, "case_id": given.case, "place": place,
                             "candidacy_id": given.candidacy, "expert_id": given.expert, "made_at": at,
                             "released_at": at if given.released else None, "ending": given.ending,
                             "ended_at": at if given.ending else None}  # fmt: skip
    for tie in world.conflicts:
        yield m.Conflict, {"id": tie.id, "competition_id": world.cases[tie.case].competition, "case_id": tie.case,
                           "user_id": tie.person, "source": "found", "ground": tie.ground, "state": tie.state,
                           "found_at": at, "decided_at": None if tie.state == "open" else at}  # fmt: skip
    for stage, person in sorted(world.pledged):
        yield m.Pledge, {"stage_id": stage, "user_id": person, "text": "承诺", "at": at}


def _sheets(world: World) -> Rows:
    at = world.at - EARLIER
    for sheet in world.sheets:
        given, written = sheet.assignment, sheet.state == "draft"
        yield m.Scoresheet, {"id": sheet.id, "assignment_id": given.id, "stage_id": given.stage, "case_id": given.case,
                             "expert_id": given.expert, "revision_id": given.case, "number": sheet.number,
                             "state": sheet.state, "marks": (7,), "total": None if written else 70_000, "saved_at": at,
                             "sealed_at": None if written else at,
                             "void_reason": "回避" if sheet.state == "void" else None}  # fmt: skip
        yield m.SheetText, {"scoresheet_id": sheet.id, "comment": "评语"}
        if sheet.void_asked_by is not None:
            yield m.VoidProposal, {"id": sheet.id, "stage_id": given.stage, "scoresheet_id": sheet.id, "reason": "误评",
                                   "note": "误评", "proposed_at": at, "proposed_by_id": sheet.void_asked_by}  # fmt: skip
    for stage, person in world.releases.items():
        yield (
            m.Release,
            {"id": stage, "stage_id": stage, "digest": "prepared", "asked_at": at, "asked_by_id": person},
        )


def _books(world: World) -> Rows:
    at = world.at - EARLIER
    for letter in world.letters:
        yield m.Message, {"id": letter.id, "dedupe_key": f"{letter.id}", "message_id": f"<{letter.id}@example.com>",
                          "notification": "returned", "competition_id": letter.competition, "case_id": letter.case,
                          "recipient_id": letter.to, "address": "a@example.com", "subject": "通知", "body": "请查看。",
                          "state": letter.state, "created_at": at}  # fmt: skip
    for case in world.cases.values():
        leaf = json.dumps({"facts": {"sheet": 1, "marks": [7], "nonce": "n", "total": 70}}).encode()
        yield m.Event, {"competition_id": case.competition, "n": case.id, "name": "sheet_sealed", "at": at, "actor_id": 1,
                        "case_id": case.id, "leaf": leaf, "link": b""}  # fmt: skip

"""For each invariant: the data is broken by SQL behind the application's back, and ``award check`` names it.

One published competition is made once; each test works on a copy of its database with triggers and CHECKs out of
the way, since what is asked here is what happens when they are.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from award import create_app
from award.invariants import all_invariants, broken
from config import Settings
from tests.conftest import SECRET_KEY, close
from tests.scene import Scene

#: invariant → the statements that break it
VOTED = (
    "insert into vote (id, competition_id, stage_id, number, title, seats, threshold, base, quorum, rounds_most, state,"
    " made_at, made_by_id, opened_at, ended_at, ending)"
    " values (1, 1, 4, 1, 'x', 1, '1/2', 'present', '2/3', 3, 'closed', '2026-11-01', 1, '2026-11-01', '2026-11-02', 'filled')",
    "insert into vote_case (vote_id, case_id, position, elected_in) values (1, 1, 0, 1)",
    "insert into vote_member (vote_id, user_id, position, title) values (1, 2, 0, ''), (1, 3, 1, ''), (1, 4, 2, '')",
    "insert into vote_round (id, vote_id, number, seats, cases, state, opened_at, opened_by_id, closed_at, result) values"
    " (1, 1, 1, 1, '[1]', 'counted', '2026-11-01', 1, '2026-11-02', '{\"entitled\": 3, \"present\": 3, \"elected\": [1],"
    ' "tied": [], "again": [], "cases": [{"case": 1, "yes": 2, "no": 1, "abstain": 0, "voters": 3}]}\')',
    "insert into ballot (round_id, user_id, handed_in) values (1, 2, 1), (1, 3, 1), (1, 4, 1)",
)
PROPOSAL = (
    "insert into selection_proposal (stage_id, number, inputs, digest, result, made_at, adopted_at, adopted_by_id)"
    " select stage_id, 1, '{}', 'x', '{\"winners\": []}', '2026-11-01', '2026-11-01', 1 from decision limit 1"
)
BREAKS: dict[str, tuple[str, ...]] = {
    "revision_of_case": ("update award_case set revision_id = 99999 where id = 1",),
    "submitted_case_stands_somewhere": ("delete from assignment where case_id = 1", "delete from candidacy where case_id = 1"),
    "draft_stands_nowhere": ("update award_case set state = 'draft', reference = null, revision_id = null, tier_id = null where id = 1",),
    "left_case_has_nothing_pending": (
        "update award_case set state = 'withdrawn', ended_at = '2026-11-01', ended_reason = 'x', tier_id = null where id = 1",
        "update candidacy set outcome = 'pending', decided_at = null where case_id = 1 and stage_id = 1",
    ),
    "not_selected_has_ground": ("update candidacy set outcome = 'passed' where outcome = 'eliminated'",),
    "references_counted": ("update ledger_head set \"references\" = 0 where competition_id = 1",),
    "title_projected": ("update award_case set title = '另一个名称' where id = 1",),
    "draft_has_text": (
        "insert into award_case (token, competition_id, form_version_id, title, origin, state, created_at, on_behalf, version)"
        " values ('t', 1, 1, '', 'applied', 'draft', '2026-11-01', 0, 1)",
    ),
    "correction_of_pending": (
        "insert into correction (case_id, candidacy_id, base_revision_id, round, words, opened_by_id, opened_at, due_at)"
        " select case_id, id, 1, 1, '', 1, '2026-11-01', '2026-11-09' from candidacy where outcome = 'passed' limit 1",
    ),
    "correction_names_fields": (
        "insert into correction (case_id, candidacy_id, base_revision_id, round, words, opened_by_id, opened_at, due_at, ended_at, ending)"
        " select case_id, id, 1, 1, '', 1, '2026-11-01', '2026-11-09', '2026-11-02', 'resubmitted' from candidacy limit 1",
    ),
    "attribute_of_competition": (
        "insert into series (id, name) values (9, 'x')",
        "update attribute set competition_id = 77 where id = (select min(attribute_id) from case_attribute)",
    ),
    "revision_unaltered": ("update revision set answers = '{\"title\": \"x\"}' where id = 1",),
    "closed_by_somebody": ("update closing set undone_at = '2026-11-01', undone_by_id = 1, undone_reason = 'x' where stage_id = 1",),
    "open_is_not_closed": ("update stage set state = 'open' where id = 1",),
    "closed_leaves_nothing_pending": ("update candidacy set outcome = 'pending', decided_at = null where stage_id = 1 and case_id = 1",),
    "closing_counted": ("update closing set passed = passed + 1 where stage_id = 1",),
    "entered_by_passing": ("update candidacy set outcome = 'eliminated', reason = 'x' where stage_id = 1 and case_id = (select case_id from candidacy where stage_id = 3 limit 1)",),
    "eliminated_goes_no_further": (
        "update candidacy set outcome = 'pending', decided_at = null where stage_id = 1 and case_id = (select id from award_case where state = 'not_selected' limit 1)",
    ),
    "letters_wait_for_release": (
        "insert into message (dedupe_key, message_id, notification, closing_id, address, channel, locale, subject, body, state, secret, attempts, created_at)"
        " values ('k', 'm', 'stage_closed', 1, 'a@example.cn', 'mail', 'zh_Hans', '', '', 'queued', 0, 0, '2026-11-01')",
    ),
    "total_of_marks": ("update scoresheet set total = total + 1 where id = 1",),
    "receipt_of_sheet": ("update sheet_text set receipt = 'x' where scoresheet_id = 1",),
    "sheets_counted": ("update candidacy set sheets = sheets + 1 where stage_id = 3 and case_id = 1",),
    "no_conflicted_pair": ("CONFLICT",),
    "no_conflicted_sheet": ("CONFLICT",),
    "assignment_of_candidacy": ("update assignment set candidacy_id = (select min(id) from candidacy where case_id <> assignment.case_id) where id = 1",),
    "sheet_of_assignment": ("update scoresheet set expert_id = expert_id + 1 where id = 1",),
    "superseded_has_successor": ("update scoresheet set state = 'superseded' where id = 1",),
    "assigned_experts_are_experts": ("update stage set state = 'open' where id = 3", "update scoresheet set state = 'void', void_reason = 'x' where id = 1", "update role_grant set ended_at = '2026-11-01' where role = 'expert'"),
    "ranking_is_whole": ("update ranking_row set place = place + 100",),
    "begun_after_release": ("update assignment set released_at = null where id = 1",),
    "awarded_as_decided": ("update decision set tier_id = null where tier_id is not null",),
    "tier_within_quota": ("update tier set quota = 0",),
    "list_unaltered": ("update public_list set content = '[]' where id = 1",),
    "two_decide": (
        "insert into void_proposal (stage_id, scoresheet_id, reason, note, proposed_at, proposed_by_id, decided_at, decided_by_id, approved)"
        " values (3, 1, 'x', 'x', '2026-11-01', 1, '2026-11-02', 1, 0)",
    ),
    "void_as_approved": (
        "insert into void_proposal (stage_id, scoresheet_id, reason, note, proposed_at, proposed_by_id, decided_at, decided_by_id, approved)"
        " values (3, 1, 'x', 'x', '2026-11-01', 1, '2026-11-02', 2, 1)",
    ),
    "organiser_does_not_preside": ("update role_grant set user_id = (select user_id from role_grant where role = 'chair') where role = 'organiser'",),
    "two_release": ("update \"release\" set approved_by_id = asked_by_id",),
    "released_stage_is_closed": ("update stage set state = 'open' where kind = 'decision'",),
    "awarded_is_public": ("delete from public_list",),
    "commentary_of_competition": (
        "insert into commentary (id, competition_id, text, position) values (1, 77, 'x', 0)",
        "insert into commentary_case (commentary_id, case_id) values (1, 1)",
    ),
    "reason_for_departure": ("update decision set proposed_tier_id = null, reason = null where tier_id is not null",),
    "proposal_unaltered": (PROPOSAL,),
    "proposed_as_solved": (PROPOSAL,),
    "parts_make_score": ("update decision set score = '99.99' where score is not null",),
    "ballot_of_member": (*VOTED, "delete from vote_member where user_id = 4"),
    "ballots_destroyed": (*VOTED, "update ballot set sealed = x'00' where user_id = 4"),
    "ballots_sealed": (*VOTED, "update vote_round set state = 'open'"),
    "ballots_counted": (*VOTED, "update ballot set handed_in = 0 where user_id = 4"),
    "elected_by_vote": (*VOTED, "update vote set threshold = '2/3', base = 'present'", "update vote_round set result = replace(result, '\"yes\": 2, \"no\": 1', '\"yes\": 1, \"no\": 2')"),
    "closed_vote_has_no_round": (*VOTED, "update vote_round set state = 'open'"),
    "drawn_by_lot": (
        "insert into draw (competition_id, stage_id, number, subject, wanted, eligible, people, digest, source, due_at, sealed_at, sealed_by_id)"
        " values (1, 3, 1, 'experts', 1, '[\"K01\"]', '{\"K01\": 1}', 'x', 'x', '2026-11-03', '2026-11-01', 1)",
    ),
    "auditor_writes_nothing": ("update role_grant set user_id = (select user_id from role_grant where role = 'auditor') where role = 'screener'",),
    "applicant_does_not_judge": ("insert into case_editor (case_id, user_id, part, since) select 1, user_id, 'edit', '2026-11-01' from role_grant where role = 'screener'",),
    "erased_hold_nothing": ("update account set erased_at = '2026-11-01' where id = (select user_id from role_grant where role = 'screener')",),
    "erased_are_signed_out": (
        "insert into sign_in (user_id, token_hash, created_at, expires_at) values (1, 'x', '2026-11-01', '2027-11-01')",
        "update account set erased_at = '2026-11-01' where id = 1",
    ),
    "chain_holds": ("update event set leaf = x'00' where n = 2",),
    "triggers_stand": (),
    "submission_recorded": ("update event set name = 'x' where name = 'case_submitted' and case_id = 1",),
    "drafts_leave_no_trace": ("update award_case set state = 'draft', reference = null, revision_id = null, tier_id = null where id = 1",),
    "sent_has_a_time": (
        "insert into message (dedupe_key, message_id, notification, address, channel, locale, subject, body, state, secret, attempts, created_at)"
        " values ('k', 'm', 'receipt', 'a@example.cn', 'mail', 'zh_Hans', '', '', 'sent', 0, 0, '2026-11-01')",
    ),
    "ended_jobs_have_a_time": ("update job set state = 'done', ended_at = null",),
}  # fmt: skip
CONFLICT = (
    "insert into conflict (competition_id, case_id, user_id, source, ground, facts, words, state, found_at, decided_at)"
    " select 1, case_id, expert_id, 'found', 'owner', '{}', '', 'confirmed', '2026-11-01', '2026-11-01' from assignment limit 1"
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    """A published competition in a SQLite file without a single trigger."""
    folder = tmp_path_factory.mktemp("published")
    file = folder / "award.sqlite3"
    shutil.copy(migrated_sqlite, file)
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{file}", secret_key=SECRET_KEY, argon2_time_cost=1,
                        argon2_memory_kib=8, argon2_parallelism=1, rate_limits=False)  # fmt: skip
    app = create_app(settings, web=False)
    with app.app_context():
        Scene(app).submitted(6).published()
        close(app)
    connection = sqlite3.connect(file)
    for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        connection.execute(f"drop trigger {name}")
    connection.close()
    return file


@pytest.fixture
def copy(published: Path, settings: Settings) -> Iterator[tuple[Flask, Path]]:
    file = settings.data_dir / "award.sqlite3"
    shutil.copy(published, file)
    app = create_app(replace(settings, database_url=f"sqlite:///{file}"), web=False)
    with app.app_context():
        yield app, file
        close(app)


def test_every_invariant_is_tried() -> None:
    assert {invariant.name for invariant in all_invariants()} == set(BREAKS)


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_broken_data_is_named(name: str, copy: tuple[Flask, Path]) -> None:
    _, file = copy
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA ignore_check_constraints = on")
    for statement in BREAKS[name]:
        connection.execute(CONFLICT if statement == "CONFLICT" else statement)
    connection.commit()
    connection.close()
    assert name in {fault.name for fault in broken()}


def test_whole_data_is_not_named(copy: tuple[Flask, Path]) -> None:
    """Without its triggers the untouched copy breaks nothing else."""
    assert {fault.name for fault in broken()} == {"triggers_stand"}

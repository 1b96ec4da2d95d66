"""Many cases in one stage, put there by rows: what lists must show in as many statements as a few."""

from award.models import Candidacy, Case, Finding, Organisation, Revision, Stage, User, Visit
from tests.scene import Scene


def crowd(scene: Scene, stage: Stage, number: int, *, verifier: User | None = None) -> None:
    """So many more cases of bodies of their own, pending in the stage; with a visit each for the verifier."""
    scene.session.rollback()
    session, pattern = scene.session, scene.cases[0]
    revision = pattern.revision
    assert revision is not None
    for place in range(number):
        name = f"第{place}号街道办事处"
        body = Organisation(name=name, compared_name=name, created_at=scene.at)
        session.add(body)
        session.flush()
        case = Case(
            token=f"crowd-{stage.id}-{place}", competition_id=pattern.competition_id, organisation_id=body.id,
            form_version_id=pattern.form_version_id, title=f"样例{place:03d}：街道事务公开栏的第{place}种办法", created_at=scene.at,
            first_submitted_at=scene.at, submitted_at=scene.at,
        )  # fmt: skip
        session.add(case)
        session.flush()
        copy = Revision(
            case_id=case.id, number=1, form_version_id=case.form_version_id, title=case.title, answers=revision.answers,
            digest=revision.digest, submitted_at=scene.at, submitted_by_id=revision.submitted_by_id,
        )  # fmt: skip
        session.add(copy)
        session.flush()
        case.reference, case.revision_id, case.state = f"CR-{place:04d}", copy.id, "submitted"
        candidacy = Candidacy(
            competition_id=case.competition_id, stage_id=stage.id, case_id=case.id, entered_at=scene.at
        )
        session.add(candidacy)
        session.flush()
        if verifier is not None:
            visit = Visit(candidacy_id=candidacy.id, verifier_id=verifier.id, people=[], assigned_at=scene.at)
            session.add(visit)
            session.flush()
            session.add(Finding(visit_id=visit.id, claim="系统正在运行"))
    scene.commit()

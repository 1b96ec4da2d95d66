"""Who else writes on a case: co-editors who view, edit or submit; handing it over. Invitations make them, see there."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import policy
from award.errors import WrongState
from award.i18n import N_
from award.models import Case, CaseEditor, Membership, User
from award.outbox import record
from award.standing import forget_standings

PARTS = ("view", "edit", "submit")


def editors_of(session: Session, case: Case) -> list[CaseEditor]:
    """The co-editors of a case, in the order in which they came."""
    query = select(CaseEditor).where(CaseEditor.case_id == case.id).order_by(CaseEditor.id)
    return list(session.execute(query).scalars())


def colleagues_of(session: Session, case: Case) -> list[User]:
    """The people of the case's body who are not its editors yet."""
    known = select(CaseEditor.user_id).where(CaseEditor.case_id == case.id)
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == case.organisation_id, User.id.not_in(known))
    )
    return list(session.execute(query.order_by(User.id)).scalars())


def set_part(session: Session, case: Case, user: User, part: str, *, by: User, at: datetime) -> None:
    """Give a colleague of the body, or an editor, this part. Others are invited. Raises ``WrongState``."""
    policy.require(session, by, "own_case", case=case)
    if part not in PARTS:
        raise WrongState(N_("请选择权限。"))
    editor = _editor(session, case, user)
    if editor is None:
        if user.id not in {colleague.id for colleague in colleagues_of(session, case)}:
            raise WrongState(N_("这个人不在本单位名单中，请通过邮箱邀请。"))
        session.add(CaseEditor(case_id=case.id, user_id=user.id, part=part, since=at))
    else:
        _keep_one(session, case, editor, part)
        editor.part = part
    _record(session, "editor_set", case, user, part, by=by, at=at)


def remove_editor(session: Session, case: Case, user: User, *, by: User, at: datetime) -> None:
    """Take somebody off the case: who may submit anyone, everybody himself; never the last one who may submit."""
    if user.id != by.id:
        policy.require(session, by, "own_case", case=case)
    editor = _editor(session, case, user)
    if editor is None:
        raise WrongState(N_("这个人不是共同编辑人。"))
    _keep_one(session, case, editor, "")
    session.delete(editor)
    _record(session, "editor_removed", case, user, editor.part, by=by, at=at)


def hand_over(session: Session, case: Case, to: User, *, by: User, at: datetime) -> None:
    """Another editor submits from now on; the one who hands over may still edit."""
    policy.require(session, by, "own_case", case=case)
    heir, mine = _editor(session, case, to), _editor(session, case, by)
    if heir is None or heir.user_id == by.id:
        raise WrongState(N_("请移交给这个案例的另一位共同编辑人。"))
    heir.part = "submit"
    if mine is not None:
        mine.part = "edit"
    _record(session, "case_handed_over", case, to, "submit", by=by, at=at)


def _editor(session: Session, case: Case, user: User) -> CaseEditor | None:
    query = select(CaseEditor).where(CaseEditor.case_id == case.id, CaseEditor.user_id == user.id)
    return session.execute(query).scalar_one_or_none()


def _keep_one(session: Session, case: Case, editor: CaseEditor, part: str) -> None:
    """Somebody must be able to submit: another editor, or a manager of the body."""
    if editor.part != "submit" or part == "submit":
        return
    others = select(func.count(CaseEditor.id)).where(
        CaseEditor.case_id == case.id, CaseEditor.part == "submit", CaseEditor.id != editor.id
    )
    managers = select(func.count(Membership.id)).where(
        Membership.organisation_id == case.organisation_id, Membership.part == "manager"
    )
    if not session.execute(others).scalar_one() and not session.execute(managers).scalar_one():
        raise WrongState(N_("至少要有一个人可以提交，请先移交。"))


def _record(
    session: Session, event: str, case: Case, user: User, part: str, *, by: User, at: datetime
) -> None:
    """A change of rights, in the site's log: a draft is in no log of its competition."""
    session.flush()
    forget_standings(session)
    record(session, event, by=by, at=at, leaf={"case": case.id, "user": user.id, "part": part})

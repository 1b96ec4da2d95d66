"""Bodies: one row with several names, a code, a parent. Compare rows, not strings."""

from datetime import datetime

from sqlalchemy import Select, case, exists, or_, select, union_all
from sqlalchemy.orm import Session

from award.bodies import credit_code as checked_code
from award.bodies import normalised_body
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Case, Membership, Organisation, OrganisationAlias, User
from award.seats import first_seat, require_manager

LONGEST_NAME = 100
AT_ONCE = 500  # names of one SELECT


def find_body(session: Session, name: str, code: str | None = None) -> Organisation | None:
    """The body of a credit code, else of a name or another name, spelled in any way."""
    return session.execute(_bearing(name, code)).scalars().first()


def _bearing(name: str, code: str | None) -> Select[tuple[Organisation]]:
    """The query of the first body that is meant, the bearer of the code before those of the name."""
    compared = normalised_body(name)
    bears = or_(Organisation.compared_name == compared, OrganisationAlias.compared_name == compared)
    query = select(Organisation).outerjoin(OrganisationAlias)
    if code:
        by_code = Organisation.credit_code == code
        query = query.where(or_(bears, by_code)).order_by(case((by_code, 0), else_=1))
    else:
        query = query.where(bears)
    return query.order_by(Organisation.id).limit(1)


def bodies_named(session: Session, names: set[str]) -> dict[str, int]:
    """Compared name → the first body that bears it, by its name or another name; the unknown are left out."""
    found: dict[str, int] = {}
    listed = sorted(names - {""})
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        query = union_all(
            select(OrganisationAlias.compared_name, OrganisationAlias.organisation_id).where(
                OrganisationAlias.compared_name.in_(some)
            ),
            select(Organisation.compared_name, Organisation.id).where(Organisation.compared_name.in_(some)),
        )
        for name, body in session.execute(query):
            found[name] = min(body, found.get(name, body))
    return found


def create_organisation(
    session: Session, *, name: str, code: str = "", region_code: str | None = None, by: User, at: datetime
) -> Organisation:
    """A body that ``by`` manages from now on.

    A known body that nobody acts for and that has no case is taken over; any other is not: its manager invites.
    """
    name, credit = _checked_name(name), _checked_code(code)
    found = session.execute(_bearing(name, credit).add_columns(_IS_HELD)).first()
    body = found[0] if found is not None else None
    if found is not None and found[1]:
        raise WrongState(
            N_("“%(name)s”已经登记。请联系本单位的负责人或组委会办公室，邀请您加入。"), name=found[0].name
        )
    if body is None:
        body = Organisation(name=name, compared_name=normalised_body(name), created_at=at)
        session.add(body)
    body.credit_code = credit or body.credit_code
    body.region_code = region_code or body.region_code
    session.flush()
    first_seat(session, body, by, at=at)
    return body


#: whether somebody acts for the organisation of the query, or it has a case
_IS_HELD = or_(
    exists().where(Membership.organisation_id == Organisation.id),
    exists().where(Case.organisation_id == Organisation.id),
)


def _checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not normalised_body(plain) or len(plain) > LONGEST_NAME:
        words = N_("请填写单位全称，不超过 100 个字。")
        raise Invalid(words, {"name": [words]})
    return plain


def _checked_code(code: str) -> str | None:
    if not code.strip():
        return None
    plain = checked_code(code)
    if plain is None:
        words = N_("统一社会信用代码有误，请核对 18 位代码。")
        raise Invalid(words, {"code": [words]})
    return plain


def change_organisation(
    session: Session, body: Organisation, *, name: str, code: str, region_code: str | None, by: User
) -> None:
    """Correct name, code and region. The old name stays as another name. Raises ``Invalid`` for one that is taken."""
    require_manager(session, by, body)
    name, credit = _checked_name(name), _checked_code(code)
    other = find_body(session, name, credit)
    if other is not None and other.id != body.id:
        words = N_("这个名称或代码属于另一个已登记的单位。")
        raise Invalid(words, {"name": [words]})
    if normalised_body(name) != body.compared_name:
        add_alias(session, body, body.name, by=by, force=True)
    body.name, body.compared_name = name, normalised_body(name)
    body.credit_code, body.region_code = credit, region_code or None
    session.flush()


def add_alias(session: Session, body: Organisation, name: str, *, by: User, force: bool = False) -> None:
    """Another name of the same body. Raises ``Invalid`` where it belongs to another one."""
    require_manager(session, by, body)
    name = _checked_name(name)
    other = find_body(session, name)
    if other is not None and (other.id != body.id or not force):
        words = N_("这个名称已经登记。")
        raise Invalid(words, {"alias": [words]})
    session.add(OrganisationAlias(organisation_id=body.id, name=name, compared_name=normalised_body(name)))
    session.flush()


def drop_alias(session: Session, body: Organisation, alias_id: int, *, by: User) -> None:
    """Take another name away again."""
    require_manager(session, by, body)
    alias = session.get(OrganisationAlias, alias_id)
    if alias is not None and alias.organisation_id == body.id:
        session.delete(alias)
        session.flush()


def set_parent(session: Session, body: Organisation, name: str, *, by: User) -> None:
    """Name the body's parent (分公司 of …), which must be registered; empty: none. Raises ``Invalid`` for a circle."""
    require_manager(session, by, body)
    parent = find_body(session, name) if name.strip() else None
    if name.strip() and parent is None:
        words = N_("没有找到这个上级单位，请先登记或核对全称。")
        raise Invalid(words, {"parent": [words]})
    above = parent
    while above is not None:
        if above.id == body.id:
            words = N_("上级单位不能是本单位或其下级。")
            raise Invalid(words, {"parent": [words]})
        above = session.get(Organisation, above.parent_id) if above.parent_id else None
    body.parent_id = parent.id if parent else None
    session.flush()

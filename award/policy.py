"""Who may do what: one table of named rules, asked by pages, lists, files, exports, mail and jobs alike.

A ``Rule`` maps a ``Standing`` to ``True``, ``False`` or an SQL condition on ``Case``; ``&``, ``|`` and ``~`` fold
constants, so that a list and a single check come from the same object. The atoms are two-valued: no NULL may
reach a ``~``. An atom that looks at nothing but the case's own columns also answers of a loaded case, without SQL.
When (windows, states) is the workflow's question; which fields is the audience's.
"""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select, true
from sqlalchemy.orm import Session

from award.errors import NotAllowed
from award.i18n import N_
from award.models import Assignment, Candidacy, Case, Conflict, User, Visit
from award.standing import Standing, standing_of

Answer = bool | ColumnElement[bool]


class Rule:
    """A composable predicate over (actor, case). ``told``: its answer of a loaded case; ``None``: SQL has to say."""

    def __init__(
        self, ask: Callable[[Standing], Answer], told: Callable[[Standing, Case], bool | None] | None = None
    ) -> None:
        self.ask = ask
        self.told = told or self._constant

    def _constant(self, standing: Standing, case: Case) -> bool | None:
        answer = self.ask(standing)
        return answer if isinstance(answer, bool) else None

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(
            lambda standing: _and(self.ask(standing), other.ask(standing)),
            lambda standing, case: _all_told(self.told(standing, case), other.told(standing, case)),
        )

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(
            lambda standing: _or(self.ask(standing), other.ask(standing)),
            lambda standing, case: _any_told(self.told(standing, case), other.told(standing, case)),
        )

    def __invert__(self) -> "Rule":
        return Rule(
            lambda standing: _not(self.ask(standing)),
            lambda standing, case: None if (told := self.told(standing, case)) is None else not told,
        )


def _and(a: Answer, b: Answer) -> Answer:
    if a is False or b is False:
        return False
    if a is True:
        return b
    return a if b is True else and_(a, b)


def _or(a: Answer, b: Answer) -> Answer:
    if a is True or b is True:
        return True
    if a is False:
        return b
    return a if b is False else or_(a, b)


def _not(a: Answer) -> Answer:
    return not a if isinstance(a, bool) else not_(a)


def _all_told(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def _any_told(a: bool | None, b: bool | None) -> bool | None:
    if a is True or b is True:
        return True
    return None if a is None or b is None else False


def holds(*roles: str) -> Rule:
    """Holds one of the roles in the competition at hand."""
    return Rule(lambda standing: not standing.roles.isdisjoint(roles))


def _acts_for(standing: Standing, *parts: str) -> Answer:
    mine = [id for id, part in standing.case_parts.items() if part in parts]
    answer: Answer = False
    if standing.managed:
        answer = _or(
            answer, and_(Case.organisation_id.is_not(None), Case.organisation_id.in_(standing.managed))
        )
    if mine:
        answer = _or(answer, Case.id.in_(mine))
    return answer


def _told_to_act_for(standing: Standing, case: Case, *parts: str) -> bool:
    return case.organisation_id in standing.managed or standing.case_parts.get(case.id) in parts


def _acting(*parts: str) -> Rule:
    """Manages the case's body, or has one of these parts in the case itself."""
    return Rule(
        lambda standing: _acts_for(standing, *parts),
        lambda standing, case: _told_to_act_for(standing, case, *parts),
    )


def _conflicted(standing: Standing) -> Answer:
    if not standing.has_conflicts:
        return False
    barred = select(Conflict.case_id).where(
        Conflict.user_id == standing.user_id,
        Conflict.competition_id == standing.competition_id,
        Conflict.state != "dismissed",
    )
    return Case.id.in_(barred)


def _assigned(standing: Standing) -> Answer:
    if "expert" not in standing.roles:
        return False
    mine = select(Assignment.case_id).where(
        Assignment.expert_id == standing.user_id,
        Assignment.is_given,
    )
    return Case.id.in_(mine)


def _visits(standing: Standing) -> Answer:
    if "verifier" not in standing.roles:
        return False
    mine = select(Candidacy.case_id).join(Visit).where(Visit.verifier_id == standing.user_id)
    return Case.id.in_(mine)


EVERYONE = Rule(lambda standing: True)
SIGNED_IN = Rule(lambda standing: standing.user_id is not None)
SITE_ADMIN = Rule(lambda standing: standing.is_site_admin)
OFFICER = holds("organiser", "chair", "auditor")

sees_as_applicant = _acting("view", "edit", "submit")
edits_as_applicant = _acting("edit", "submit")
submits_as_applicant = _acting("submit")
conflicted = Rule(_conflicted)
assigned = Rule(_assigned)
visits = Rule(_visits)
beyond_draft = Rule(
    lambda standing: Case.reference.is_not(None), lambda standing, case: case.reference is not None
)
entered_by_office = Rule(lambda standing: Case.on_behalf.is_(True), lambda standing, case: case.on_behalf)

_worker = (holds("screener") | assigned | visits) & ~conflicted
_office = OFFICER & (beyond_draft | (holds("organiser") & entered_by_office))

#: permission → rule. Those on a case are asked with it; the others with the competition alone.
ACTIONS: dict[str, Rule] = {
    # the site
    "public": EVERYONE,
    "signed_in": SIGNED_IN,
    "site_admin": SITE_ADMIN,
    # a competition
    "organise": holds("organiser"),
    "preside": holds("chair"),
    "officers": OFFICER,
    "organise_or_preside": holds("organiser", "chair"),
    "audit": holds("auditor"),
    "screen": holds("screener", "organiser"),
    "verify": holds("verifier", "organiser"),
    "score": holds("expert"),
    "vote": Rule(lambda standing: bool(standing.votes)),
    "grant_workers": holds("organiser"),
    "grant_officers": SITE_ADMIN,
    "see_progress": OFFICER,
    "see_log": holds("auditor"),
    # a case
    "view_case": sees_as_applicant | ((_worker & beyond_draft) | _office),
    "see_applicant": sees_as_applicant
    | (((holds("screener") | visits) & ~conflicted) & beyond_draft)
    | _office,
    "read_as_office": _office | (holds("screener") & ~conflicted & beyond_draft),
    "follow_case": sees_as_applicant | (holds("organiser") & entered_by_office),
    "edit_case": edits_as_applicant | (holds("organiser") & entered_by_office),
    "submit_case": submits_as_applicant | (holds("organiser") & entered_by_office),
    "own_case": submits_as_applicant,
    "screen_case": holds("screener") & ~conflicted & ~sees_as_applicant & beyond_draft,
    "visit_case": visits & ~conflicted & ~sees_as_applicant & beyond_draft,
    "read_visit": ((visits & ~conflicted & ~sees_as_applicant) | OFFICER) & beyond_draft,
    "plan_visit": holds("organiser") & ~conflicted & beyond_draft,
    "declare_conflict": _worker & ~sees_as_applicant & beyond_draft,
    "score_case": assigned & ~conflicted & ~sees_as_applicant & beyond_draft,
    "organise_case": holds("organiser") & ~conflicted & beyond_draft,
    "discuss_case": holds("organiser", "chair") & ~conflicted & beyond_draft,
    "decide_conflict": holds("chair") & ~conflicted & beyond_draft,
    "preside_case": holds("chair") & ~conflicted & beyond_draft,
    "edit_text": holds("organiser") & beyond_draft,
}


def may(
    session: Session,
    user: User | None,
    action: str,
    *,
    competition_id: int | None = None,
    case: Case | None = None,
) -> bool:
    """May this person do this (to this case, in this competition)? One SELECT where only SQL can answer."""
    return may_all(session, user, (action,), competition_id=competition_id, case=case)[action]


def may_all(
    session: Session,
    user: User | None,
    actions: tuple[str, ...],
    *,
    competition_id: int | None = None,
    case: Case | None = None,
) -> dict[str, bool]:
    """The answers for several actions at once: one SELECT with a column a rule, none where the case itself tells."""
    kept = kept_answers(session)
    competition_id = case.competition_id if case is not None else competition_id
    who = (user.id if user else None, case.id if case is not None else None, competition_id)
    if all((*who, action) in kept for action in actions):
        return {action: kept[*who, action] for action in actions}
    if all(ACTIONS[action] in (EVERYONE, SIGNED_IN) for action in actions):  # no standing is needed
        return {action: ACTIONS[action] is EVERYONE or user is not None for action in actions}
    standing = standing_of(session, user, competition_id)
    answers: dict[str, Any] = {}
    for action in actions:
        told = ACTIONS[action].told(standing, case) if case is not None else None
        answers[action] = ACTIONS[action].ask(standing) if told is None else told
    open_ones = {action: answer for action, answer in answers.items() if not isinstance(answer, bool)}
    if open_ones:
        if case is None:
            raise LookupError(f"{sorted(open_ones)} are asked of a case")
        row = session.execute(
            select(*(answer.label(action) for action, answer in open_ones.items())).where(Case.id == case.id)
        ).one()
        answers.update({action: bool(value) for action, value in row._mapping.items()})
    kept.update({(*who, action): answer for action, answer in answers.items()})
    return answers


def kept_answers(session: Session) -> dict[tuple[Any, ...], Any]:
    """What was asked about rights, kept until something is written or the transaction ends."""
    kept: dict[tuple[Any, ...], Any] = session.info.setdefault("rights", {})
    return kept


def forget_answers(session: Session, *_: Any) -> None:
    """Ask anew: something was written, or the transaction ended."""
    session.info.pop("rights", None)


def require(
    session: Session,
    user: User | None,
    action: str,
    *,
    competition_id: int | None = None,
    case: Case | None = None,
) -> None:
    """As ``may``, raising ``NotAllowed``."""
    if not may(session, user, action, competition_id=competition_id, case=case):
        raise NotAllowed(N_("您没有做这件事的权限。"))


def require_all(
    session: Session, user: User | None, action: str, case_ids: Collection[int], *, competition_id: int
) -> None:
    """As ``require``, of several cases of one competition: at most one SELECT, however many."""
    kept, who = kept_answers(session), user.id if user else None
    open_ones = {case_id for case_id in case_ids if not kept.get((who, case_id, competition_id, action))}
    if open_ones:
        rule = condition(session, user, action, competition_id)
        inside = select(Case.id).where(Case.id.in_(open_ones), Case.competition_id == competition_id, rule)
        if set(session.execute(inside).scalars()) != open_ones:
            raise NotAllowed(N_("您没有做这件事的权限。"))


def condition(
    session: Session, user: User | None, action: str, competition_id: int | None
) -> ColumnElement[bool]:
    """The rule as a WHERE clause on ``Case``: lists filter in the query, by what the asker may know."""
    answer = ACTIONS[action].ask(standing_of(session, user, competition_id))
    if isinstance(answer, bool):
        return true() if answer else ~true()
    return answer

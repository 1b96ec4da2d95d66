"""Work on the printed copy: edited texts beside their frozen revisions, print order, commentaries.

Nothing may change while a release is asked for. After publication the working copy may be mended; it becomes public
only by a correction of the list.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, Stale, WrongState
from award.fields.counting import clean, has_direction_override
from award.i18n import N_
from award.models import Case, CaseFile, Commentary, CommentaryCase, EditedText, Person, Release, Stage, User
from award.outbox import record
from award.stages.public_lists import winners

TITLE_MOST = 200


def lock_for_editing(session: Session, stage: Stage, *, by: User) -> None:
    """Raises ``WrongState`` while the chair has the copy before him."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id, shared=True)
    if is_frozen(session, stage):
        raise WrongState(N_("已提请主任放行，文稿不能再改；需要修改的，请先撤回提请。"))


def is_frozen(session: Session, stage: Stage) -> bool:
    """Is a release asked for, and not done?"""
    asked = select(Release.id).where(
        Release.stage_id == stage.id, Release.withdrawn_at.is_(None), Release.done_at.is_(None)
    )
    return session.execute(asked).first() is not None


def save_text(
    session: Session, stage: Stage, case: Case, *, title: str, body: str, sections: Mapping[str, str],
    pictures: Sequence[Mapping[str, Any]], version: int, by: User, at: datetime,
) -> EditedText:  # fmt: skip
    """Save the edited text. ``pictures``: rows of file id, caption, credit in their order, of this case's files only.

    Raises ``Invalid`` beside the field, ``Stale`` when somebody saved meanwhile.
    """
    lock_for_editing(session, stage, by=by)
    text = session.execute(
        select(EditedText).where(EditedText.case_id == case.id).with_for_update()
    ).scalar_one_or_none()
    if text is None:
        raise WrongState(N_("这个案例还没有编辑稿。"))
    if text.version != version:
        raise Stale(N_("别人刚刚改过这份文稿。下面是现在的内容，您的修改没有保存，请对照后重新填写。"))
    title = clean(title)
    if not title or len(title) > TITLE_MOST:
        raise Invalid(N_("请填写标题，不超过 200 字。"), {"title": [N_("请填写标题，不超过 200 字。")]})
    if has_direction_override(title):
        raise Invalid(
            N_("标题里有看不见的排版控制符，请删去后再保存。"),
            {"title": [N_("标题里有看不见的排版控制符，请删去后再保存。")]},
        )
    _check_pictures(session, case, pictures)
    text.title, text.body = title, clean(body)
    text.sections = {key: clean(words) for key, words in sections.items()}
    text.pictures = [
        {"file": row["file"], "caption": clean(row["caption"]), "credit": clean(row["credit"])}
        for row in pictures
    ]
    text.edited_at, text.edited_by_id = at, by.id
    text.agreed_at = text.agreed_by_id = None
    session.flush()
    leaf = {"text": ledger.digest_of("edited-text", [text.title, text.body, text.sections, text.pictures])}
    record(session, "text_edited", by=by, at=at, case=case, leaf=leaf)
    return text


def _check_pictures(session: Session, case: Case, pictures: Sequence[Mapping[str, Any]]) -> None:
    query = select(CaseFile.id).where(CaseFile.case_id == case.id, CaseFile.kind.in_(("jpg", "png")))
    own = set(session.execute(query).scalars())
    if any(row["file"] not in own for row in pictures):
        raise Invalid(N_("图片不属于这个案例。"), {"pictures": [N_("图片不属于这个案例。")]})


def order_texts(session: Session, stage: Stage, tokens: Sequence[str], *, by: User, at: datetime) -> None:
    """Print order within one tier, by hand. Raises ``Stale`` unless exactly the tier's cases are named."""
    lock_for_editing(session, stage, by=by)
    listed = winners(session, stage)
    by_token = {winner.case.token: winner for winner in listed}
    first = by_token.get(tokens[0]) if tokens else None
    members = {w.case.token for w in listed if first is not None and w.tier.id == first.tier.id}
    if set(tokens) != members or len(tokens) != len(members):
        raise Stale(N_("名单在您查看之后有变化，请刷新页面后再排。"))
    for position, token in enumerate(tokens, start=1):
        text = by_token[token].text
        if text is not None:
            text.position = position
    session.flush()
    leaf = {"stage": stage.id, "order": ledger.digest_of("print-order", list(tokens))}
    record(session, "print_order_moved", by=by, at=at, competition=stage.competition_id, leaf=leaf)


def save_commentary(
    session: Session, stage: Stage, commentary: Commentary | None, *, words: str, person: Person | None,
    cases: Sequence[Case], by: User, at: datetime,
) -> Commentary:  # fmt: skip
    """Write a commentary, by one person or by the committee (None), on one case or several."""
    lock_for_editing(session, stage, by=by)
    problems = {} if clean(words) else {"words": [N_("请填写点评。")]}
    listed = _listed_ids(session, stage)
    if not cases or any(case.id not in listed for case in cases):
        problems["cases"] = [N_("请选择名单上的案例。")]
    if problems:
        raise Invalid(N_("点评还不完整。"), problems)
    if commentary is None:
        last = select(func.coalesce(func.max(Commentary.position), -1)).where(
            Commentary.competition_id == stage.competition_id
        )
        commentary = Commentary(
            competition_id=stage.competition_id, text="", position=session.execute(last).scalar_one() + 1
        )
        session.add(commentary)
    commentary.text, commentary.person_id, commentary.signature = (
        clean(words),
        person.id if person else None,
        None,
    )
    session.flush()
    session.execute(delete(CommentaryCase).where(CommentaryCase.commentary_id == commentary.id))
    session.add_all([CommentaryCase(commentary_id=commentary.id, case_id=case.id) for case in cases])
    session.flush()
    leaf = {"commentary": commentary.id, "text": ledger.digest_of("commentary", commentary.text)}
    record(session, "commentary_written", by=by, at=at, competition=stage.competition_id, leaf=leaf)
    return commentary


def _listed_ids(session: Session, stage: Stage) -> set[int]:
    return {winner.case.id for winner in winners(session, stage)}


def remove_commentary(
    session: Session, stage: Stage, commentary: Commentary, *, by: User, at: datetime
) -> None:
    """Take a commentary out of the copy."""
    lock_for_editing(session, stage, by=by)
    session.execute(delete(CommentaryCase).where(CommentaryCase.commentary_id == commentary.id))
    session.delete(commentary)
    session.flush()
    record(session, "commentary_removed", by=by, at=at, competition=stage.competition_id,
           leaf={"commentary": commentary.id})  # fmt: skip

"""The receipt of a sealed sheet, written in the act itself: the code that proves later that it was counted as it was."""

from datetime import datetime

from sqlalchemy.orm import Session

from award.models import Case, Scoresheet, Stage, User
from award.notifications.notification import Facts, Notification
from award.notifications.wording import Say


def grouped(receipt: str) -> str:
    """A receipt's 32 hexadecimal digits in 8 groups of 4."""
    return " ".join(receipt[start : start + 4] for start in range(0, 32, 4)).upper()


def _subject(facts: Facts, _: Say) -> str:
    return _("评分表已封存：%(number)s 份", number=len(facts["sheets"]))


def _body(facts: Facts, _: Say) -> str:
    lines = [
        _("您的评分表已封存，请保存以下回执码。分数和评语不在信中。"),
        _("评选：%(competition)s", competition=facts["competition"]),
        _("环节：%(stage)s", stage=facts["stage"]),
        _("封存时间：%(moment)s", moment=facts["moment"]),
        *(f"{row['reference']}  {row['receipt']}" for row in facts["sheets"]),
        _("截止之前可以另交新版本，以最后封存的一版为准。回执页面："),
    ]
    return "\n".join(lines)


NOTIFICATION = Notification(name="sheet_receipt", subject=_subject, body=_body, may_repeat=True)


def send(session: Session, stage: Stage, sheets: list[Scoresheet], *, by: User, at: datetime) -> None:
    """One letter for the sheets that one act sealed; call it in that act."""
    from award.notifications.writing import send_now

    rows = [
        {
            "reference": session.get_one(Case, sheet.case_id).reference,
            "receipt": grouped((sheet.text.receipt if sheet.text else None) or ""),
        }
        for sheet in sheets
    ]
    facts = {
        "stage": stage.name,
        "moment": at,
        "sheets": rows,
        "path": f"/work/{stage.competition.slug}/scoring/{stage.id}/receipts",
    }
    send_now(session, "sheet_receipt", by, f"{sheets[0].id}", facts, at, competition=stage.competition)

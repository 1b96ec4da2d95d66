"""A case that was handed back in scoring has been corrected: its experts score it anew."""

from award.notifications.notification import Facts, Notification
from award.notifications.scoring_suspended import to_experts
from award.notifications.wording import Say


def _subject(facts: Facts, _: Say) -> str:
    return _("案例 %(reference)s 已补正，请重新评分", reference=facts["reference"])


def _body(facts: Facts, _: Say) -> str:
    return _(
        "“%(competition)s”%(stage)s中的案例 %(reference)s 已提交补正，请看过补正后的材料，在 %(deadline)s 前重新评分并封存。",
        competition=facts["competition"],
        stage=facts["stage"],
        reference=facts["reference"],
        deadline=facts["deadline"],
    )


NOTIFICATION = Notification(
    name="scoring_resumed",
    events=("case_resubmitted",),
    recipients=to_experts,
    subject=_subject,
    body=_body,
    todo=True,
)

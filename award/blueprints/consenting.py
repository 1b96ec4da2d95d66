"""Consent to a new privacy notice, asked at a person's next act: his form is kept and goes on once he has agreed."""

from datetime import datetime

from flask import Response, make_response, render_template, request

from award import registration
from award.extensions import db
from award.models import User

#: acts that ask for it themselves, and the one in which its text is written
LET_THROUGH = {"submission.begin", "administration.publish_notice"}
NUMBER, AGREED = "privacy_notice", "privacy_agree"
OWN = (NUMBER, AGREED, "csrf_token")


def asked(person: User | None, *, at: datetime) -> Response | None:
    """The page that asks, with the posted form in it; None when the act may go on, with the consent kept if it was given.

    Files and what scripts send are let through: they are asked at the next form.
    """
    if person is None or not person.consent_due or request.endpoint in LET_THROUGH:
        return None
    if request.files or request.headers.get("X-Requested-With") or request.is_json:
        return None
    notice, is_given = registration.notice_for(db.session(), person)
    if notice is None:
        return None
    if request.form.get(AGREED) and request.form.get(NUMBER, type=int) == notice.number:
        if is_given:
            person.consent_due = False
        else:
            registration.keep_consent(db.session(), person, notice, notice.number, at=at)
        return None
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN]
    page = render_template(
        "account/consent.html", notice=notice, kept=kept, names=(NUMBER, AGREED), action=request.full_path
    )
    return make_response(page, 428)

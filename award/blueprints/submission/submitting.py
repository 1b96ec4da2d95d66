"""The check list before submitting, the submission itself, and its receipt."""

from typing import Any

from flask import redirect, render_template, request, url_for

from award import policy
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.form_face import answer_form
from award.blueprints.submission.blueprint import blueprint
from award.blueprints.submission.desk import opened
from award.blueprints.submission.progress import progress_of
from award.errors import NotReady, Refused, TooLate, WrongState
from award.extensions import db
from award.models import Case, Competition
from award.notifications import receipt as receipt_letter
from award.stages import submission
from award.stages.drafts import pen_of
from award.standing import standing_of


@blueprint.get("/my/cases/<case>/submit")
@page("edit_case")
def check(case: Case, competition: Competition) -> Any:
    """What is still missing, each with the way there; the button when nothing is."""
    return show(case)


def show(case: Case, refusal: Refused | None = None, code: int = 200) -> Any:
    """The check list, with what kept it from being submitted."""
    form, draft = opened(case)
    progress = progress_of(form, draft.answers)
    bound = answer_form(form, draft.answers)
    bound.show(progress.problems)
    standing = standing_of(db.session(), me(), case.competition_id)
    page_ = render_template(
        "submission/check.html",
        case=case,
        draft=draft,
        form=form,
        bound=bound,
        progress=progress,
        pen=pen_of(db.session(), case, at=edge.at()),
        refusal=refusal,
        late=isinstance(refusal, TooLate),
        as_office="organiser" in standing.roles and case.on_behalf and case.state == "draft",
        may_submit=policy.may(db.session(), me(), "submit_case", case=case),
    )
    return (page_, code) if code != 200 else page_


@blueprint.post("/my/cases/<case>/submit")
@act("submit_case")
def submit(case: Case, competition: Competition) -> Any:
    """Submit what is saved. In time: a receipt. Late: told so, and the draft stays."""
    try:
        revision = submission.submit_case(
            db.session(), case, by=me(), at=edge.at(), reason=request.form.get("reason", "")
        )
    except (NotReady, TooLate, WrongState) as refusal:
        refusal.facts.pop("problems", None)
        words(refusal)  # worded before the page asks anew
        return show(case, refusal, code=refusal.http)
    receipt_letter.send(db.session(), case, revision, at=edge.at())
    return redirect(url_for("submission.receipt", case=case.token), 303)

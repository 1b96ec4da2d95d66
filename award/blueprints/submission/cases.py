"""My cases: one row a case, what is to be done, until when; nothing else."""

from typing import Any

from flask import render_template, request

from award.blueprints import edge
from award.blueprints.edge import me, page
from award.blueprints.submission.blueprint import blueprint
from award.blueprints.submission.case_rows import row_of
from award.extensions import db
from award.queries.applications import applications_of, open_calls


@blueprint.get("/my/cases")
@page("signed_in")
def cases() -> Any:
    """The list, what needs the person first."""
    window = applications_of(db.session(), me(), after=request.args.get("after"))
    rows = [(application, row_of(application, at=edge.at())) for application in window.rows]
    return render_template(
        "submission/cases.html",
        living=[pair for pair in rows if not pair[1].is_over],
        over=[pair for pair in rows if pair[1].is_over],
        after=window.after,
        calls=open_calls(db.session()),
    )

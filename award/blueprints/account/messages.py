"""My letters: every mail can be read here too, whether it arrived or not."""

from typing import Any

from flask import abort, current_app, render_template, request

from award.blueprints.account.blueprint import blueprint
from award.blueprints.account.entering import own_path
from award.blueprints.edge import me, page
from award.extensions import db
from award.queries import letters


@blueprint.get("/my/messages")
@page("signed_in")
def messages() -> Any:
    """The newest first."""
    found = letters.letters_to(db.session(), me(), before=request.args.get("before", type=int))
    shown = found[: letters.WINDOW]
    following = shown[-1].id if len(found) > letters.WINDOW else None
    return render_template("account/messages.html", messages=shown, following=following)


@blueprint.get("/my/messages/<int:message_id>")
@page("signed_in")
def message(message_id: int) -> Any:
    """One letter as it was written."""
    found = letters.letter_to(db.session(), me(), message_id)
    if found is None:
        abort(404)
    return render_template("account/message.html", message=found, way=_way(found.body))


def _way(body: str) -> str | None:
    """The first address of this site that the letter names, as a path; None when it names none."""
    site = current_app.config["AWARD"].site_url.rstrip("/")
    for word in body.split():
        if word.startswith(site + "/"):
            return own_path(word.removeprefix(site))
    return None

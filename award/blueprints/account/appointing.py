"""A role in a competition: at once for who has an account, by invitation for who has none."""

from flask_babel import gettext as _

from award import accounts, invitations, rights
from award.blueprints import edge
from award.blueprints.account.letters import send_invitation
from award.blueprints.edge import me
from award.extensions import db
from award.models import Competition


def appoint(competition: Competition, *, role: str, email: str, name: str) -> str:
    """Appoint or invite; returns what to say of it. Raises what ``rights.grant_role`` and ``invitations.invite`` raise."""
    session, by, at = db.session(), me(), edge.at()
    user = accounts.find_user(session, email)
    if user is not None and user.confirmed_at is not None:
        rights.grant_role(session, competition, user, role, by=by, at=at)
        return _("已任命 %(name)s。", name=user.name)
    offer, token = invitations.invite(
        session, role=role, email=email, name=name, by=by, at=at, competition=competition
    )
    send_invitation(offer, token, at=at)
    return _("已发出邀请，对方接受后生效。")

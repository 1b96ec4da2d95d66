"""Idempotency: the same form sent twice gets the same answer, another form under its key is refused."""

from datetime import datetime, timedelta

from flask import Response, abort, redirect
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from award.database import insert
from award.models import Act

KEPT_FOR = timedelta(days=7)


def take(
    session: Session, user_id: int, key: str, *, route: str, digest: str, at: datetime
) -> Response | None:
    """None: the key is ours, go on. Else the answer kept under it; 409 when another body was sent under it."""
    statement = insert(session, Act).values(user_id=user_id, key=key[:64], route=route, digest=digest, at=at)
    taken = session.execute(statement.on_conflict_do_nothing().returning(Act.key)).scalar_one_or_none()
    if taken is not None:
        return None
    kept = session.execute(select(Act).where(Act.user_id == user_id, Act.key == key[:64])).scalar_one()
    if kept.digest != digest or kept.route != route:
        abort(409)
    if kept.location:
        return redirect(kept.location, kept.code or 302)  # type: ignore[return-value]
    return Response(kept.body or "", kept.code or 200, content_type="application/json" if kept.body else None)


def keep(session: Session, user_id: int, key: str, response: Response) -> None:
    """Keep the answer under the key: a redirect's address or a short JSON body."""
    body = response.get_data(as_text=True) if response.is_json else None
    session.execute(
        update(Act)
        .where(Act.user_id == user_id, Act.key == key[:64])
        .values(code=response.status_code, location=response.headers.get("Location"), body=body)
    )


def sweep(session: Session, *, at: datetime) -> None:
    """Forget answers older than seven days."""
    session.execute(delete(Act).where(Act.at < at - KEPT_FOR))

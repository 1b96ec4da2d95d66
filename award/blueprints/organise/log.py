"""The auditor's pages: everything that happened, whether the chain holds, and what was done beside the ordinary course."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from award.blueprints.case_words import outcome_words
from award.blueprints.edge import page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.event_words import event_words
from award.blueprints.presentation import Brief
from award.blueprints.results.rule_words import worder_of
from award.extensions import db
from award.models import Competition
from award.queries import log as queries
from award.queries.proposals import adopted_of


@blueprint.get("/log")
@page("see_log")
def log(competition: Competition) -> Any:
    """The events; ``?check=1`` recomputes the chain."""
    args, session = request.args, db.session()
    names: tuple[str, ...] = (args["event"],) if args.get("event") else ()
    found = queries.entries(
        session,
        competition,
        names=names or (queries.SPECIAL if args.get("special") else ()),
        words=args.get("q", "").strip(),
        before=args.get("before", type=int),
    )
    shown = found[: queries.WINDOW]
    return render_template(
        "organise/log.html",
        entries=shown,
        following=shown[-1].n if len(found) > queries.WINDOW else None,
        words_of=event_words(),
        options=sorted(event_words().items(), key=lambda item: item[1]),
        check=queries.check_chain(session, competition) if args.get("check") else None,
        brief=Brief(_("审计日志"), _("逐条查阅审计记录；可随时核对账本是否完好")),
    )


@blueprint.get("/log/departures")
@page("see_log")
def departures(competition: Competition) -> Any:
    """Departures from the ranking, overrides, acts on behalf of others: one page."""
    session = db.session()
    return render_template(
        "organise/departures.html",
        departures=queries.departures(session, competition),
        adopted=adopted_of(session, competition.id),
        say=worder_of(competition),
        irregular=queries.irregular(session, competition),
        by_hand=queries.passed_by_hand(session, competition),
        outcome_words=outcome_words(),
        on_behalf=queries.on_behalf(session, competition),
        entries=queries.entries(session, competition, names=queries.SPECIAL)[: queries.WINDOW],
        words_of=event_words(),
        brief=Brief(_("特别事项"), _("核查偏离排名的评定、程序上的特别处理和代为办理的案例")),
    )

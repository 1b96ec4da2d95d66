"""A public list is corrected by the chair: a new version with a visible note and an announcement."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me
from award.blueprints.faults import problems_of
from award.blueprints.results import notice_desk, publication
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, to_desk
from award.errors import Invalid
from award.extensions import db
from award.models import Competition, Stage
from award.stages.publication import correct_list


@blueprint.post("/work/<slug>/results/<int:stage>/correction")
@act("preside")
def correct(competition: Competition, stage: Stage) -> Any:
    """Publish the list as it stands now, with the note."""
    of_kind(stage, "publication", "notice")
    try:
        correct_list(db.session(), stage, note=request.form.get("note", ""), by=me(), at=edge.at())
    except Invalid as refusal:
        desk = publication if stage.kind == "publication" else notice_desk
        return desk.show(stage, 422, problems_of(refusal))
    return to_desk(stage, said=_("新的名单已经公布，更正说明随名单公开。"))

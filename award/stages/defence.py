"""Defence (答辩): stands in a pipeline, but the application does not run it yet. It can be skipped by a named act."""

from award.i18n import N_
from award.presets.schema import PARAMETERS
from award.workflow import StageKind


class Defence(StageKind):
    """A panel hears the applicants in the room and scores. ``can_run`` is false: the lint says so before opening."""

    name = "defence"
    blueprint = "scoring"
    label = N_("答辩")
    schema = PARAMETERS["defence"]
    can_run = False


KIND = Defence()

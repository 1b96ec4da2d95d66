"""Paths that letters name. The worker has no pages at hand, so they are written here; a test asks the URL map for each."""

from award.models import Case, Competition, Stage

HOME = "/my"


def case_page(case: Case) -> str:
    """The applicant's page of a case."""
    return f"/my/cases/{case.token}"


def desk(competition: Competition, role: str) -> str:
    """Where a role's work in a competition begins, wherever that is: the account pages lead on."""
    return f"/my/desk/{competition.slug}/{role}"


def visit(competition: Competition, visit_id: int) -> str:
    """A verifier's record of one visit."""
    return f"/work/{competition.slug}/visits/record/{visit_id}"


def competition_page(competition: Competition) -> str:
    """A competition's public page."""
    return f"/c/{competition.slug}"


def winners(competition: Competition) -> str:
    """The published list."""
    return f"/c/{competition.slug}/winners"


def sheets(competition: Competition, stage: Stage) -> str:
    """The officers' page of a stage's sheets: what is asked to be voided."""
    return f"/work/{competition.slug}/scoring/{stage.id}/sheets"


def receipts(competition: Competition, stage: Stage) -> str:
    """An expert's own receipts of a stage."""
    return f"/work/{competition.slug}/scoring/{stage.id}/receipts"


def succession(competition: Competition, stage: Stage) -> str:
    """The officers' page of a decision's vacancies."""
    return f"/work/{competition.slug}/results/{stage.id}/succession"


def ballot(competition: Competition, vote_id: int) -> str:
    """A member's ballot in a vote."""
    return f"/work/{competition.slug}/votes/{vote_id}/ballot"

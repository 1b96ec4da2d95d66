"""The nouns. One aggregate a file; importing this package registers every table."""

from award.models.account import Consent, Invitation, PrivacyNotice, SignIn, Token, User
from award.models.books import Act, Event, GroupLetter, Heartbeat, Job, LedgerHead, Message
from award.models.candidacy import Candidacy, Correction, CorrectionField, DeskNote, Opinion
from award.models.case import (
    Case,
    CaseAttribute,
    CaseEditor,
    CaseFile,
    CaseOrganisation,
    Draft,
    Revision,
)
from award.models.competition import (
    Announcement,
    Attribute,
    AttributeValue,
    Category,
    Competition,
    HostRole,
    RoleGrant,
    Series,
    Tier,
)
from award.models.organisation import Membership, Organisation, OrganisationAlias
from award.models.person import Office, Person, PoolMember, Post
from award.models.result import (
    Commentary,
    CommentaryCase,
    Decision,
    EditedText,
    PublicList,
    Ranking,
    RankingRow,
)
from award.models.scoring import Assignment, Conflict, Pledge, Scoresheet, SheetText
from award.models.stage import Closing, FormVersion, Release, Stage
from award.models.visit import Finding, Visit, VisitPhoto

__all__ = [
    "Act", "Announcement", "Assignment", "Attribute", "AttributeValue", "Candidacy", "Case", "CaseAttribute",
    "CaseEditor", "CaseFile", "CaseOrganisation", "Category", "Closing", "Commentary", "CommentaryCase",
    "Competition", "Conflict", "Consent", "Correction", "CorrectionField", "Decision", "DeskNote", "Draft", "EditedText",
    "Event", "Finding", "FormVersion", "GroupLetter", "Heartbeat", "HostRole", "Invitation", "Job", "LedgerHead", "Membership",
    "Message", "Office", "Opinion", "Organisation", "OrganisationAlias", "Person", "Pledge", "PoolMember", "Post",
    "PrivacyNotice", "PublicList", "Ranking", "RankingRow", "Release", "Revision", "RoleGrant", "Scoresheet",
    "Series", "SheetText", "SignIn", "Stage", "Tier", "Token", "User", "Visit", "VisitPhoto",
]  # fmt: skip

"""What is stored of the panel: reviewers, their ties, and the assignments."""

from openimr.panel.models.assignments import AS_OFFERED, Assignment, Attested, PanelApproval, Remand
from openimr.panel.models.languages import RecordLanguages
from openimr.panel.models.queue import QueueRun, Suggestion
from openimr.panel.models.reviewers import CredentialDocument, Reviewer, ReviewerVersion
from openimr.panel.models.rotation import CaseDraw, Draw
from openimr.panel.models.second_readers import SecondReader
from openimr.panel.models.ties import BlockingKey, Certificate, Doubt, Entity, Identity, Relation, Ruling, Source

__all__ = [
    "AS_OFFERED",
    "Assignment",
    "Attested",
    "BlockingKey",
    "CaseDraw",
    "Certificate",
    "CredentialDocument",
    "Doubt",
    "Draw",
    "Entity",
    "Identity",
    "PanelApproval",
    "QueueRun",
    "RecordLanguages",
    "Relation",
    "Remand",
    "Reviewer",
    "ReviewerVersion",
    "Ruling",
    "SecondReader",
    "Source",
    "Suggestion",
]

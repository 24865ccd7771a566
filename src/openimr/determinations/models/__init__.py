"""What is stored of determinations."""

from openimr.determinations.models.appeal import Appeal
from openimr.determinations.models.awaited import AwaitedImplementation, AwaitedService, Followed, OpenPetition
from openimr.determinations.models.checks import (
    CheckComment,
    CommentAnswer,
    DisagreementAnswer,
    QualityCheck,
    ReadingBegun,
    SampleLot,
    SecondReading,
)
from openimr.determinations.models.comparing import PublishedRationale, PublishedRun, SignedRationale, SignedRun
from openimr.determinations.models.corrections import Correction, CorrectionEntry
from openimr.determinations.models.determinations import Determination
from openimr.determinations.models.implementation import Implementation
from openimr.determinations.models.letter_sets import LetterSet
from openimr.determinations.models.service import Service
from openimr.determinations.models.transfer import Transfer

__all__ = [
    "Appeal",
    "AwaitedImplementation",
    "AwaitedService",
    "CheckComment",
    "CommentAnswer",
    "Correction",
    "CorrectionEntry",
    "Determination",
    "DisagreementAnswer",
    "Followed",
    "Implementation",
    "LetterSet",
    "OpenPetition",
    "PublishedRationale",
    "PublishedRun",
    "QualityCheck",
    "ReadingBegun",
    "SampleLot",
    "SecondReading",
    "Service",
    "SignedRationale",
    "SignedRun",
    "Transfer",
]

"""What can go wrong, as a tree.

OpenIMRError              exit  HTTP
├── Refused                  3   409  the case may not take this step now; every reason is named
│   └── Unsettable           3   409  a letter cannot be printed: a sign that no font has; which and where is named
├── CaseFileInvalid          2   422  a case folder breaks its format; every fault is named, nothing is stored
├── DocumentUnreadable       2   422  a file of records cannot be read as what it claims to be
├── DataFileInvalid          5   500  a shipped or configured data file (law, guideline, panel) breaks its schema
├── RuleMissing              4   500  no value of a rule is in force on the date asked for
├── NotFound                 6   404  no such case, document or reviewer, or none that this person may see
├── SealBroken               7   409  a letter is not whole, or not what was sealed
└── Unavailable              8   503  an outside program or the database is not there; the message says how to get it
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step is refused: a stable code, a sentence for people, and the rule where there is one."""

    code: str
    sentence: str
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an input: the field (dotted path, or page), what is wrong, and what to do."""

    field: str
    sentence: str
    line: int | None = None


class OpenIMRError(Exception):
    """Base of all expected errors. Messages carry case numbers and files, never names or health facts."""

    exit_code = 1
    http_status = 500


class Refused(OpenIMRError):
    """The case may not take this step now; `reasons` has every one, not only the first."""

    exit_code = 3
    http_status = 409

    def __init__(self, step: str, case_number: str, reasons: Sequence[Reason]) -> None:
        self.step = step
        self.case_number = case_number
        self.reasons = tuple(reasons)
        lines = [f"  - {reason.sentence}" + (f" [{reason.cite}]" if reason.cite else "") for reason in reasons]
        super().__init__("\n".join([f"{case_number}: cannot {step}:", *lines]))


class Unsettable(Refused):
    """A letter cannot be printed as it is written; `reasons` names each of `signs` and where it stands."""

    def __init__(self, case_number: str, signs: Sequence[str], reasons: Sequence[Reason]) -> None:
        self.signs = tuple(signs)
        super().__init__("set the letter", case_number, reasons)


class CaseFileInvalid(OpenIMRError):
    """A case folder breaks its format; `faults` has every one. Nothing was stored."""

    exit_code = 2
    http_status = 422

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        self.source = source
        self.faults = tuple(faults)
        count = f"{len(faults)} fault" + ("" if len(faults) == 1 else "s")
        lines = [
            f"  {fault.field}" + (f" (line {fault.line})" if fault.line else "") + f"  {fault.sentence}"
            for fault in faults
        ]
        super().__init__("\n".join([f"{source}: {count}; nothing was stored", *lines]))


class DocumentUnreadable(OpenIMRError):
    """A file cannot be read as the document that it claims to be.

    `fault`, where there is one, is the code by which a party is told in its own language, and `values` fill its words.
    """

    exit_code = 2
    http_status = 422

    def __init__(
        self, file: str, problem: str, remedy: str, *, fault: str = "", values: Mapping[str, object] | None = None
    ) -> None:
        self.file = file
        self.problem = problem
        self.remedy = remedy
        self.fault = fault
        self.values = dict(values or {})
        super().__init__(f"{file}: {problem}. {remedy}")


class DataFileInvalid(OpenIMRError):
    """A data file (law, guideline, panel, wording) breaks its schema; the message names file and entry.

    `faults` has each one by itself, where they are known with their lines.
    """

    exit_code = 5

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class RuleMissing(OpenIMRError):
    """No value of a rule is in force on the date asked for; never answered by a neighbour."""

    exit_code = 4


class NotFound(OpenIMRError):
    """No such thing, or none that this person may see: the two look alike from outside."""

    exit_code = 6
    http_status = 404


class SealBroken(OpenIMRError):
    """A letter is not whole, or not what was sealed."""

    exit_code = 7
    http_status = 409


class Unavailable(OpenIMRError):
    """Something outside is missing (a program, a server); the message says how to get it."""

    exit_code = 8
    http_status = 503

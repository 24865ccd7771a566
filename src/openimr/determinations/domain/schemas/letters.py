"""The models of the letters of a set, of its address sheets and of the list of the set."""

from typing import Annotated, Literal

from pydantic import Field

from openimr.determinations.domain.schemas.parts import Closed, Code, Day, Digest, Number, Place


class Step(Closed):
    """One stretch of a time limit and the rule that it comes from."""

    days: int
    unit: str
    because: str
    cite: str


class Limit(Closed):
    """A time limit that a letter names. `verified` is false where any rule that it rests on was not checked."""

    rule: str
    says: str
    owed_by: str
    counted_from: Day
    due: Day
    verified: bool
    steps: list[Step]


class Check(Closed):
    """A point to tick, or several under a lead."""

    text: str | None = None
    shows: str | None = None
    lead: str | None = None
    items: "list[Check] | None" = None


class ParagraphBlock(Closed):
    kind: Literal["paragraph"]
    text: str
    lead: str
    small: bool


class ForeignBlock(Closed):
    """A paragraph in another language than the letter's."""

    kind: Literal["foreign"]
    text: str
    language: str


class HeadingBlock(Closed):
    kind: Literal["heading"]
    text: str


class FactsBlock(Closed):
    kind: Literal["facts"]
    rows: list[Annotated[list[str], Field(min_length=2, max_length=2)]]


class TableBlock(Closed):
    """The first column of a table is the head of its row; `widths` are shares, 0 for as wide as its words."""

    kind: Literal["table"]
    caption: str
    columns: list[str]
    rows: list[list[str]]
    widths: list[Place]


class ListBlock(Closed):
    kind: Literal["list"]
    items: list[str]
    ordered: bool


class NoticeBlock(Closed):
    kind: Literal["notice"]
    text: str
    lead: str


class DecisionBlock(Closed):
    kind: Literal["decision"]
    title: str
    outcome: str
    lines: list[str]
    overturned: bool


class ChecksBlock(Closed):
    kind: Literal["checks"]
    lead: str
    items: list[Check]


class SignatureBlock(Closed):
    """Places to write on by hand, each over its label."""

    kind: Literal["signature"]
    labels: list[str]


Block = Annotated[
    ParagraphBlock
    | ForeignBlock
    | HeadingBlock
    | FactsBlock
    | TableBlock
    | ListBlock
    | NoticeBlock
    | DecisionBlock
    | ChecksBlock
    | SignatureBlock,
    Field(discriminator="kind"),
]


class LetterOrganization(Closed):
    name: str
    address: list[str]
    phone: str


class OnSheet(Closed):
    """Lines of an address and where they stand on the sheet, inches from its upper left corner."""

    lines: list[str]
    left: float
    top: float
    width: float
    height: float


class Places(Closed):
    sender: OnSheet
    recipient: OnSheet
    fold: float


class AddressSheet(Closed):
    """The sheet whose addresses show in the windows of an envelope."""

    openimr_letter: Literal[1]
    kind: Literal["address"]
    role: str
    language: str
    code: Code
    title: str
    status: Literal["draft", "not_served", "served"]
    status_line: str
    organization: LetterOrganization
    to: list[str]
    places: Places


class Passage(Closed):
    """A text that stands in a letter of another language: wherever it does, it is to be read in its own."""

    text: str
    language: str


class Letter(Closed):
    """One letter of a set: its parts in their order, the time limits that it names and what it cites."""

    openimr_letter: Literal[1]
    kind: Literal["cover", "proof", "worker", "administrator", "attorney", "physician", "missing"]
    role: str
    language: str
    code: Code
    title: str
    status: Literal["draft", "not_served", "served"]
    status_line: str
    organization: LetterOrganization
    programme_line: str
    to: list[str]
    case_number: str
    date: Day | None
    day: str
    reference: list[Annotated[list[str], Field(min_length=2, max_length=2)]]
    greeting: str
    blocks: list[Block]
    closing: str
    passages: list[Passage] = []
    dates: list[Limit]
    law: list[str]


class ListedPiece(Closed):
    """One piece of the set. `files`: format to SHA-256, empty before the set was served."""

    code: Code
    kind: str
    language: str
    title: str
    name: str
    files: dict[str, Digest]


class ListedRecipient(Closed):
    number: Number
    role: str
    name: str
    organization: str
    address: list[str]
    way: str
    status: Literal["draft", "not_served", "served"]
    served_on: Day
    appeal_by: Annotated[Day | None, Field(description="null for whoever the law gives no appeal")]
    appeal_by_if_anew: Annotated[
        Day | None, Field(description="Of a correction: the last day if it began the time to appeal anew")
    ] = None
    pieces: list[ListedPiece]


class Unverified(Closed):
    """A wording of the set whose source was not seen to say so."""

    wording: str
    language: str
    cite: str


class ListedCorrection(Closed):
    """Which version the determination of the set corrects, what in it, and why."""

    version: Number
    signed_on: Day
    what: list[str]
    reason: str


class LetterSetList(Closed):
    """The list of a set of letters: who gets what, as the file letter-set.json of the set has it."""

    openimr_letter_set: Literal[1]
    case_number: str
    determination_version: Place
    determination_pdf: Digest | None
    corrects: ListedCorrection | None = None
    status: Literal["draft", "not_served", "partly_served", "served"]
    served_on: Day
    recipients: list[ListedRecipient]
    remarks: list[str]
    unverified: list[Unverified]

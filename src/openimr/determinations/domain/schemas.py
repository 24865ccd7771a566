"""What the JSON of a determination and of a set of letters may hold: the models that the published schemas come from.

`openimr letter schema` prints a schema, the site serves it, docs/reference keeps a copy; a test holds the copy to the
models, and what is really made to the schemas.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from openimr.errors import NotFound

Day = Annotated[str, Field(json_schema_extra={"format": "date"}, pattern=r"^\d{4}-\d{2}-\d{2}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=1)]
Place = Annotated[int, Field(ge=0)]
Seat = Annotated[int, Field(ge=1, le=3)]
Decision = Literal["upheld", "overturned"] | None
Code = Annotated[str, Field(pattern=r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$")]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Open(BaseModel):
    """May grow: a reader passes over what it does not know."""

    model_config = ConfigDict(extra="allow")


class Signature(_Closed):
    """A signed determination: the PDF carries a signature by this certificate, whose chain leads to this root."""

    form: Literal["PAdES"]
    root: Digest
    certificate: Digest | None = None  # SHA-256; letters from before named the root alone


class Logo(_Closed):
    """The logo on the PDF, which carries it, with its words for those who do not see it."""

    kind: Literal["svg", "png"]
    sha256: Digest
    alt: str


class WholeLogo(_Closed):
    """A logo as version 1 of the content sealed it: the text of an SVG, or each byte of a PNG as a number."""

    kind: Literal["svg", "png"]
    data: str | list[int]
    alt: str


class Look(_Closed):
    """Colour and logo that the PDF was set with."""

    color: str
    logo: Logo | WholeLogo | None


class Change(_Closed):
    """One place that was corrected: its path in the content, lists counted from 1."""

    place: str
    was: str
    now: str


class Corrects(_Closed):
    """Which version this one takes the place of: its number, day and seal; and why, and what was changed."""

    kind: Literal["clerical", "remand"]
    version: int
    signed_on: Day
    seal: str
    key_id: str
    corrected_on: Day
    reason: str
    what: list[Change] = []
    by: Annotated[
        Literal["reviewer", "organization"], Field(description="Who corrected: whoever decided, or the organization")
    ] = "reviewer"
    seats: Annotated[list[Seat], Field(description="Of several reviewers those who signed the correction")] = []


class Organization(_Closed):
    name: str
    address: str


class Header(_Closed):
    case_number: str
    date_assigned: Day | None
    date_of_injury: Day
    decision_date: Day | None
    ur_denial_date: Day
    priority: Literal["Standard", "Expedited"]
    application_received: Day


class Recipient(_Closed):
    role: str
    name: str
    organization: str
    address: list[str]


class Credentials(_Closed):
    licensure: list[str]
    specialties: list[str]
    subspecialties: list[str]


class PanelMember(Credentials):
    """The qualifications of one of several reviewers, where two or three were approved (8 CCR 9792.10.6(c))."""

    seat: Seat


class Evidence(_Closed):
    """A passage of the records: the document by its SHA-256, the page, the words with their place on it."""

    document: Digest
    title: str
    page: Number
    quote: str
    start: Place
    end: Place


class Sentence(_Open):
    text: str
    role: str
    sources: Annotated[list[Number], Field(description="Numbers into `sources`")]
    drafted_by: Literal["software", "reviewer"]
    finding: str | None


class ReviewedDocument(_Closed):
    document: str
    title: str
    kind: str
    date: Day | None
    until: Day | None = None
    count: Number = 1
    pages: Place
    sender: str
    note: str = ""


class Citation(_Closed):
    source: str
    title: str
    year: int | None
    sections: list[str]
    pages: list[Number]


class Finding(_Open):
    item: int
    criterion: str
    says: str
    status: str
    basis: Literal["computed", "documented", "reviewer"]
    because: str
    evidence: list[Evidence] = []
    against: list[Evidence] = []


class Rule(_Open):
    rule: Any


class Combined(_Closed):
    """How several decisions became one."""

    how: str
    cite: str


class Analysis(_Closed):
    seat: Seat
    decision: Decision
    reviewer_guideline: str
    rationale: list[Sentence]


class Issue(_Closed):
    number: Number
    request: str
    original_request: str | None
    authorized: str | None
    disputed: str | None
    ur_decision: Literal["modified", "denied", "delayed"]
    decision: Decision
    claims_administrator_guideline: str
    reviewer_guideline: str
    guidelines: list[Citation]
    no_guideline_because: str | None
    accompanies: int | None
    understood: dict[str, Any]
    inputs: Annotated[
        dict[str, Any],
        Field(
            description="What the computed criteria looked at: dates as ISO text, amounts as numbers, null where not "
            "stated."
        ),
    ]
    rules: Annotated[
        dict[str, Rule],
        Field(
            description="The rule of each computed finding by its criterion, so that it can be computed again from the "
            "inputs; of a table the rows that the inputs lead to."
        ),
    ] = {}
    findings: list[Finding]
    rationale: list[Sentence]
    combined: Combined | None = None
    analyses: Annotated[list[Analysis], Field(min_length=2)] | None = None


class Source(_Closed):
    number: Number
    kind: Literal["record", "guideline", "computed", "application", "ur_decision", "law", "reviewer"]
    citation: str = ""
    because: str = ""
    evidence: Evidence | None = None


class LawRule(_Closed):
    rule: str
    value: Any
    cite: str
    since: Day
    verified: bool


class Affirmed(_Closed):
    says: str
    cite: str


class Attested(_Closed):
    """What a reviewer affirmed on accepting the case or on signing, word for word, with its SHA-256."""

    seat: Number
    step: Literal["acceptance", "signature"]
    on: Day
    words: list[Affirmed]
    certificate: str
    digest: str


class Determination(_Closed):
    """Everything that a Final Determination says. The seal is an Ed25519 signature over its canonical bytes."""

    openimr_determination: Literal[1, 2]  # 1 sealed a logo by its bytes, 2 seals it by its SHA-256
    pdf_signature: Signature | None = None
    template: Digest | None = None  # SHA-256 of the template that set the PDF, which carries it
    look: Look | None = None
    renditions: dict[Literal["html", "docx"], Digest] | None = None
    corrects: Corrects | None = None
    programme: str
    organization: Organization
    header: Header
    recipients: list[Recipient]
    cover: list[str]
    how_made: list[str]
    credentials: Credentials
    panel: Annotated[list[PanelMember], Field(min_length=2)] | None = None
    summary_lead: str
    clinical_case_summary: list[Sentence]
    documents_reviewed: list[ReviewedDocument]
    issues_lead: str
    issues: list[Issue]
    sources: list[Source]
    law: list[LawRule]
    attestations: list[Attested] | None = None


class Step(_Closed):
    """One stretch of a time limit and the rule that it comes from."""

    days: int
    unit: str
    because: str
    cite: str


class Limit(_Closed):
    """A time limit that a letter names. `verified` is false where any rule that it rests on was not checked."""

    rule: str
    says: str
    owed_by: str
    counted_from: Day
    due: Day
    verified: bool
    steps: list[Step]


class Check(_Closed):
    """A point to tick, or several under a lead."""

    text: str | None = None
    shows: str | None = None
    lead: str | None = None
    items: "list[Check] | None" = None


class ParagraphBlock(_Closed):
    kind: Literal["paragraph"]
    text: str
    lead: str
    small: bool


class ForeignBlock(_Closed):
    """A paragraph in another language than the letter's."""

    kind: Literal["foreign"]
    text: str
    language: str


class HeadingBlock(_Closed):
    kind: Literal["heading"]
    text: str


class FactsBlock(_Closed):
    kind: Literal["facts"]
    rows: list[Annotated[list[str], Field(min_length=2, max_length=2)]]


class TableBlock(_Closed):
    """The first column of a table is the head of its row; `widths` are shares, 0 for as wide as its words."""

    kind: Literal["table"]
    caption: str
    columns: list[str]
    rows: list[list[str]]
    widths: list[Place]


class ListBlock(_Closed):
    kind: Literal["list"]
    items: list[str]
    ordered: bool


class NoticeBlock(_Closed):
    kind: Literal["notice"]
    text: str
    lead: str


class DecisionBlock(_Closed):
    kind: Literal["decision"]
    title: str
    outcome: str
    lines: list[str]
    overturned: bool


class ChecksBlock(_Closed):
    kind: Literal["checks"]
    lead: str
    items: list[Check]


class SignatureBlock(_Closed):
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


class LetterOrganization(_Closed):
    name: str
    address: list[str]
    phone: str


class OnSheet(_Closed):
    """Lines of an address and where they stand on the sheet, inches from its upper left corner."""

    lines: list[str]
    left: float
    top: float
    width: float
    height: float


class Places(_Closed):
    sender: OnSheet
    recipient: OnSheet
    fold: float


class AddressSheet(_Closed):
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


class Passage(_Closed):
    """A text that stands in a letter of another language: wherever it does, it is to be read in its own."""

    text: str
    language: str


class Letter(_Closed):
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


class ListedPiece(_Closed):
    """One piece of the set. `files`: format to SHA-256, empty before the set was served."""

    code: Code
    kind: str
    language: str
    title: str
    name: str
    files: dict[str, Digest]


class ListedRecipient(_Closed):
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


class Unverified(_Closed):
    """A wording of the set whose source was not seen to say so."""

    wording: str
    language: str
    cite: str


class ListedCorrection(_Closed):
    """Which version the determination of the set corrects, what in it, and why."""

    version: Number
    signed_on: Day
    what: list[str]
    reason: str


class LetterSetList(_Closed):
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


#: The published schemas by name, with their titles and the models that they come from.
PUBLISHED: Mapping[str, tuple[str, type[BaseModel]]] = {
    "determination": ("OpenIMR determination, version 1", Determination),
    "letter-set": ("OpenIMR list of a set of letters, version 1", LetterSetList),
    "letter": ("OpenIMR letter of a set, version 1", Letter),
    "address-sheet": ("OpenIMR address sheet of a set, version 1", AddressSheet),
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of that name. Raises NotFound."""
    if name not in PUBLISHED:
        raise NotFound(f"no schema {name}; there are: {', '.join(PUBLISHED)}")
    title, model = PUBLISHED[name]
    told = model.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain(told), "title": title}


def _plain(told: Any) -> Any:
    """Without the titles that pydantic makes up from names."""
    if isinstance(told, dict):
        return {key: _plain(value) for key, value in told.items() if not (key == "title" and isinstance(value, str))}
    return [_plain(one) for one in told] if isinstance(told, list) else told


def text(name: str) -> str:
    """The schema as its file has it."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"

"""The models of a determination's content, as it is sealed."""

from typing import Annotated, Any, Literal

from pydantic import Field

from openimr.determinations.domain.schemas.parts import Closed, Day, Decision, Digest, Number, Open, Place, Seat


class Signature(Closed):
    """A signed determination: the PDF carries a signature by this certificate, whose chain leads to this root."""

    form: Literal["PAdES"]
    root: Digest
    certificate: Digest | None = None  # SHA-256; letters from before named the root alone


class Logo(Closed):
    """The logo on the PDF, which carries it, with its words for those who do not see it."""

    kind: Literal["svg", "png"]
    sha256: Digest
    alt: str


class WholeLogo(Closed):
    """A logo as version 1 of the content sealed it: the text of an SVG, or each byte of a PNG as a number."""

    kind: Literal["svg", "png"]
    data: str | list[int]
    alt: str


class Look(Closed):
    """Colour and logo that the PDF was set with."""

    color: str
    logo: Logo | WholeLogo | None


class Change(Closed):
    """One place that was corrected: its path in the content, lists counted from 1."""

    place: str
    was: str
    now: str


class Corrects(Closed):
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


class Organization(Closed):
    name: str
    address: str


class Header(Closed):
    case_number: str
    date_assigned: Day | None
    date_of_injury: Day
    decision_date: Day | None
    ur_denial_date: Day
    priority: Literal["Standard", "Expedited"]
    application_received: Day


class Recipient(Closed):
    role: str
    name: str
    organization: str
    address: list[str]


class Credentials(Closed):
    licensure: list[str]
    specialties: list[str]
    subspecialties: list[str]


class PanelMember(Credentials):
    """The qualifications of one of several reviewers, where two or three were approved (8 CCR 9792.10.6(c))."""

    seat: Seat


class Evidence(Closed):
    """A passage of the records: the document by its SHA-256, the page, the words with their place on it."""

    document: Digest
    title: str
    page: Number
    quote: str
    start: Place
    end: Place


class Sentence(Open):
    text: str
    role: str
    sources: Annotated[list[Number], Field(description="Numbers into `sources`")]
    drafted_by: Literal["software", "reviewer"]
    finding: str | None


class ReviewedDocument(Closed):
    document: str
    title: str
    kind: str
    date: Day | None
    until: Day | None = None
    count: Number = 1
    pages: Place
    sender: str
    note: str = ""


class Citation(Closed):
    source: str
    title: str
    year: int | None
    sections: list[str]
    pages: list[Number]


class DoesNotApply(Open):
    """Why a finding does not bear on the case, and what it is where it does after all."""

    situation: str
    because: str
    status: str
    was_because: str
    evidence: list[Evidence] = []


class Finding(Open):
    item: int
    criterion: str
    says: str
    status: str
    basis: Literal["computed", "documented", "reviewer"]
    because: str
    evidence: list[Evidence] = []
    against: list[Evidence] = []
    mentions: Annotated[
        list[Evidence], Field(description="Passages that name the subject, where none shows what is asked")
    ] = []
    mentioned_on: Annotated[int, Field(ge=0, description="On how many pages it is named so")] = 0
    mentioned: Annotated[list[str], Field(description="By which names")] = []
    closed: DoesNotApply | None = None


class Rule(Open):
    rule: Any


class Combined(Closed):
    """How several decisions became one."""

    how: str
    cite: str


class Analysis(Closed):
    seat: Seat
    decision: Decision
    reviewer_guideline: str
    rationale: list[Sentence]


class Issue(Closed):
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


class Source(Closed):
    number: Number
    kind: Literal["record", "guideline", "computed", "application", "ur_decision", "law", "reviewer"]
    citation: str = ""
    because: str = ""
    evidence: Evidence | None = None
    says: Annotated[
        str, Field(description="The source in words, as the letter prints it, where it is no passage of the records")
    ] = ""


class LawRule(Closed):
    rule: str
    value: Any
    cite: str
    since: Day
    verified: bool


class Affirmed(Closed):
    says: str
    cite: str


class Attested(Closed):
    """What a reviewer affirmed on accepting the case or on signing, word for word, with its SHA-256."""

    seat: Number
    step: Literal["acceptance", "signature"]
    on: Day
    words: list[Affirmed]
    certificate: str
    digest: str


class Determination(Closed):
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

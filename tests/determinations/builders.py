"""A review ready for signature, built by hand: fictitious persons, our own words."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from openimr.cases.domain.dispute import CaseFacts, CaseParty, DisputedItem, GuidelineCitation
from openimr.determinations.adapters.quality_file import checks
from openimr.determinations.domain.content import Draws, Letterhead, content_of
from openimr.determinations.domain.quality.gate import blocking, objections
from openimr.determinations.domain.quality.matter import Matter, Objection
from openimr.determinations.queries import vocabulary
from openimr.errors import Reason
from openimr.guidelines.adapters.library import load as load_library
from openimr.guidelines.domain.inputs import values_of
from openimr.guidelines.domain.weighing import weigh
from openimr.guidelines.queries import stated, understand, unstored
from openimr.panel.domain.statement import CredentialStatement
from openimr.programmes.loader import load as load_programme
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText
from openimr.review.domain.case_review import Attestation, CaseReview, ItemReview
from openimr.review.domain.sentences import Sentence, Source

REQUEST = "WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS"
DIGEST = "ab" * 32
MTUS = GuidelineCitation("MTUS", "Chronic Pain Medical Treatment Guidelines", 2009, pages=(125, 126))
ADDRESS = ("12 Alder Court", "Fresno", "CA", "93650")
PAGE = (
    "Progress report. The programme is authorized and has not been set up yet. The worker lifts 20 pounds and "
    "walks half an hour. No functional capacity evaluation is on file."
)


@dataclass(frozen=True)
class Ready:
    """A review that may be signed, with all that it is judged by."""

    facts: CaseFacts
    records: CaseRecords
    review: CaseReview
    identities: tuple[str, ...] = ("Ingrid Solberg", "A-77120", "rev-014")

    def reasons(self, *, of_panel: tuple[Reason, ...] = ()) -> list[str]:
        return [reason.code for reason in blocking(self.objections(of_panel=of_panel))]

    def objections(
        self, *, of_panel: tuple[Reason, ...] = (), letter: Any = None, **others: Any
    ) -> tuple[Objection, ...]:
        """All that the gate finds; `letter` is the content as it would go out, `others` are fields of the matter."""
        library = load_library()
        matter = Matter(
            self.review, self.facts, self.records, library.editions, self.facts.ur_date, date(2014, 1, 27),
            vocabulary(), self.identities,
            requests={item.number: understand(item, library) for item in self.facts.items},
            letter=letter, from_elsewhere=of_panel, **others,
        )  # fmt: skip
        return objections(matter, checks())

    def with_item(self, **changes: Any) -> "Ready":
        items = (replace(self.review.items[0], **changes), *self.review.items[1:])
        return replace(self, review=replace(self.review, items=items))

    def of_sex(self, sex: str) -> "Ready":
        """The application says so of the worker, and when she or he was born."""
        told = (("sex", sex), ("date_of_birth", "1974-03-17"))
        parties = tuple(
            replace(one, identifiers=told) if one.role == "injured_worker" else one for one in self.facts.parties
        )
        return replace(self, facts=replace(self.facts, parties=parties))

    def content(self, *, signed: bool = True) -> dict[str, Any]:
        library = load_library()
        requests = {item.number: understand(item, library) for item in self.facts.items}
        return content_of(
            Draws(
                facts=self.facts,
                records=self.records,
                review=self.review,
                statement=CredentialStatement(
                    ("California",), ("Physical Medicine and Rehabilitation",), ("Pain Medicine",), 17, 32,
                    more_than_five_years=True, at_least_24_hours=True, unaffiliated_with=("employer",),
                ),
                requests=requests,
                inputs={
                    item.number: values_of(
                        {one.name: one for one in stated(self.facts, item, requests[item.number], library)}
                    )
                    for item in self.facts.items
                },
                computations=library.computations,
                programme=load_programme(self.facts.programme),
                letterhead=Letterhead("Sierra Review Organization", "400 Capitol Mall, Sacramento, CA 95814"),
                decided_on=date(2014, 1, 27) if signed else None,
            )
        )  # fmt: skip


def facts() -> CaseFacts:
    return CaseFacts(
        case_number="CM13-0004711", programme="california_workers_comp", date_of_injury=date(2011, 4, 25),
        claim_number="WC-20110425-7", ur_date=date(2013, 7, 5), ur_communicated=date(2013, 7, 5),
        ur_served=date(2013, 7, 5), ur_service="mail", ur_priority="regular", ur_basis="medical_necessity",
        request_date=date(2013, 6, 28), request_received=date(2013, 6, 28), application_signed=date(2013, 7, 15),
        application_signed_by="injured_worker", application_received=date(2013, 7, 22), application_way="mail",
        priority="regular", liability_disputed=False, ur_decision_attached=True, assigned=date(2013, 10, 28),
        items=(
            DisputedItem(1, REQUEST, "modified", "WORK HARDENING PROGRAM", None,
                         (replace(MTUS, pages=(125,)),)),
            DisputedItem(2, "TRANSPORT TO THE PROGRAM", "denied", accompanies=1),
        ),
        parties=(
            CaseParty("injured_worker", "Renata Holm", address=ADDRESS),
            CaseParty("claims_administrator", "Tomas Vela", "Cedar Claims", address=ADDRESS),
        ),
    )  # fmt: skip


def _sentence(text: str, role: str, *sources: Source) -> Sentence:
    return Sentence(text, role, sources)


@cache
def ready() -> Ready:
    """Two items, both upheld; the second merely goes with the first."""
    page = PageText(DIGEST, "Progress report", 1, PAGE)
    document = DocumentText(DIGEST, "pr2.pdf", "Progress report", "progress_report", date(2013, 9, 10), "",
                            "requesting_physician", date(2013, 11, 1), (page,))  # fmt: skip
    case, records, library = facts(), CaseRecords("CM13-0004711", (document,)), load_library()
    request = understand(case.items[0], library)
    given = {one.name: one for one in stated(case, case.items[0], request, library)}
    findings = tuple(
        weigh(criterion, item=1, name=one.name_of(criterion), given=given, records=unstored(records))
        for one in library.sets_for(request.concept, (), case.ur_date)
        for criterion in one.criteria
    )  # fmt: skip
    quote = Source("record", evidence=page.evidence(PAGE.index("The programme"), PAGE.index("The worker") - 1))
    guideline, ur = Source("guideline", str(MTUS)), Source("ur_decision", "UR decision of 07/05/2013")
    computed = [
        _sentence(f"By computation, {finding.because}.", "computed",
                  Source("computed", finding.criterion, finding.because))
        for finding in findings if finding.basis == "computed"
    ]  # fmt: skip
    first = (
        _sentence(f"The request is for {REQUEST}.", "request", ur),
        _sentence(
            "The guideline asks for a plateau after therapy and a defined goal of return.", "criteria", guideline
        ),
        _sentence("The report of 09/10/2013 says that the programme has not been set up yet.", "documentation", quote),
        *computed,
        _sentence(f"The requested {REQUEST} is not medically necessary.", "conclusion", Source("reviewer")),
    )
    second = (
        _sentence("Transport only accompanies the programme, which is refused.", "request", ur),
        _sentence("The requested transport is not medically necessary.", "conclusion", Source("reviewer")),
    )
    review = CaseReview(
        "CM13-0004711",
        (
            _sentence("The worker was injured on 04/25/2011.", "summary", Source("application", "date of injury")),
            _sentence("The programme is authorized and not yet set up.", "summary", quote),
        ),
        (
            ItemReview(1, "upheld", (MTUS,), None, first, findings),
            ItemReview(2, "upheld", (), "The item only accompanies a treatment that is refused.", second, ()),
        ),
        "rev-014",
        Attestation("rev-014", no_conflict=True, reviewed_records=True, qualified=True, on=date(2014, 1, 27)),
    )
    return Ready(case, records, review)

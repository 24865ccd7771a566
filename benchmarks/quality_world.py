"""Made determinations that are clean: cases, records, findings, drafts, and a reviewer's own sentences. Fictitious.

Each is drawn by a seed: worker, injury, one to eight items (drugs, therapies, pictures, operations, devices), six to
ten documents. The findings are the library's own on these records, the drafts the drafter's; the reviewer's sentences
(quality_wordings.yaml) quote what they rest on. A decision follows what the criteria come to, by the count of findings
here and not by the gate's own rule; in a third of the items the reviewer changes the findings, with reasons, and
decides the other way. One utilization review decision in eight is a scan, one in ten is not on file.
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from openimr.cases.domain.dispute import CaseFacts, CaseParty, DisputedItem, GuidelineCitation
from openimr.determinations.domain.content import Draws, Letterhead, content_of
from openimr.determinations.domain.quality.matter import Matter
from openimr.determinations.queries import vocabulary
from openimr.guidelines.adapters.library import answers_in, load
from openimr.guidelines.domain.inputs import values_of
from openimr.guidelines.domain.logic import again
from openimr.guidelines.domain.status import Status
from openimr.guidelines.queries import stated
from openimr.guidelines.domain.weighing import Explanation
from openimr.guidelines.queries.weighing import Weighed, unstored, weigh_item
from openimr.panel.domain.statement import CredentialStatement
from openimr.programmes.loader import load as load_programme
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText
from openimr.review.adapters.wording_file import wordings
from openimr.review.domain.case_review import Attestation, CaseReview, ItemReview
from openimr.review.domain.rationale import BY_REVIEWER, draft_rationale
from openimr.review.domain.sentences import Sentence, Source
from openimr.review.domain.summary import draft_summary

from benchmarks.replay import OnlyRecord

#: Requests by what they are for; `{n}` is drawn, `{side}` the case's. Of several items no two are alike.
REQUESTS = [
    "Physical therapy {n} visits for the {part}",
    "Acupuncture {n} sessions for the {part}",
    "Chiropractic treatment {n} visits for the {part}",
    "MRI of the {part} without contrast",
    "Hydrocodone-acetaminophen 10/325mg #{d}",
    "Gabapentin 300mg #{d}",
    "Cyclobenzaprine 7.5mg #{d}",
    "Naproxen 550mg #{d}",
    "TENS unit rental for {m} months for the {part}",
    "Corticosteroid injection of the {part}",
    "Work hardening program {h} hours a day 3xwk x3wks",
    "Aquatic therapy {n} visits for the {part}",
    "Functional capacity evaluation",
    "Massage therapy {n} sessions for the {part}",
    "Arthroscopic surgery of the {part}",
    "Surgical decompression of the {part}",
    "Post-operative physical therapy {n} visits for the {part}",
    "X-ray of the {part} three views",
    "CT of the {part}",
    "EMG/NCS of the {limbs}",
    "Epidural steroid injection of the {part}",
    "Cognitive behavioral therapy {n} sessions",
    "Lidocaine 5% patch #{d}",
    "Omeprazole 20mg #{d}",
    "Compound: Flurbiprofen 20%/Lidocaine 5% cream 180gm",
    "Urine drug screen",
    "Home exercise kit for the {part}",
    "Hot and cold therapy unit rental for {m} months",
    "Follow up visit with the orthopedic surgeon",
    "Brace for the {part}",
]
PARTS = [
    "{side} knee",
    "{side} shoulder",
    "{side} wrist",
    "{side} ankle",
    "{side} elbow",
    "lumbar spine",
    "cervical spine",
]
DRUGS = ["ibuprofen", "tramadol", "meloxicam", "etodolac"]
FIRST = {"male": ["Aldo", "Bertil", "Caspar", "Dirk"], "female": ["Agda", "Berit", "Cosima", "Dagny"]}
LAST = ["Quistgaard", "Rosenbaum-Ito", "Salcedo", "Tverdal", "Ulvaeus", "Vandermolen", "Wexelsen", "Yngling"]
OTHERS = ["Hedvig Moberg", "Ragnar Thunell", "Sixten Ollonqvist"]  # workers of other cases
IDENTITIES = ("Ingrid Solberg", "A-77120", "R-014")


@dataclass(frozen=True)
class Truth:
    """What the slots of a wording stand for."""

    slots: Mapping[str, str]
    pages: Mapping[str, tuple[PageText, str]]  # what a slot's words rest on: the page and its sentence


@dataclass(frozen=True)
class Made:
    """A clean determination and what is true in it."""

    seed: int
    matter: Matter
    truth: Truth


def us(day: date, rng: random.Random) -> str:
    """A date as reviewers write it, one of three ways."""
    return rng.choice([f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}", f"{day:%B} {day.day}, {day.year}"])


@cache
def _library() -> Any:
    return load()


def make(seed: int, words: Mapping[str, list[str]], *, acute: bool | None = None) -> Made:
    """One clean determination. `acute`: injured within the last two months, or over two years ago; None: drawn."""
    rng = random.Random(f"clean {seed}")
    sex, side = rng.choice(["male", "female"]), rng.choice(["left", "right"])
    part = rng.choice(PARTS).format(side=side)
    decided = date(rng.choice([2013, 2014, 2016, 2018, 2019, 2022]), rng.randint(2, 11), rng.randint(1, 28))
    recent = rng.random() < 0.2 if acute is None else acute
    injury = decided - timedelta(days=rng.randint(45, 62) if recent else rng.randint(500, 1400))
    born = date(injury.year - rng.randint(22, 60), rng.randint(1, 12), rng.randint(1, 28))
    facts = _facts(seed, rng, sex=sex, part=part, decided=decided, injury=injury, born=born)
    records, truth = _records(rng, facts, part=part, sex=sex, born=born)
    return Made(seed, _matter(rng, facts, records, truth, words), truth)


def _facts(seed: int, rng: random.Random, *, sex: str, part: str, decided: date, injury: date, born: date) -> CaseFacts:
    asked = rng.sample(REQUESTS, rng.choice([1, 1, 2, 2, 3, 3, 5, 8]))
    limbs = "bilateral lower extremities" if re.search("knee|ankle|lumbar", part) else "bilateral upper extremities"
    items = []
    for number, request in enumerate(asked, start=1):
        slots = {"n": rng.choice([6, 8, 12, 18, 24]), "d": rng.choice([30, 60, 90, 120]), "m": rng.choice([2, 3, 6])}
        text = request.format(part=part, limbs=limbs, h=rng.choice([4, 6]), **slots)
        items.append(DisputedItem(number, text, "denied", ur_guidelines=(_cited(decided),)))
    if rng.random() < 0.4:
        number = len(items) + 1
        items.append(DisputedItem(number, "Transportation to the appointments", "denied", accompanies=1))
    name = f"{rng.choice(FIRST[sex])} {rng.choice(LAST)}"
    received = decided + timedelta(days=rng.randint(8, 25))
    return CaseFacts(
        case_number=f"CM{decided:%y}-{seed:07d}", programme="california_workers_comp", date_of_injury=injury,
        claim_number=f"QX-{seed:06d}", ur_date=decided, ur_communicated=decided, ur_served=decided, ur_service="mail",
        ur_priority="regular", ur_basis="medical_necessity", request_date=decided - timedelta(days=6),
        request_received=decided - timedelta(days=5), application_signed=received - timedelta(days=3),
        application_signed_by="injured_worker", application_received=received, application_way="mail",
        priority="regular", liability_disputed=False, ur_decision_attached=True,
        assigned=received + timedelta(days=9), items=tuple(items),
        parties=(
            CaseParty("injured_worker", name, identifiers=(("date_of_birth", born.isoformat()), ("sex", sex))),
            CaseParty("claims_administrator", "Ottilie Fenn", "Larkspur Claims"),
            CaseParty("requesting_physician", "Emil Aasgaard"),
        ),
        body_parts=((part.split(" ", 1)[1], part.split(" ", 1)[0]) if "spine" not in part else (part, ""),),
    )  # fmt: skip


def _cited(on: date) -> GuidelineCitation:
    """A chapter of the MTUS in force on that day."""
    editions = [one for one in _library().editions if one.source == "MTUS" and one.in_force(on)]
    edition = next((one for one in editions if "Chronic Pain" in one.title), editions[0])
    chapters = edition.chapters
    sections = (chapters[0].title,) if chapters else ("General approach",)
    return replace(edition.citation(), sections=sections, pages=())


def _document(number: int, title: str, kind: str, day: date, text: str, *, aside: bool = False) -> DocumentText:
    digest = sha256(f"{title} {day} {number} {text}".encode()).hexdigest()
    page = PageText(digest, title, 1, text)
    relevance = "not_relevant" if aside else ""
    return DocumentText(digest, f"{number:02d}.pdf", title, kind, day, "", "claims_administrator", None, (page,),
                        relevance=relevance)  # fmt: skip


def _scanned(document: DocumentText) -> DocumentText:
    """The same read from a picture, with a few letters misread."""
    (page,) = document.pages
    text = page.text.replace("following", "foIlowing").replace("denied", "denled").replace("Guideline:", "Guidellne:")
    return replace(document, pages=(replace(page, text=text, by_ocr=True, confidence=0.9),))


def of_document(matter: Matter, kind: str) -> DocumentText | None:
    """The document of that kind that was read from a text layer, if it is on file."""
    return next((d for d in matter.records.documents if d.kind == kind and not d.pages[0].by_ocr), None)


def another_patients_page(rng: random.Random) -> DocumentText:
    """A page that came into the file by mistake."""
    name = rng.choice(OTHERS)
    born = date(1950 + rng.randint(0, 40), rng.randint(1, 12), rng.randint(1, 28))
    text = (
        f"PROGRESS REPORT\nPatient Name: {name}\nDate of birth: {born:%m/%d/%Y}\n"
        f"Claim number: ZZ-{rng.randint(100000, 999999)}\nThe patient has severe pain of the knee, which is tender."
    )
    return _document(20, "Progress report", "progress_report", date(2012, 5, 4), text)


def _application(facts: CaseFacts) -> str:
    """The application form as its text is read: labels over their boxes."""
    worker, administrator = facts.party("injured_worker"), facts.party("claims_administrator")
    born = date.fromisoformat(dict(worker.identifiers)["date_of_birth"])
    asked = "\n".join(f"Disputed treatment {item.number}\n{item.request}" for item in facts.items)
    return (
        "APPLICATION FOR INDEPENDENT MEDICAL REVIEW\nEmployee\nName Date of birth\n"
        f"{worker.name} {born:%m/%d/%Y}\nPhone Date of injury Claim number\n"
        f"(209) 555-0100 {facts.date_of_injury:%m/%d/%Y} {facts.claim_number}\n"
        f"Requesting physician\n{facts.party('requesting_physician').name}\nClaims administrator\n"
        f"{administrator.organization} {administrator.name}\nDate of UR decision\n{facts.ur_date:%m/%d/%Y}\n{asked}"
    )


def _records(rng: random.Random, facts: CaseFacts, *, part: str, sex: str, born: date) -> tuple[CaseRecords, Truth]:
    injury, decided = facts.date_of_injury, facts.ur_date
    worker = facts.party("injured_worker")
    visits, pain, drug = rng.choice([7, 9, 11, 14]), rng.choice([3, 4, 5, 6, 7, 8]), rng.choice(DRUGS)
    he, his = ("He", "His") if sex == "male" else ("She", "Her")
    last = decided - timedelta(days=rng.randint(8, 20))
    age = last.year - born.year - ((last.month, last.day) < (born.month, born.day))
    head = f"Patient: {worker.name}. Date of injury: {injury:%m/%d/%Y}. Claim number {facts.claim_number}."
    told = {
        "visit": f"Date of exam {last:%m/%d/%Y}.",
        "pain": f"Pain is rated {pain}/10 today.",
        "visits": f"The patient has completed {visits} visits of physical therapy.",
        "drug": f"{he} takes {drug} and says that it helps for some hours.",
        "part": f"The {part} is tender and its motion is reduced.",
    }
    requested = " ".join(f"{item.request}." for item in facts.items)
    main = f"PROGRESS REPORT (PR-2)\n{head}\n{' '.join(told.values())} {his} work is modified.\nPlan: {requested}"
    cited = {str(one) for item in facts.items for one in item.ur_guidelines}
    documents = [
        _document(1, "First report of injury", "first_report", injury + timedelta(days=1),
                  f"DOCTOR'S FIRST REPORT\n{head}\nThe patient is {age}-year-old. Pain in the {part} after a fall."),
        _document(2, "Progress report", "progress_report", last, main),
        _document(3, "Utilization review determination", "ur_determination", decided,
                  f"UTILIZATION REVIEW\nDate of decision: {decided:%m/%d/%Y}\n{head}\n"
                  f"The following is denied: {requested}\nGuideline: {'; '.join(sorted(cited))}."),
        _document(4, "Request for authorization", "request_for_authorization", decided - timedelta(days=6),
                  f"REQUEST FOR AUTHORIZATION {decided - timedelta(days=6):%m/%d/%Y}\n{head}\n{requested}"),
        _document(10, "Application", "application", facts.application_received, _application(facts)),
    ]  # fmt: skip
    step = (last - injury).days
    for number in range(5, 5 + rng.randint(1, 3)):
        day = injury + timedelta(days=max(2, step * (number - 4) // 5))
        text = (
            f"PROGRESS REPORT (PR-2)\n{head}\nDate of exam {day:%m/%d/%Y}. Pain is rated {min(9, pain + 1)}/10. "
            f"The {part} is tender. Plan: {drug}, home exercises, next visit in {rng.choice([4, 6])} weeks."
        )
        documents.append(_document(number, "Progress report", "progress_report", day, text))
    if rng.random() < 0.5:
        documents.append(_document(9, "Cover sheet", "cover_sheet", decided, "Fax cover sheet", aside=True))
    if (drawn := rng.random()) < 0.1:
        documents = [one for one in documents if one.kind != "ur_determination"]
    elif drawn < 0.22:
        documents = [_scanned(one) if one.kind == "ur_determination" else one for one in documents]
    page = next(one for one in documents if one.title == "Progress report").pages[0]
    then = facts.ur_date
    now = then.year - born.year - ((then.month, then.day) < (born.month, born.day))
    slots = {
        "part": part, "visit": us(last, rng), "pain": str(pain), "visits": str(visits), "drug": drug,
        "sex": sex, "he": he.lower(), "He": he, "his": his.lower(), "age": str(now), "injury": us(injury, rng),
        "birth": us(born, rng), "DATE OF REPORT": "{DATE OF REPORT}", "treatment": "{treatment}",
    }  # fmt: skip
    pages = {name: (page, sentence) for name, sentence in told.items()}
    return CaseRecords(facts.case_number, tuple(documents)), Truth(slots, pages)


def own_sentence(wording: str, truth: Truth, role: str, **more: str) -> Sentence:
    """A reviewer's sentence with the quotes that what it says rests on."""
    text = wording.format(**{**truth.slots, **more})
    sources = []
    for slot, (page, quote) in truth.pages.items():
        if f"{{{slot}}}" in wording:
            start = page.text.index(quote)
            sources.append(Source("record", evidence=page.evidence(start, start + len(quote))))
    if "{injury}" in wording:
        sources.append(Source("application", citation="date of injury"))
    return Sentence(text[0].upper() + text[1:], role, tuple(sources) or (Source("reviewer"),), drafted_by="reviewer")


def _matter(
    rng: random.Random, facts: CaseFacts, records: CaseRecords, truth: Truth, words: Mapping[str, list[str]]
) -> Matter:
    library, wording = _library(), wordings(facts.ur_date)
    summary = list(draft_summary(facts, records, wording=wording))
    if rng.random() < 0.6:
        summary[0] = own_sentence(rng.choice(words["summary"]), truth, "summary")
    summary.insert(1, own_sentence(rng.choice(words["own"]), truth, "summary"))
    items, requests, explanations = [], {}, {}
    for item in facts.items:
        weighed = weigh_item(facts, item, library, AsRecords(records))
        if item.accompanies is None and rng.random() < 0.34:
            weighed = turned(weighed, truth)
        requests[item.number], explanations[item.number] = weighed.request, come_to(weighed)
        items.append(_reviewed(rng, facts, item, weighed, items, truth, words))
    review = CaseReview(
        facts.case_number, tuple(summary), tuple(items), "R-014",
        Attestation("R-014", no_conflict=True, reviewed_records=True, qualified=True, on=today_of(facts)),
    )  # fmt: skip
    matter = Matter(
        review, facts, records, library.editions, facts.ur_date, today_of(facts), vocabulary(), IDENTITIES,
        requests=requests, explanations=explanations,
    )  # fmt: skip
    return replace(matter, letter=letter_of(matter))


def turned(weighed: Weighed, truth: Truth) -> Weighed:
    """The findings as a reviewer sees them who decides the other way: changed one by one, with the reason."""
    statuses = {finding.status for finding in weighed.findings}
    shown = not statuses <= {Status.MET, Status.NOT_APPLICABLE}
    now, does = (Status.MET, "shows it") if shown else (Status.NOT_DOCUMENTED, "does not tell it")
    because = f"{BY_REVIEWER}the report of {truth.slots['visit']} {does}"
    findings = tuple(
        one if one.status is Status.NOT_APPLICABLE else replace(one, status=now, basis="reviewer", because=because)
        for one in weighed.findings
    )
    return replace(weighed, findings=findings)


def come_to(weighed: Weighed) -> tuple[Explanation, ...]:
    """What the findings come to as the reviewer has them."""
    told = {one.criterion: one.status for one in weighed.findings}
    return tuple(replace(one, tree=again(one.tree, told)) for one in weighed.explanations)


def turned_determination(matter: Matter, truth: Truth, words: Mapping[str, list[str]]) -> Matter:
    """A determination decided the other way in every item, its rationales drafted anew."""
    rng, items, explanations = random.Random(matter.facts.case_number), [], {}
    for item in matter.facts.items:
        weighed = turned(weigh_item(matter.facts, item, _library(), AsRecords(matter.records)), truth)
        explanations[item.number] = come_to(weighed)
        items.append(_reviewed(rng, matter.facts, item, weighed, items, truth, words, own=False))
    other = replace(matter, review=replace(matter.review, items=tuple(items)), explanations=explanations)
    return replace(other, letter=letter_of(other))


def today_of(facts: CaseFacts) -> date:
    return (facts.assigned or facts.application_received) + timedelta(days=14)


def _reviewed(rng, facts, item, weighed, done, truth, words, *, own=True) -> ItemReview:  # noqa: PLR0917
    bearing = {name for one in come_to(weighed) if one.bears for name in one.tree.criteria()}
    statuses = {f.status for f in weighed.findings if f.criterion in bearing}
    decision = "overturned" if statuses and statuses <= {Status.MET, Status.NOT_APPLICABLE} else "upheld"
    ground, cited = None, weighed.guidelines or (_cited(facts.ur_date),)
    if item.accompanies and done[item.accompanies - 1].decision == "upheld":
        decision, cited, ground = "upheld", (), "The item only accompanies a treatment that is refused."
    told = list(
        draft_rationale(
            facts, item, weighed.request, weighed.findings, weighed.guidelines, wording=wordings(facts.ur_date),
            explanations=weighed.explanations,
            answers=answers_in(_library(), {f.criterion for f in weighed.findings}), decision=decision,
        )
    )  # fmt: skip
    if own:
        told.insert(len(told) - 1, own_sentence(rng.choice(words["own"]), truth, "documentation"))
    if rng.random() < 0.5:
        ends = rng.choice(words["necessary" if decision == "overturned" else "unnecessary"])
        text = ends.format(request=item.request)
        told[-1] = Sentence(text, "conclusion", (Source("reviewer", because="decision"),), drafted_by="reviewer")
    return ItemReview(item.number, decision, tuple(cited), ground, tuple(told), weighed.findings)


class AsRecords(OnlyRecord):
    """Several documents, asked as the weighing asks a case file."""

    def __init__(self, records: CaseRecords) -> None:
        self._ask = unstored(records).ask
        self._told: list[Any] = []

    def ask(self, query):
        return self._ask(query)


def letter_of(matter: Matter) -> dict[str, Any]:
    """The content of the letter as it would go out."""
    library, facts = _library(), matter.facts
    known = {item.number for item in facts.items}
    review = replace(matter.review, items=tuple(one for one in matter.review.items if one.number in known))
    return content_of(
        Draws(
            facts, matter.records, review,
            CredentialStatement(("California",), ("Pain Medicine",), (), 12, 30, more_than_five_years=True,
                                at_least_24_hours=True, unaffiliated_with=("employer",)),
            matter.requests,
            {
                item.number: values_of({g.name: g for g in stated(facts, item, matter.requests[item.number], library)})
                for item in facts.items
            },
            library.computations, load_programme(facts.programme),
            Letterhead("Sierra Review Organization", "400 Capitol Mall, Sacramento, CA 95814"), today_of(facts),
        )
    )  # fmt: skip


def cleans(count: int, words: Mapping[str, list[str]]) -> Iterator[Made]:
    for seed in range(1, count + 1):
        yield make(seed, words)

"""Faults planted into clean determinations: each kind takes a clean one and gives it back with one fault, or None where
the case has no place for it. How a fault is planted knows nothing of how it is looked for. Fictitious.
"""

# ruff: noqa: ARG001  every kind is planted the same way, whether or not it draws or words anything
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.determinations.domain.quality.matter import Matter
from openimr.guidelines.domain.logic import again
from openimr.guidelines.domain.status import Status
from openimr.review.domain.case_review import ItemReview
from openimr.review.domain.sentences import Sentence, Source

from benchmarks.quality_world import Made, own_sentence

Words = Mapping[str, list[str]]
Plant = Callable[[Made, random.Random, Words], Matter | None]


@dataclass(frozen=True)
class Fault:
    """A kind of fault; `checks` are those that are of the right kind to find it."""

    name: str
    checks: frozenset[str]
    plant: Plant


FAULTS: list[Fault] = []


def fault(name: str, *checks: str) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        FAULTS.append(Fault(name, frozenset(checks), plant))
        return plant

    return keep


# what is changed


def _items(matter: Matter, items: list[ItemReview]) -> Matter:
    return replace(matter, review=replace(matter.review, items=tuple(items)))


def with_item(matter: Matter, number: int, **changes) -> Matter:
    return _items(matter, [replace(one, **changes) if one.number == number else one for one in matter.review.items])


def with_summary(matter: Matter, sentences: list[Sentence]) -> Matter:
    return replace(matter, review=replace(matter.review, summary=tuple(sentences)))


def any_item(matter: Matter, rng: random.Random) -> ItemReview:
    return rng.choice(matter.review.items)


def add(made: Made, rng: random.Random, wording: str, **more: str) -> Matter:
    """A further sentence of the reviewer's: in the summary, or in a rationale before its conclusion."""
    matter = made.matter
    if rng.random() < 0.5:
        sentence = own_sentence(wording, made.truth, "summary", **more)
        told = list(matter.review.summary)
        told.insert(rng.randint(1, len(told)), sentence)
        return with_summary(matter, told)
    item = any_item(matter, rng)
    told = list(item.rationale)
    told.insert(len(told) - 1, own_sentence(wording, made.truth, "documentation", **more))
    return with_item(matter, item.number, rationale=tuple(told))


def reword(matter: Matter, rng: random.Random, change: Callable[[Sentence], str | None], where: str) -> Matter | None:
    """One sentence reworded where `change` gives another text: in the "summary", "own" or "request" sentences."""
    places = []
    for place, sentence in enumerate(matter.review.summary):
        if where == "summary" or (where == "own" and sentence.drafted_by == "reviewer"):
            places.append((0, place, sentence))
    for item in matter.review.items:
        for place, sentence in enumerate(item.rationale):
            is_request = sentence.role in {"request", "conclusion"}
            if (where == "own" and sentence.drafted_by == "reviewer" and not is_request) or (
                where == "request" and is_request
            ):
                places.append((item.number, place, sentence))
    rng.shuffle(places)
    for number, place, sentence in places:
        text = change(sentence)
        if text is None or text == sentence.text:
            continue
        reworded = replace(sentence, text=text)
        if number == 0:
            told = list(matter.review.summary)
            told[place] = reworded
            return with_summary(matter, told)
        told = list(next(one for one in matter.review.items if one.number == number).rationale)
        told[place] = reworded
        return with_item(matter, number, rationale=tuple(told))
    return None


def _letter(matter: Matter, change: Callable[[dict], None]) -> Matter:
    import copy

    told = copy.deepcopy(dict(matter.letter))
    change(told)
    return replace(matter, letter=told)


# items and decisions


@fault("an item not answered", "item_missing")
def _(made, rng, words):
    if len(made.matter.review.items) < 2:
        return None
    return _items(made.matter, list(made.matter.review.items[:-1]))


@fault("an item added", "item_added")
def _(made, rng, words):
    items = list(made.matter.review.items)
    return _items(made.matter, [*items, replace(items[0], number=items[-1].number + 1)])


@fault("an item undecided", "undecided")
def _(made, rng, words):
    return with_item(made.matter, any_item(made.matter, rng).number, decision=None)


@fault("decision turned round", "disagrees")
def _(made, rng, words):
    item = any_item(made.matter, rng)
    return with_item(made.matter, item.number, decision="upheld" if item.decision == "overturned" else "overturned")


@fault("conclusion says the other thing", "disagrees")
def _(made, rng, words):
    item = any_item(made.matter, rng)
    asked = made.matter.disputed(item.number).request
    text = rng.choice(words["unnecessary" if item.decision == "overturned" else "necessary"]).format(request=asked)
    return with_item(made.matter, item.number, rationale=(*item.rationale[:-1], replace(item.rationale[-1], text=text)))


@fault("conclusion says neither", "conclusion_unclear")
def _(made, rng, words):
    item = any_item(made.matter, rng)
    text = rng.choice(words["neither"]).format(request=made.matter.disputed(item.number).request)
    return with_item(made.matter, item.number, rationale=(*item.rationale[:-1], replace(item.rationale[-1], text=text)))


@fault("no conclusion", "no_conclusion")
def _(made, rng, words):
    item = any_item(made.matter, rng)
    return with_item(made.matter, item.number, rationale=item.rationale[:-1])


def _all(made, rng, status, decision, words):
    """An item whose points all come out one way, decided the other way without a word of the reviewer's."""
    spoken = [one for one in made.matter.review.items if made.matter.explanations.get(one.number) and one.findings]
    spoken = [one for one in spoken if any(e.bears for e in made.matter.explanations[one.number])]
    if not spoken:
        return None
    item = rng.choice(spoken)
    findings = tuple(replace(f, status=status, because="as planted") for f in item.findings)
    trees = {f.criterion: status for f in findings}
    told = tuple(replace(e, tree=again(e.tree, trees)) for e in made.matter.explanations[item.number])
    outcomes = {one.tree.status for one in told if one.bears}
    if outcomes != {status}:
        return None
    asked = made.matter.disputed(item.number).request
    text = rng.choice(words["necessary" if decision == "overturned" else "unnecessary"]).format(request=asked)
    rationale = [s for s in item.rationale if s.drafted_by == "software" and s.finding is None][:-1]
    rationale = [s for s in rationale if s.role in {"request", "utilization_review"}]
    rationale.append(Sentence(text, "conclusion", (Source("reviewer", because="decision"),)))
    matter = with_item(made.matter, item.number, decision=decision, findings=findings, rationale=tuple(rationale))
    return replace(matter, explanations={**matter.explanations, item.number: told})


@fault("upheld although all is shown", "upheld_though_met")
def _(made, rng, words):
    return _all(made, rng, Status.MET, "upheld", words)


@fault("overturned although a point lacks", "overturned_though_lacking")
def _(made, rng, words):
    return _all(made, rng, Status.NOT_DOCUMENTED, "overturned", words)


def _tell(made, rng, status, wordings):
    """A drafted sentence on one finding of that status, told another way."""
    found = [(i, p, s, f) for i in made.matter.review.items for p, s in enumerate(i.rationale) for f in i.findings
             if s.finding == f.criterion and f.status is status]  # fmt: skip
    if not found:
        return None
    item, place, sentence, finding = rng.choice(found)
    told = list(item.rationale)
    told[place] = replace(sentence, text=f"{finding.says.rstrip('.')}. {rng.choice(wordings)}", drafted_by="reviewer")
    return with_item(made.matter, item.number, rationale=tuple(told))


@fault("not documented told as not met", "not_met_not_documented")
def _(made, rng, words):
    return _tell(made, rng, Status.NOT_DOCUMENTED, words["not_met"])


@fault("not documented told as met", "finding_misstated")
def _(made, rng, words):
    return _tell(made, rng, Status.NOT_DOCUMENTED, words["met"])


@fault("met told as not documented", "finding_misstated")
def _(made, rng, words):
    return _tell(made, rng, Status.MET, words["not_documented"])


# guidelines


def _citing(made, rng):
    return rng.choice([one for one in made.matter.review.items if one.guidelines])


@fault("guideline not in force", "guideline_not_in_force", "guideline_unknown")
def _(made, rng, words):
    item = _citing(made, rng)
    ended = [e for e in made.matter.editions if e.source == "MTUS" and not e.in_force(made.matter.edition_date)]
    current = {e.title for e in made.matter.editions if e.in_force(made.matter.edition_date)}
    edition = rng.choice([e for e in ended if e.title not in current and e.year])
    return with_item(made.matter, item.number, guidelines=(edition.citation(sections=("General",)),))


@fault("page that the edition has not", "guideline_page")
def _(made, rng, words):
    item = _citing(made, rng)
    paged = [e for e in made.matter.editions if e.in_force(made.matter.edition_date) and e.pages and e.source == "MTUS"]
    if not paged:
        return None
    edition = rng.choice(paged)
    page = edition.pages[1] + rng.randint(3, 400)
    return with_item(made.matter, item.number, guidelines=(edition.citation(pages=(page,)),))


@fault("guideline without section or page", "guideline_place")
def _(made, rng, words):
    item = _citing(made, rng)
    cited = item.guidelines[0]
    if cited.source != "MTUS":
        return None
    return with_item(made.matter, item.number, guidelines=(replace(cited, sections=(), pages=()),))


@fault("no guideline and no ground", "no_guideline")
def _(made, rng, words):
    item = any_item(made.matter, rng)
    return with_item(made.matter, item.number, guidelines=(), no_guideline_because=None)


@fault("MTUS passed over", "mtus_passed_over")
def _(made, rng, words):
    of_mtus = {e.id for e in made.matter.editions if e.source == "MTUS"}
    told = made.matter.explanations
    spoken = [
        i for i in made.matter.review.items if any(e.bears and e.edition in of_mtus for e in told.get(i.number, ()))
    ]
    if not spoken:
        return None
    other = GuidelineCitation("ODG", "Official Disability Guidelines", None, ("Pain chapter",))
    return with_item(made.matter, rng.choice(spoken).number, guidelines=(other,))


@fault("administrator's guideline quoted otherwise", "administrator_guideline")
def _(made, rng, words):
    def change(told):
        issue = rng.choice(told["issues"])
        line = issue["claims_administrator_guideline"]
        others = [line.replace("MTUS", "ODG"), re.sub(r"20\d\d", "2003", line), line.split(",")[0] + "."]
        issue["claims_administrator_guideline"] = rng.choice([one for one in others if one != line])

    return _letter(made.matter, change)


@fault("said to accompany another, and does not", "accompanies_nothing")
def _(made, rng, words):
    free = [one for one in made.matter.review.items if made.matter.disputed(one.number).accompanies is None]
    ground = "The item only accompanies a treatment that is refused."
    return with_item(made.matter, rng.choice(free).number, guidelines=(), no_guideline_because=ground)


def _accompanied(made):
    for one in made.matter.review.items:
        main = made.matter.disputed(one.number).accompanies
        if main and one.no_guideline_because:
            return one, made.matter.reviewed(main)
    return None


def _decided(matter, item, decision, words, rng):
    asked = matter.disputed(item.number).request
    text = rng.choice(words["necessary" if decision == "overturned" else "unnecessary"]).format(request=asked)
    own = Sentence("The doctor's own view counts here.", "documentation", (Source("reviewer"),), drafted_by="reviewer")
    told = (*item.rationale[:-1], own, replace(item.rationale[-1], text=text))
    return with_item(matter, item.number, decision=decision, rationale=told)


@fault("accompanies a granted treatment, without guideline", "accompanies_granted")
def _(made, rng, words):
    pair = _accompanied(made)
    return _decided(made.matter, pair[1], "overturned", words, rng) if pair else None


@fault("granted, though what it accompanies is refused", "accompanies_refused")
def _(made, rng, words):
    pair = _accompanied(made)
    return _decided(made.matter, pair[0], "overturned", words, rng) if pair else None


# papers


@fault("sentence without source", "no_source")
def _(made, rng, words):
    item = any_item(made.matter, rng)
    place = rng.randrange(len(item.rationale))
    told = list(item.rationale)
    told[place] = replace(told[place], sources=())
    return with_item(made.matter, item.number, rationale=tuple(told))


@fault("quote that is not on the page", "quote_gone")
def _(made, rng, words):
    told = list(made.matter.review.summary)
    for place, sentence in enumerate(told):
        evidence = next((s.evidence for s in sentence.sources if s.evidence), None)
        if evidence:
            quote = evidence.quote[::-1] if rng.random() < 0.3 else evidence.quote.replace(" ", " not ", 1)
            other = Source("record", evidence=replace(evidence, quote=quote))
            told[place] = replace(sentence, sources=(other,))
            return with_summary(made.matter, told)
    return None


@fault("document not listed", "document_not_listed")
def _(made, rng, words):
    return _letter(
        made.matter, lambda told: told["documents_reviewed"].pop(rng.randrange(len(told["documents_reviewed"])))
    )


@fault("document told as not relevant, that is", "document_relevance")
def _(made, rng, words):
    def change(told):
        line = rng.choice([one for one in told["documents_reviewed"] if "not relevant" not in one["note"]])
        line["note"] = "received and not relevant"

    return _letter(made.matter, change)


@fault("head with another date or number", "head")
def _(made, rng, words):
    def change(told):
        name = rng.choice(["case_number", "date_of_injury", "ur_denial_date", "application_received"])
        told["header"][name] = "CM10-0000001" if name == "case_number" else "2010-03-04"

    return _letter(made.matter, change)


@fault("request not as written", "request_as_written")
def _(made, rng, words):
    def change(told):
        issue = rng.choice(told["issues"])
        issue["request"] = rng.choice([issue["request"].lower() + " as needed", issue["request"].split(" ", 1)[-1]])

    return _letter(made.matter, change)


@fault("attestation of another, of another day, or none", "not_attested", "other_reviewer", "attested_ahead",
       "attested_before_assignment", "not_affirmed_no_conflict", "not_affirmed_qualified")  # fmt: skip
def _(made, rng, words):
    affirmed = made.matter.review.attestation
    changed = rng.choice([
        None, replace(affirmed, reviewer_id="R-099"), replace(affirmed, on=affirmed.on + timedelta(days=40)),
        replace(affirmed, on=affirmed.on - timedelta(days=200)), replace(affirmed, no_conflict=False),
        replace(affirmed, qualified=False),
    ])  # fmt: skip
    return replace(made.matter, review=replace(made.matter.review, attestation=changed))

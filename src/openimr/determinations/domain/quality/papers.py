"""Papers: no sentence without its source, every document listed, the letter's head and items as the application."""

from collections.abc import Iterator

from openimr.determinations.domain.quality.matter import Matter, Objection, named
from openimr.review.domain.texts import is_pending


def summary_there(matter: Matter) -> Iterator[Objection]:
    if not matter.review.summary:
        yield Objection("no_summary", "there is no clinical case summary", 0)


def sources(matter: Matter) -> Iterator[Objection]:
    """No sentence without its source, and every quote where it is said to be."""
    for placed in matter.sentences:
        if not placed.sentence.sources:
            yield placed.objection("no_source", "has no source")
        for source in placed.sentence.sources:
            evidence = source.evidence
            if evidence is None:
                continue
            text = matter.pages.get((evidence.document, evidence.page))
            if text is None or text[evidence.start : evidence.end] != evidence.quote:
                says = f"has a quote that is not on page {evidence.page} of the record that it cites"
                yield placed.objection("quote_gone", says)


def accepted(matter: Matter) -> Iterator[Objection]:
    """Nothing that the software drafted goes out before the reviewer affirmed it, one by one or all that was read."""
    waiting: dict[int, int] = {}
    for placed in matter.sentences:
        sentence = placed.sentence
        if sentence.accepted is False and sentence.drafted_by == "software" and not is_pending(sentence):
            waiting[placed.item] = waiting.get(placed.item, 0) + 1
    for item, count in waiting.items():
        says = f"{named(item)} has {count} drafted sentence{'s' if count > 1 else ''} that you have not accepted"
        yield Objection("not_accepted", f"{says}: accept, edit or drop", item)


def documents_listed(matter: Matter) -> Iterator[Objection]:
    """Every document received is listed: as reviewed, or as received and not relevant; and none that was not."""
    if matter.letter is None:
        return
    lines = matter.letter["documents_reviewed"]
    documents = matter.records.documents
    listed = sum(line["count"] for line in lines)
    if listed != len(documents):
        says = f"the letter lists {listed} documents as reviewed or not relevant; {len(documents)} were received"
        yield Objection("document_not_listed", says)
    own = {document.document for document in documents}
    for line in lines:
        if line["document"] not in own:
            yield Objection("document_not_received", "the letter lists a document that was not received")
    if listed != len(lines):
        return  # several are told as one: by their count alone
    named = {line["document"] for line in lines}
    for document in documents:
        if document.document not in named:
            yield Objection("document_not_listed", f"the letter does not list {document.title}")
    aside = {document.document for document in documents if document.relevance == "not_relevant"}
    for line in lines:
        noted = "not relevant" in (line["note"] or "")
        if noted != (line["document"] in aside) and line["count"] == 1 and _alone(line["document"], matter):
            says = f"the letter has {line['title']} as {'not relevant' if noted else 'reviewed'}; the file does not"
            yield Objection("document_relevance", says)


def _alone(digest: str, matter: Matter) -> bool:
    """Whether one original holds one document, so that its digest tells which is meant."""
    return sum(document.document == digest for document in matter.records.documents) == 1


_HEAD = {
    "date_of_injury": "date of injury",
    "ur_date": "date of the UR decision",
    "application_received": "date on which the application was received",
    "assigned": "date of assignment",
}
_FIELDS = {"ur_date": "ur_denial_date", "assigned": "date_assigned"}


def head(matter: Matter) -> Iterator[Objection]:
    """The head of the letter has the number and the dates of the case."""
    if matter.letter is None:
        return
    header = matter.letter["header"]
    if header["case_number"] != matter.facts.case_number:
        yield Objection("head", "the head of the letter has another case number")
    for name, says in _HEAD.items():
        day = getattr(matter.facts, name)
        if header[_FIELDS.get(name, name)] != (day.isoformat() if day else None):
            yield Objection("head", f"the head of the letter has another {says} than the application")


def issues(matter: Matter) -> Iterator[Objection]:
    """Each item of the letter is one of the application, in its words, with the decision of the review."""
    if matter.letter is None:
        return
    told = [issue["number"] for issue in matter.letter["issues"]]
    for number in sorted({item.number for item in matter.facts.items} - set(told)):
        yield Objection("item_missing", f"item {number} is not answered in the letter", number)
    for issue in matter.letter["issues"]:
        number = issue["number"]
        disputed, item = matter.disputed(number), matter.reviewed(number)
        if disputed is None or told.count(number) > 1:
            yield Objection("item_added", f"the letter answers item {number} more than the application asks", number)
            continue
        if issue["request"] != disputed.request:
            says = f"item {number}: the letter does not have the request as the application words it"
            yield Objection("request_as_written", says, number)
        if item is not None and issue["decision"] != item.decision:
            yield Objection("disagrees", f"item {number}: the letter has another decision than the review", number)


def attested(matter: Matter) -> Iterator[Objection]:
    """The assigned reviewer affirmed all three things, and not on a day that is still to come."""
    affirmed = matter.review.attestation
    if affirmed is None:
        yield Objection("not_attested", "the reviewer has not attested")
        return
    if affirmed.reviewer_id != matter.review.reviewer_id:
        yield Objection("other_reviewer", "the attestation is not the assigned reviewer's")
    for name, says in (
        ("no_conflict", "freedom from conflict"),
        ("reviewed_records", "review of the records"),
        ("qualified", "qualification"),
    ):
        if not getattr(affirmed, name):
            yield Objection(f"not_affirmed_{name}", f"the reviewer did not affirm {says}")
    if affirmed.on > matter.today:
        yield Objection("attested_ahead", f"the attestation is of {affirmed.on:%m/%d/%Y}, which is still to come")
    if matter.facts.assigned is not None and affirmed.on < matter.facts.assigned:
        says = f"the attestation of {affirmed.on:%m/%d/%Y} is older than the assignment"
        yield Objection("attested_before_assignment", says)


CHECKS = (summary_there, sources, accepted, documents_listed, head, issues, attested)

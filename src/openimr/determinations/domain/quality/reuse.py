"""How much of what a reviewer wrote stands nearly word for word in another case's letter, or in UR's decision."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import blake2b

from openimr.determinations.domain.quality.matter import Likeness, Matter, Objection
from openimr.determinations.domain.quality.words import without_quotes
from openimr.records.domain.evidence import CaseRecords
from openimr.review.domain.case_review import ItemReview
from openimr.review.domain.sentences import Sentence

#: Words in a row that have to be the same. Shorter runs are common to all who write of one treatment.
RUN = 5
#: So many of the reviewer's own words are needed before a share means anything.
LEAST = 20
_WORD = re.compile(r"[a-z]+")
Run = tuple[str, ...]


def own_words(item: ItemReview) -> str:
    """What the reviewer wrote on an item, without quotes, request and conclusion: these are alike by their nature."""
    return " ".join(
        without_quotes(sentence.text)
        for sentence in item.rationale
        if sentence.drafted_by == "reviewer" and sentence.role not in {"request", "conclusion"}
    )


def runs(text: str) -> set[Run]:
    """Every run of words of a text; figures are left out, so that another date or number hides nothing."""
    words = _WORD.findall(text.lower())
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def fingerprints(text: str) -> set[int]:
    """One run in four as a number, always the same four: enough to find texts that share many, little to keep."""
    digests = (blake2b(" ".join(run).encode(), digest_size=8).digest() for run in runs(without_quotes(text)))
    return {number for digest in digests if not (number := int.from_bytes(digest, "big", signed=True)) % 4}


def enough(own: str) -> bool:
    """Whether a share of the reviewer's own words on an item means anything."""
    return len(_WORD.findall(own.lower())) >= LEAST


def alike(own: str, others: Iterable[tuple[str, int, str]], *, least_share: float) -> tuple[Likeness, ...]:
    """The others (case, item, text) in which that share of the runs of `own` stands, the most alike first."""
    if not enough(own):
        return ()
    ours = runs(own)
    found = [
        Likeness(case_number, item, len(ours & runs(without_quotes(text))) / len(ours), text)
        for case_number, item, text in others
    ]
    return tuple(sorted((one for one in found if one.share >= least_share), key=lambda one: -one.share))


#: So many words of its own a sentence needs before it is said to stand elsewhere.
LEAST_OF_SENTENCE = 12
#: And so much of it.
SHARE_OF_SENTENCE = 0.6


@dataclass(frozen=True, slots=True)
class SentenceLikeness:
    """A reviewer's sentence that stands nearly so elsewhere: `where` in words, and the passages of it that do.

    `common` are the sentence's own words, so that nothing of another case is told that is not here already.
    """

    sentence: str  # its id
    where: str
    share: float
    common: tuple[str, ...]


def likenesses(sentences: Iterable[Sentence], others: Iterable[tuple[str, str]]) -> tuple[SentenceLikeness, ...]:
    """Where the reviewer's sentences stand nearly so: among `others` (where, text), the most alike of each first."""
    own = [(one.id, plain, runs(plain)) for one in sentences if (plain := comparable(one))]
    if not own:
        return ()
    found = []
    for where, text in others:
        theirs = runs(without_quotes(text))
        for name, plain, ours in own:
            share = len(ours & theirs) / len(ours)
            if share >= SHARE_OF_SENTENCE:
                found.append(SentenceLikeness(name, where, share, common(plain, theirs)))
    return tuple(sorted(found, key=lambda one: -one.share))


def comparable(sentence: Sentence) -> str:
    """The words of a sentence that can be compared: a reviewer's own, and enough of them; otherwise ""."""
    if sentence.drafted_by != "reviewer" or sentence.role in {"request", "conclusion"}:
        return ""
    plain = without_quotes(sentence.text)
    return plain if len(_WORD.findall(plain.lower())) >= LEAST_OF_SENTENCE else ""


def common(text: str, theirs: AbstractSet[Run]) -> tuple[str, ...]:
    """The passages of a text that stand in the other one."""
    places = list(_WORD.finditer(text.lower()))
    words = [place.group() for place in places]
    shared = {
        at + step for at in range(len(words) - RUN + 1) if tuple(words[at : at + RUN]) in theirs for step in range(RUN)
    }
    passages: list[tuple[int, int]] = []
    for at in sorted(shared):
        start, end = places[at].span()
        if passages and at - 1 in shared:
            passages[-1] = (passages[-1][0], end)
        else:
            passages.append((start, end))
    return tuple(text[start:end] for start, end in passages)


def decision_of_review(records: CaseRecords) -> tuple[tuple[str, str], ...]:
    """The papers of utilization review in the records: SHA-256 and text."""
    return tuple(
        (document.document, "\n".join(page.text for page in document.pages))
        for document in records.documents
        if document.kind == "ur_determination"
    )


def taken_from_review(matter: Matter) -> Iterator[Objection]:
    """Nothing is taken over from utilization review without saying so: the sentence cites it, or is warned of."""
    papers = decision_of_review(matter.records)
    if not papers:
        return
    named = {document for document, _ in papers}
    text = "\n".join(text for _, text in papers)
    for placed in matter.sentences:
        sources = placed.sentence.sources
        if any(one.kind == "ur_decision" or (one.evidence and one.evidence.document in named) for one in sources):
            continue
        if likenesses([placed.sentence], [("", text)]):
            says = "stands nearly so in the utilization review decision and does not cite it"
            yield placed.objection("taken_from_review", says)

"""The search path of a disputed item as the reviewer has gone it so far, and the evidence that was rated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.cases.models import Case
from openimr.cases.queries import case_facts, rows_of
from openimr.errors import Reason
from openimr.guidelines.adapters.library import load
from openimr.guidelines.adapters.search_sequences_file import search_sequences
from openimr.guidelines.adapters.sources_file import sources
from openimr.guidelines.domain.search_json import answer_from_json
from openimr.guidelines.domain.search_path import Answer, Outcome, Path, SearchSequence, Step, walk
from openimr.guidelines.domain.sources import as_citation
from openimr.guidelines.models import EvidenceRating, PathAnswer
from openimr.guidelines.queries.weighing import edition_date
from openimr.programmes.loader import load as load_programme


@dataclass(frozen=True, slots=True)
class ItemSearch:
    """An item's path under the order rule of `on`; `warnings` what is not known of what was cited.

    `verified` is false where the order rule, its first day or a step gone through was not checked.
    """

    on: date
    path: Path
    warnings: tuple[str, ...]
    verified: bool
    order_cite: str


def order_rule(case: Case) -> tuple[date, SearchSequence, bool, str]:
    """The day that decides for a case, the sequence in force on it, whether that was verified, and its citation.

    Raises RuleMissing before the first order rule.
    """
    facts = case_facts(case)
    on = edition_date(facts)
    order = load_programme(facts.programme).value("standard.ranking_mode", on)
    return on, search_sequences()[order.value], order.verified, order.cite


def path_answers(case: Case, item: int) -> tuple[Answer, ...]:
    """The answers that stand, in their order."""
    return tuple(answer_from_json(row.answer) for row in _standing(case, item))


def _standing(case: Case, item: int) -> list[PathAnswer]:
    return [row for row in rows_of(case, "path_answers", item=item) if row.taken_back_at is None]


def search_path(case: Case, item: int) -> ItemSearch:
    """How far the reviewer has come on an item."""
    on, sequence, verified, cite = order_rule(case)
    path = walk(sequence, path_answers(case, item))
    warnings = tuple(warning for row in _standing(case, item) for warning in row.warnings)
    return ItemSearch(on, path, warnings, verified and path.verified, cite)


def search_outcome(case: Case, item: int) -> Outcome | None:
    """What the path gives; None where the reviewer has not gone it, or not to its end."""
    return search_path(case, item).path.outcome if path_answers(case, item) else None


def citable_at(step: Step, *, on: date) -> tuple[str, ...]:
    """Citations ready to be taken at a step, as they are printed: the MTUS in force on the day, or known sources."""
    editions = (str(e.citation()) for e in load().editions if e.in_force(on) and e.source == "MTUS")
    known = (str(one) for one in sources() if as_citation(one).source in step.sources)
    return tuple(editions) if "MTUS" in step.sources else tuple(known)


def evidence_ratings(case: Case, item: int) -> tuple[EvidenceRating, ...]:
    """The ratings of an item, the latest last."""
    return tuple(case.evidence_ratings.filter(item=item))


def cited_by_path(case: Case, item: int) -> tuple[tuple[GuidelineCitation, ...], str | None] | None:
    """What the path lets a letter cite, and the ground where it cites nothing; None before its end."""
    outcome = search_outcome(case, item)
    return (outcome.may_cite, outcome.ground) if outcome else None


def reasons_against_citing(case: Case, item: int, cited: Iterable[GuidelineCitation]) -> tuple[Reason, ...]:
    """Why an item may not be signed as it cites: its path is begun and not ended, or does not give what is cited."""
    if not path_answers(case, item):
        return ()
    path = search_path(case, item).path
    if path.outcome is None:
        assert path.asked is not None
        sentence = f"item {item}: its search path is begun and not ended; it asks: {path.asked.asks}"
        return (Reason("path_open", sentence, path.asked.cite),)
    given = {(one.source, one.title, one.year) for one in path.outcome.may_cite}
    return tuple(
        Reason(
            "path_citation",
            f"item {item} cites {one}, which its search path does not give; save the decision anew or change the path",
            path.sequence.cite,
        )
        for one in cited
        if (one.source, one.title, one.year) not in given
    )

"""What stands against signing a determination: the quality gate over a case as it is stored."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

from openimr.cases.models import Case, Party
from openimr.clock import day_of
from openimr.determinations.adapters.quality_file import checks, names_that_are_words, plain_abbreviations
from openimr.determinations.domain.quality import against_originals
from openimr.determinations.domain.quality.gate import blocking, graded, objections, written
from openimr.determinations.domain.quality.matter import Matter, Objection, in_order
from openimr.determinations.domain.quality.seats import vacant_seats
from openimr.determinations.domain.quality.second_looks import entries_held_up, readings_held_up
from openimr.determinations.domain.quality.words import Vocabulary
from openimr.determinations.queries.checking import holding_up
from openimr.determinations.queries.letters import content
from openimr.determinations.queries.material import Material
from openimr.determinations.queries.reusing import reuses
from openimr.determinations.queries.second_reading import readings_holding
from openimr.errors import Reason
from openimr.guidelines import queries as guidelines
from openimr.guidelines.adapters.library import load as load_library
from openimr.intake.queries import called
from openimr.panel import queries as panel
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.patient_marks_file import patient_labels
from openimr.records.adapters.treatments_file import treatments
from openimr.review.domain.case_review import CaseReview
from openimr.review.queries import entries_unseen, explanations

#: Checks that handing in answers, and those whose answer others give afterwards.
_SETTLED_BY_HANDING_IN = frozenset(
    [
        "not_attested",
        "not_affirmed_no_conflict",
        "not_affirmed_reviewed_records",
        "not_affirmed_qualified",
        "other_reviewer",
        "attested_ahead",
        "attested_before_assignment",
        "quality_check_open",
        "seat_vacant",
    ]
)


def reasons_not_to_sign(
    case: Case, *, today: date, seat: int | None = None, material: Material | None = None
) -> tuple[Reason, ...]:
    """Everything that stands against signing on that day; none if it may be signed. `seat`: as for `quality`."""
    return blocking(quality(case, today=today, seat=seat, material=material))


def reasons_not_to_hand_in(case: Case, *, today: date, seat: int | None = None) -> tuple[Reason, ...]:
    """What the reviewer has to settle in the own review before it is handed in; `seat`: as for `quality`.

    Of what stands against a signature all that the review itself answers for; not the affirmation that handing in
    brings, nor what others do after it.
    """
    found = [one for one in quality(case, today=today, seat=seat) if one.check in checks()]
    return blocking(one for one in found if one.check not in _SETTLED_BY_HANDING_IN)


def quality(
    case: Case, *, today: date, seat: int | None = None, material: Material | None = None
) -> tuple[Objection, ...]:
    """Everything that the quality gate finds on that day: what blocks a signature, then what it warns of.

    Where several reviewers were approved, everything of every seat; with `seat`, what stands against that seat's
    review alone, and nothing of the others. `material`, where they were read already.
    """
    drawn = material or Material(case)
    reviews, held = drawn.reviews, drawn.held
    if panel.seats_approved(case) == 1:
        return _of_review(drawn, reviews[0], today=today)
    found = [
        replace(one, says=f"reviewer {held_seat.seat}: {one.says}")
        for held_seat, review in zip(held, reviews, strict=False)
        if seat in {None, held_seat.seat}
        for one in _of_review(drawn, review, today=today, seat=held_seat.seat)
    ]
    if seat is None:
        found += vacant_seats([one.seat for one in held], panel.seats_approved(case), checks())
    return in_order(found)


def _of_review(drawn: Material, review: CaseReview, *, today: date, seat: int | None = None) -> tuple[Objection, ...]:
    """What the checks find in one review, and what second looks at it hold up; blocking first."""
    found = objections(matter(drawn, review, today=today, seat=seat), checks())
    known = {one.id: one for one in checks().values() if one.in_force(today)}
    held = [*holding_up(drawn.case, review, seat or 1)]
    held += readings_held_up(*readings_holding(drawn.case, seat or 1, review.reviewer_id or ""))
    held += entries_held_up(
        (day_of(one.correction.at), [called(field.place) for field in one.correction.fields])
        for one in entries_unseen(drawn.case, review.reviewer_id or "")
    )
    waiting = [graded(one, known) for one in held if one.check in known]
    return in_order([*waiting, *found])


def entered_otherwise(case: Case, *, today: date) -> tuple[Objection, ...]:
    """Where application, utilization review decision and request on file say otherwise than was entered."""
    drawn = Material(case)
    known = {one.id: one for one in checks().values() if one.in_force(today)}
    held = matter(drawn, drawn.reviews[0], today=today)
    found = [graded(one, known) for check in against_originals.CHECKS for one in check(held) if one.check in known]
    return in_order(one for one in found if one.severity != "notes")


def matter(drawn: Material, review: CaseReview, *, today: date, seat: int | None = None) -> Matter:
    """A review of a case with all that the quality gate judges it by; `seat` where there are several."""
    case, facts = drawn.case, drawn.facts
    everybody = [held.reviewer_id for held in drawn.held]
    guideline_reasons = [
        *(r for one in review.items for r in guidelines.reasons_against_citing(case, one.number, one.guidelines)),
        *guidelines.reasons_against_copying(written(review)),
    ]
    return Matter(
        review=review,
        facts=facts,
        records=drawn.records,
        editions=load_library().editions,
        edition_date=guidelines.edition_date(facts),
        today=today,
        vocabulary=vocabulary(),
        identities=tuple(panel.identities(everybody)),
        requests=drawn.requests,
        explanations={item.number: explanations(case, item.number, seat or 1) for item in facts.items},
        letter=content(case, decided_on=None, seat=seat, material=drawn) if everybody else None,
        strangers=_persons_of_other_cases(drawn, review),
        alike=reuses(drawn, review),
        from_elsewhere=(*guideline_reasons, *panel.reasons_not_to_sign(case, review.reviewer_id or "", today)),
    )


@cache
def vocabulary() -> Vocabulary:
    """The names of parts of the body, drugs, treatments and guidelines by which letters and records are read."""
    library = load_library()
    titles = {name for edition in library.editions for name in (edition.title, *edition.also)}
    return Vocabulary(
        library.catalogue.part_names,
        drug_lexicon(),
        treatments(),
        plain_abbreviations(),
        tuple(sorted(titles)),
        names_that_are_words(),
        patient_labels(),
    )


def _persons_of_other_cases(drawn: Material, review: CaseReview) -> tuple[str, ...]:
    """Names of workers of other cases, first and last, that stand in this review; none that this case has as well."""
    text = " ".join(part for _, part in written(review))
    words = {form for word in re.findall(r"[A-Z][\w'’-]{2,}", text) for form in (word, word.capitalize())}
    initials = set(re.findall(r"\b([A-Z])\.\s", text))
    own = {party.name.lower() for party in drawn.facts.parties}
    of_others = Party.objects.filter(role="injured_worker", last_name__in=words).exclude(case=drawn.case)
    named = of_others.values_list("first_name", "last_name").distinct()
    found = {f"{first} {last}" for first, last in named if first in words or first[:1] in initials}
    return tuple(sorted(one for one in found if one.lower() not in own))

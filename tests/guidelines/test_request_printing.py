"""Requests printed and read back; the arithmetic of sessions, refills and modifications."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.request import parse, print_request
from openimr.guidelines.domain.request.words import unit_of

CATALOGUE = load().catalogue
DRUGS = [concept for concept in CATALOGUE.concepts if concept.category == "pharmaceuticals"]
THERAPIES = [
    concept for concept in CATALOGUE.concepts if concept.category in ("rehabilitation", "programs", "mental_health")
]
TESTS = [
    concept for concept in CATALOGUE.concepts if concept.category in ("diagnostic_testing", "evaluation_and_management")
]

LIMBS = ["shoulder", "elbow", "wrist", "hand", "hip", "knee", "ankle", "foot", "upper extremity", "lower leg"]
MIDLINE = ["cervical spine", "thoracic spine", "lumbar spine", "head", "pelvis"]
SIDES = ["", "left", "right", "bilateral"]
numbers = st.integers(1, 60).map(float)
dates = st.dates(date(1990, 1, 1), date(2040, 12, 31)).map(lambda day: f"{day:%m/%d/%Y}")
spans = st.one_of(dates, st.tuples(dates, dates).map("-".join))


@st.composite
def parts(draw):
    named = draw(st.lists(st.sampled_from(LIMBS + MIDLINE), unique=True, max_size=4))
    return tuple((part, draw(st.sampled_from(SIDES))) for part in named)


def asked_for(concept, **amounts):
    """A request for a treatment; whatever a label itself names of the body comes first, as in its words."""
    given_parts = amounts.pop("body_parts", ())
    own = parse(concept.label, CATALOGUE).body_parts
    named = dict.fromkeys(part for part, _ in own)
    if any(part.endswith(" spine") for part, _ in given_parts):
        named.pop("spine", None)  # beside a region of the spine it says nothing more
    sides = dict(own) | {part: side for part, side in given_parts if side or part not in named}
    return TreatmentRequest(
        text="",
        concept=concept.id,
        label=concept.label,
        category=concept.category,
        body_parts=tuple((part, sides[part]) for part in {**named, **dict(given_parts)}),
        **amounts,
    )


@st.composite
def therapies(draw):
    """Sessions: a number in all, or so many a week for some weeks, or nothing said."""
    said = draw(st.sampled_from(["nothing", "total", "pace", "both"]))
    amounts = {}
    if said in ("pace", "both"):
        often, weeks = draw(st.integers(1, 7)), draw(st.integers(1, 12))
        amounts = {
            "sessions_per_week": float(often), "frequency": f"{often} per week", "weeks": float(weeks),
            "duration": f"{weeks} week{'' if weeks == 1 else 's'}", "total": float(often * weeks), "unit": "sessions",
        }  # fmt: skip
    if said == "total":
        amounts = {"total": draw(numbers), "unit": draw(st.sampled_from(["sessions", "visits"]))}
    hours = draw(st.one_of(st.none(), st.integers(1, 12).map(float))) if said != "nothing" else None
    return asked_for(
        draw(st.sampled_from(THERAPIES)), body_parts=draw(parts()), hours_per_session=hours,
        retrospective=draw(st.booleans()), date_of_service=draw(st.one_of(st.none(), spans)), **amounts,
    )  # fmt: skip


@st.composite
def drugs(draw):
    concept = draw(st.sampled_from(DRUGS))
    form = parse(concept.label, CATALOGUE).form or draw(st.sampled_from([None, "tablets", "capsules"]))
    often = draw(st.one_of(st.none(), st.integers(1, 6)))
    days = draw(st.one_of(st.none(), st.integers(1, 90)))
    total = draw(st.one_of(st.none(), st.integers(1, 240).map(float)))
    return asked_for(
        concept,
        dose=draw(st.sampled_from([None, "10mg", "7.5-325mg", "10/325mg", "25mg/ml", "50mcg/hr", "100 mg"])),
        form=form,
        total=total,
        unit=unit_of(form) if form and total is not None else None,
        frequency=f"{often} per day" if often else None,
        duration=f"{days} day{'' if days == 1 else 's'}" if days else None,
        weeks=days / 7 if days else None,
        refills=draw(st.one_of(st.none(), st.integers(0, 12))),
        date_of_service=draw(st.one_of(st.none(), spans)),
        retrospective=draw(st.booleans()),
    )


tests_and_visits = st.builds(
    lambda concept, named, total: asked_for(concept, body_parts=named, total=total),
    st.sampled_from(TESTS), parts(), st.one_of(st.none(), numbers),
)  # fmt: skip


@given(st.one_of(therapies(), drugs(), tests_and_visits))
def test_a_printed_request_is_read_back(request):
    printed = print_request(request)
    again = parse(printed, CATALOGUE)
    assert replace(again, text="") == request, printed
    assert print_request(again) == printed


def test_every_name_of_a_treatment_is_read_as_that_treatment_and_no_amount():
    wrong = []
    for concept in CATALOGUE.concepts:
        for name in (concept.label, *concept.names):
            found = parse(name, CATALOGUE)
            if (found.concept, found.total, found.weeks) != (concept.id, None, None):
                wrong.append((name, concept.id, found.concept, found.total))
    assert wrong == []


@given(st.integers(2, 7), st.integers(1, 12), st.integers(1, 8))
def test_sessions_are_a_week_times_weeks(often, weeks, hours):
    for text in (
        f"Physical therapy {often} times a week for {weeks} weeks",
        f"PT {often}x{weeks}",
        f"pt {often}x/wk x {weeks} wks",
        f"PHYSICAL THERAPY {often}XWK X{weeks}WKS",
        f"Physical therapy, {often} visits per week over {weeks} weeks",
    ):
        found = parse(text, CATALOGUE)
        assert (found.sessions_per_week, found.weeks, found.total) == (often, weeks, often * weeks), text
    told = parse(f"Work hardening {hours} hours a day {often} times a week for {weeks} weeks", CATALOGUE)
    assert told.total_hours == often * weeks * hours


@given(st.integers(1, 7), st.integers(1, 12), st.integers(1, 100))
def test_a_number_in_all_that_is_not_frequency_times_duration_is_told(often, weeks, said):
    found = parse(f"Acupuncture {often} times a week for {weeks} weeks ({said} sessions)", CATALOGUE)
    assert found.total == said
    assert bool(found.warnings) == (said != often * weeks)


@given(st.integers(2, 240), st.integers(1, 5), st.data())
def test_of_a_modified_prescription_tablets_and_refills_add_up(tablets, refills, data):
    asked = f"Norco 10/325mg #{tablets} with {refills} refills"
    left = f"{refills} refills of Norco 10/325mg #{tablets}"
    wrong = data.draw(st.integers(1, 2000))
    told = "{} was the original request. {} was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, {} is"
    found = parse(told.format(asked, f"Norco 10/325mg #{tablets}", left), CATALOGUE)
    assert (found.total, found.refills, found.warnings) == (tablets * refills, refills, ())
    other = parse(told.format(asked, f"Norco 10/325mg #{tablets}", f"Norco 10/325mg #{wrong}"), CATALOGUE)
    assert bool(other.warnings) == (wrong != tablets * refills)


@given(st.integers(2, 40), st.data())
def test_original_less_authorized_is_in_dispute(asked, data):
    given_ = data.draw(st.integers(1, asked - 1))
    for text in (
        f"Physical therapy {asked} visits modified to {given_} visits",
        f"Physical therapy {asked} visits (UR certified {given_} visits)",
        f"Physical therapy {asked} visits was the original request. {given_} visits were authorized by the Claims Administrator.",
    ):
        found = parse(text, CATALOGUE)
        assert (found.total, found.warnings) == (asked - given_, ()), text
        again = parse(print_request(found), CATALOGUE)
        assert (again.total, again.original, again.authorized, again.warnings) == (
            found.total,
            found.original,
            found.authorized,
            (),
        )


@given(st.integers(1, 60), st.integers(2, 12))
def test_hours_a_week_times_weeks_are_hours_in_all(hours, weeks):
    found = parse(f"Home health aide {hours} hours a week for {weeks} weeks", CATALOGUE)
    assert (found.total, found.unit, found.frequency) == (hours * weeks, "hours", f"{hours} hours per week")
    assert replace(parse(print_request(found), CATALOGUE), text="") == replace(found, text="")

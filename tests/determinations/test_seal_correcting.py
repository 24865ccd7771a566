"""A signed determination never changes: a correction is a new version that names what it corrects."""

import json
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from tests.samples import carry_sample

from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.determinations import queries, services
from openimr.determinations.adapters import corrections_file
from openimr.determinations.adapters.pdf_structure import check
from openimr.determinations.adapters.verification import verify
from openimr.determinations.models import Determination
from openimr.determinations.queries import Change
from openimr.errors import Refused

pytestmark = pytest.mark.django_db
AT, ON = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21)
LATER = ON + timedelta(days=3)
NAME = "recipients.1.name"


@pytest.fixture
def signed(tmp_path) -> Case:
    return Case.objects.get(number=carry_sample("work-hardening", tmp_path, today=ON, at=AT).case_number)


def _correct(case: Case, *changes: Change, reason: str = "The name was misspelt", reviewer: str | None = None):
    if reviewer is None:
        reviewer = case.determinations.first().reviewer_id
    return services.correct(
        case.number, changes=changes, reason=reason, reviewer_id=reviewer, on=LATER, by="test",
        at=AT + timedelta(days=3),
    )  # fmt: skip


def _named(case: Case, now: str = "Daniel R Ostrove") -> Change:
    return Change(NAME, case.determinations.last().content["recipients"][0]["name"], now)


def test_a_correction_is_a_new_version_that_names_the_old_one_on_its_first_page(signed, tmp_path):
    old = services.write_letter(signed.number, tmp_path / "old")["pdf"]
    before = signed.determinations.get()
    made = _correct(signed, _named(signed))
    assert (made.version, made.content["recipients"][0]["name"]) == (2, "Daniel R Ostrove")
    assert made.content["corrects"]["version"] == 1
    assert made.content["corrects"]["seal"] == before.seal["signature"]
    new = services.write_letter(signed.number, tmp_path / "new")["pdf"]
    first = " ".join(pypdfium2.PdfDocument(new)[0].get_textpage().get_text_bounded().split())
    assert "It corrects version 1 of 10/21/2013 and takes its place: the name or address of a recipient" in first
    assert "Reason: The name was misspelt." in first
    assert "“Daniel R Ostrove”" in first
    assert verify(new, trusted=made.key_id).whole
    assert check(new.read_bytes()) == []
    # The first version stays as it was, and is known to be superseded.
    assert queries.version_letter(signed, 1, "pdf") == old.read_bytes()
    assert verify(old, trusted=before.key_id).whole
    proof = queries.stored_proof(old, json.loads(queries.version_letter(signed, 1, "json")))
    assert (proof.version, proof.superseded_by, proof.faults) == (1, (2, LATER), ())
    assert [(one.number, one.kind, one.superseded_by) for one in queries.versions(signed)] == [
        (1, "first", 2), (2, "clerical", None),
    ]  # fmt: skip
    assert cases.timeline(signed).filter(kind="determination.corrected").count() == 1
    assert cases.broken_event(signed) is None


def test_a_correction_of_a_correction_names_the_last_version_alone(signed):
    _correct(signed, _named(signed))
    made = _correct(signed, _named(signed, "Daniel R Ostrowe"))
    assert made.version == 3
    assert made.content["corrects"]["version"] == 2
    assert [one for one in made.content["cover"] if "It corrects version" in one] == [made.content["cover"][0]]


def _decision(case: Case) -> Change:
    return Change("issues.1.decision", "upheld", "overturned")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_decision, "nothing there that may be corrected"),
        (lambda _: Change(NAME, "Somebody Else", "X"), "other words stand there"),
        (lambda case: _named(case, ""), "say what shall stand there"),
        (lambda _: Change("header.date_of_injury", "2011-04-25", "04/26/2011"), "write the day as YYYY-MM-DD"),
        (lambda _: Change("recipients.99.name", "X", "Y"), "nothing there that may be corrected"),
    ],
)
def test_what_may_not_be_corrected_is_refused_and_nothing_is_stored(signed, change, why):
    with pytest.raises(Refused, match=why):
        _correct(signed, change(signed))
    assert Determination.objects.count() == 1


def test_who_may_correct_what(signed):
    sentence = signed.determinations.get().content["clinical_case_summary"][0]["text"]
    wording = Change("clinical_case_summary.1.text", sentence, sentence + " ")
    with pytest.raises(Refused, match="not the reviewer who signed"):
        _correct(signed, _named(signed), reviewer="R-999")
    with pytest.raises(Refused, match="corrected by the reviewer alone"):
        _correct(signed, wording, reviewer="")
    assert _correct(signed, _named(signed), reviewer="").version == 2
    for reason, changes, why in (("", [_named(signed, "X")], "say why"), ("x", [], "say what")):
        with pytest.raises(Refused, match=why):
            _correct(signed, *changes, reason=reason)


def test_the_quality_gate_is_asked_again(signed):
    told = signed.determinations.get().content["clinical_case_summary"]
    number, was = next((n, s["text"]) for n, s in enumerate(told, 1) if "06/18/2013" in s["text"])
    with pytest.raises(Refused) as refused:
        _correct(signed, Change(f"clinical_case_summary.{number}.text", was, was.replace("06/18/2013", "06/19/2013")))
    assert "date_unknown" in {reason.code for reason in refused.value.reasons}
    assert Determination.objects.count() == 1


def test_a_misprint_is_no_way_to_another_decision_and_a_correction_is_of_its_own_day(signed):
    (issue,) = signed.determinations.get().content["issues"]
    last, was = len(issue["rationale"]), issue["rationale"][-1]["text"]
    with pytest.raises(Refused, match="changed by an appeal alone") as refused:
        _correct(signed, Change(f"issues.1.rationale.{last}.text", was, was.replace("not ", "")))
    assert {reason.code for reason in refused.value.reasons} == {"bounds"}
    who = {"reason": "Misspelt", "reviewer_id": "", "by": "test", "at": AT + timedelta(days=3)}
    for on, why in ((ON - timedelta(days=1), "which is later"), (ON + timedelta(days=4), "still to come")):
        with pytest.raises(Refused, match=why):
            services.correct(signed.number, changes=[_named(signed)], on=on, **who)
    assert Determination.objects.count() == 1


def test_every_kind_says_where_it_is_from_and_that_counsel_has_not_checked_it():
    assert all(kind.cite and kind.says and not kind.verified for kind in corrections_file.kinds(LATER))

"""A determination of several reviewers is corrected by whoever wrote it, each signs, and the others' words stay."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.panel.test_several_reviewers import decide, hand_in, seated
from tests.samples import carry_sample

from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.determinations import queries, services
from openimr.determinations.adapters.verification import verify
from openimr.determinations.models import Correction, Determination
from openimr.determinations.queries import Change
from openimr.errors import NotFound, Refused

pytestmark = pytest.mark.django_db
AT, ON = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21)
LATER = ON + timedelta(days=3)
OWN = "The gains so far outweigh that."


@pytest.fixture
def several(tmp_path) -> tuple[Case, list[str]]:
    """The sample case decided by two reviewers, the second for the treatment: evenly split, it is overturned."""
    carry_sample("work-hardening", tmp_path, today=ON, at=AT, reviewed=False)
    case = Case.objects.get()
    reviewers = seated(case)
    for reviewer, decision in zip(reviewers, ("upheld", "overturned"), strict=True):
        decide(case, reviewer, decision)
        hand_in(case, reviewer)
    services.sign(case.number, reviewer_id=reviewers[0], on=ON, by="test", at=AT)
    case.refresh_from_db()
    return case, reviewers


def _own_words(case: Case, now: str = "The gains so far clearly outweigh that.") -> Change:
    """The sentence that the second reviewer wrote."""
    (place,) = [place for _, place, text in queries.correctable(case, by="reviewer", on=LATER) if text == OWN]
    return Change(place, OWN, now)


def _begin(case: Case, reviewer: str, *changes: Change, **said) -> Correction:
    told = {"reason": "A word was left out", "on": LATER, "by": "test", "at": AT + timedelta(days=3), **said}
    return services.begin_correction(case.number, changes=changes, reviewer_id=reviewer, **told)


def _sign(case: Case, asked: Correction, reviewer: str) -> Determination | None:
    return services.sign_correction(
        case.number, asked.pk, reviewer_id=reviewer, on=LATER, by="test", at=AT + timedelta(days=3)
    )


def test_each_signs_and_nothing_but_the_corrected_words_changes(several, tmp_path):
    case, (one, other) = several
    before = case.determinations.get().content
    asked = _begin(case, other, _own_words(case))
    assert case.determinations.count() == 1
    waiting = queries.waiting_correction(case)
    assert (waiting.seat, waiting.signed, waiting.lacking) == (2, (2,), (1,))
    assert "reviewer 2" in str(waiting.what[0])
    assert one not in str(waiting)
    made = _sign(case, asked, one)
    assert (made.version, made.content["corrects"]["seats"]) == (2, [1, 2])
    assert queries.waiting_correction(case) is None
    old, new = before["issues"][0], made.content["issues"][0]
    assert new["analyses"][0] == old["analyses"][0]
    texts = [[sentence["text"] for sentence in issue["analyses"][1]["rationale"]] for issue in (old, new)]
    changed = [pair for pair in zip(*texts, strict=True) if pair[0] != pair[1]]
    assert changed == [(OWN, "The gains so far clearly outweigh that.")]
    # The item shows the first analysis that came to its decision, which is the corrected one: it follows.
    assert new["rationale"] == new["analyses"][1]["rationale"]
    untouched = {"cover", "corrects", "issues", "template", "look", "pdf_signature", "renditions"}
    assert {name: value for name, value in made.content.items() if name not in untouched} == {
        name: value for name, value in before.items() if name not in untouched
    }
    letters = services.write_letter(case.number, tmp_path / "letters")
    assert verify(letters["pdf"], trusted=made.key_id).whole
    kinds = list(cases.timeline(case).values_list("kind", flat=True))
    for kind in ("correction_begun", "correction_signed", "corrected"):
        assert kinds.count(f"determination.{kind}") == 1
    assert cases.broken_event(case) is None


def test_nobody_corrects_anothers_words_nor_signs_for_another(several):
    case, (one, other) = several
    with pytest.raises(Refused, match="the words of another reviewer stay as they are"):
        _begin(case, one, _own_words(case))
    offered = {place for _, place, _ in queries.correctable(case, by="reviewer", on=LATER, reviewer_id=one)}
    assert _own_words(case).place not in offered
    assert any(place.startswith("clinical_case_summary") for place in offered)  # the first seat's
    assert not any(place.startswith("issues.1.rationale") for place in offered)  # it follows an analysis
    with pytest.raises(Refused, match="not the reviewer who signed"):
        _begin(case, "R-999", _own_words(case))
    with pytest.raises(Refused, match="each of the reviewers has to sign"):
        services.correct(
            case.number, changes=[_own_words(case)], reason="x", reviewer_id=other, on=LATER, by="test",
            at=AT + timedelta(days=3),
        )  # fmt: skip
    asked = _begin(case, other, _own_words(case))
    with pytest.raises(Refused, match="you have signed this correction already"):
        _sign(case, asked, other)
    with pytest.raises(NotFound):
        _sign(case, asked, "R-999")
    with pytest.raises(Refused, match="another correction of this version waits"):
        _begin(case, other, _own_words(case, "Something else."))
    assert Determination.objects.count() == 1


@pytest.mark.parametrize("seat", [0, 1], ids=["declined", "withdrawn"])
def test_a_correction_that_one_declines_or_takes_back_comes_to_nothing(several, seat):
    case, reviewers = several
    asked = _begin(case, reviewers[1], _own_words(case))
    common = {"reviewer_id": reviewers[seat], "on": LATER, "by": "test", "at": AT + timedelta(days=3)}
    with pytest.raises(Refused, match="say why"):
        services.end_correction(case.number, asked.pk, remark=" ", **common)
    entry = services.end_correction(case.number, asked.pk, remark="It was meant so", **common)
    assert entry.kind == ("declined", "withdrawn")[seat]
    with pytest.raises(Refused, match="does not wait any more"):
        _sign(case, asked, reviewers[0])
    assert Determination.objects.count() == 1
    assert _begin(case, reviewers[1], _own_words(case)).pk != asked.pk


def test_a_correction_made_meanwhile_ends_the_one_that_waits(several):
    case, (one, other) = several
    asked = _begin(case, other, _own_words(case))
    name = case.determinations.get().content["recipients"][0]["name"]
    common = {"reason": "Misspelt", "on": LATER, "by": "test", "at": AT + timedelta(days=3)}
    # A name is nobody's reasoning: the organization corrects it alone, with the reviewers' words as they are.
    made = services.correct(
        case.number, changes=[Change("recipients.1.name", name, "Daniel R Ostrove")], reviewer_id="", **common
    )
    assert (made.version, made.content["corrects"]["by"]) == (2, "organization")
    with pytest.raises(Refused, match="does not wait any more"):
        _sign(case, asked, one)
    # Begun anew on the version that stands, it is sealed, and so is a correction of it: the words corrected first stay.
    _sign(case, _begin(case, other, _own_words(case)), one)
    third = case.determinations.last()
    assert (third.version, third.content["recipients"][0]["name"]) == (3, "Daniel R Ostrove")


def test_the_gate_is_asked_before_anybody_else_signs(several):
    case, (_, other) = several
    with pytest.raises(Refused) as refused:
        _begin(case, other, _own_words(case, "The gains so far in 44 visits outweigh that."))
    assert any(reason.sentence.startswith("reviewer 2: ") for reason in refused.value.reasons)
    assert not Correction.objects.exists()

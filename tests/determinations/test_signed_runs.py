"""What is kept of signed rationales answers as the rationales themselves would, compared one by one."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.determinations.decided import AT, SIGNED

from openimr.cases.models import Case
from openimr.determinations.domain.quality.compared import compared
from openimr.determinations.domain.quality.language import SHARE
from openimr.determinations.domain.quality.reuse import SHARE_OF_SENTENCE, alike, common, likenesses
from openimr.determinations.domain.quality.words import without_quotes
from openimr.determinations.models import Determination, SignedRationale, SignedRun
from openimr.determinations.queries.signed_runs import signed_alike
from openimr.determinations.services import take_signed
from openimr.review.domain.sentences import Sentence, Source

pytestmark = pytest.mark.django_db
CONCEPTS = ["program.a", "program.b"]
WALKED = (
    "he walked a little farther with each week of the course and slept through most nights by the end of it so that"
    " now he lifts what the job asks for"
)
#: Two texts that everybody writes from, a word here and there another one: what is left of them is more or less than
#: the share that is asked for. The second has few words, so that its runs meet by chance.
STOCK = (
    WALKED,
    "gain held walk held gain gain walk held held gain walk walk held gain walk gain held held walk gain gain",
)
OTHER_WORDS = st.dictionaries(st.integers(0, 30), st.sampled_from(["gain", "held", "never"]), max_size=4)


def varied(stock: str, changes: dict[int, str], quoted: int) -> str:
    """A text of the stock with other words at some places; what stands behind a place may be quoted."""
    words = [changes.get(place, word) for place, word in enumerate(stock.split())]
    return " ".join([*words[:quoted], '"', *words[quoted:], '"'] if quoted else words)


TEXT = st.builds(varied, st.sampled_from(STOCK), OTHER_WORDS, st.sampled_from([0, 0, 0, 24]))
ISSUE = st.tuples(st.sampled_from([*CONCEPTS, None]), st.lists(TEXT, min_size=1, max_size=3))
WORLD = st.lists(st.tuples(st.integers(0, 3), st.lists(ISSUE, min_size=1, max_size=2)), max_size=6)


def made(number: str) -> Case:
    fields = {"programme": "california_workers_comp", "date_of_injury": SIGNED, "application_received": SIGNED}
    return Case.objects.create(number=number, **fields)


def signed(case: Case, issues) -> Determination:
    """A determination of so many items: the treatment's concept, and the sentences of the rationale."""
    content = {
        "issues": [
            {"number": number, "understood": {"concept": concept}, "rationale": [{"text": one} for one in texts]}
            for number, (concept, texts) in enumerate(issues, 1)
        ]
    }
    return Determination.objects.create(
        case=case, version=case.determinations.count() + 1, content=content, seal={}, key_id="0" * 16,
        reviewer_id="R-001", signed_on=SIGNED, signed_at=AT, letters={},
    )  # fmt: skip


def told(determinations, concept: str, *, besides: Case) -> list[tuple[str, int, str]]:
    """The rationales on that treatment with their words, as they are read from the signed contents."""
    return [
        (one.case.number, rationale.item, rationale.text)
        for one in determinations
        for rationale in compared(one.content)
        if one.case != besides and rationale.concept == concept
    ]


def long_enough(words: str) -> str:
    return f"{words} and so it went on for many weeks of the year that followed upon the first of them there"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    world=WORLD, own=st.lists(TEXT, min_size=1, max_size=3), concept=st.sampled_from(CONCEPTS), seen=st.integers(0, 3)
)
def test_what_is_kept_answers_as_the_words_do(world, own, concept, seen):
    with transaction.atomic():
        cases = [made(f"CM17-{n}") for n in range(4)]
        determinations = [signed(cases[case], issues) for case, issues in world]
        take_signed(determinations)
        others = told(determinations, concept, besides=cases[seen])
        texts = [(concept, without_quotes(words)) for words in own]
        for (_, words), found in zip(texts, signed_alike(texts, share=SHARE, besides=cases[seen]), strict=True):
            direct = alike(words, others, least_share=SHARE)
            assert ranked(found) == ranked(direct)
            assert [one.share for one in found] == [one.share for one in direct]  # the most alike first
        found_of_each = signed_alike(texts, share=SHARE_OF_SENTENCE, besides=cases[seen])
        for (_, words), found in zip(texts, found_of_each, strict=True):
            sentence = Sentence(words, "documentation", (Source("reviewer"),), drafted_by="reviewer", id="own")
            direct = likenesses([sentence], [(f"{name} {item}", text) for name, item, text in others])
            assert sorted((f"{one.case_number} {one.item}", one.share, common(words, one.runs)) for one in found) == (
                sorted((one.where, one.share, one.common) for one in direct)
            )
        transaction.set_rollback(True)


def ranked(found) -> list[tuple[str, int, float]]:
    return sorted((one.case_number, one.item, one.share) for one in found)


def test_of_more_than_are_compared_the_latest_are_found():
    words = long_enough("gain held walk")
    cases = [made(f"CM17-{n}") for n in range(6)]
    take_signed([signed(case, [("program.a", [words])]) for case in cases[1:]])
    (found,) = signed_alike([("program.a", words)], share=SHARE, besides=cases[0], bound=2)
    assert ranked(found) == [("CM17-4", 1, 1.0), ("CM17-5", 1, 1.0)]


def test_a_text_without_treatment_or_runs_finds_nothing_and_each_reviewer_of_several_is_compared():
    first, second = made("CM17-0"), made("CM17-1")
    words, others = long_enough("gain held"), long_enough("walk on")
    one = signed(first, [("program.a", [words])])
    one.content["issues"][0]["analyses"] = [
        {"seat": seat, "rationale": [{"text": text}]} for seat, text in ((1, words), (2, others))
    ]
    take_signed([one])
    texts = [("", words), ("program.a", ""), ("program.a", others)]
    assert [[one.seat for one in found] for found in signed_alike(texts, share=0.9, besides=second)] == [[], [], [2]]


def test_what_was_signed_before_is_taken_in_once_and_goes_on_where_it_broke_off(django_assert_num_queries):
    determinations = [
        signed(made(f"CM17-{n}"), [("program.a", [long_enough("gain")]), (None, ["x"])]) for n in range(3)
    ]
    take_signed(determinations[:1])
    take_in = import_module("openimr.determinations.migrations.0013_signed_rationales_taken_in").take_in
    for _ in range(2):
        take_in(apps, SimpleNamespace(connection=connection))
        kept = SignedRationale.objects.values_list("determination", "item", "concept")
        assert sorted(kept) == [
            (one.pk, item, "program.a" if item == 1 else "") for one in determinations for item in (1, 2)
        ]
    assert SignedRun.objects.count() == 3 * len(SignedRationale.objects.first().runs) > 0
    with django_assert_num_queries(1):
        signed_alike([("program.a", long_enough("gain"))] * 3, share=SHARE, besides=determinations[0].case)

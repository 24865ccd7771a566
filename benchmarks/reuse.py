"""How long the desk's question takes whose rationale stands elsewhere, as more and more is signed.

Made-up rationales (no real letter's words): sentences of a small stock, which many share whole, and of words drawn at
random; the text that is asked for is one of them with some words changed. Named baseline, in the same run: the
contents of the latest 500 signed on the treatment read whole and compared word by word, as it was done before; and
that of all, which finds what the question now finds. Both have to find the same.

`python benchmarks/reuse.py [signed ...]` (default 1000; 1000 20000 is the full size).
"""

import random
import sys
from datetime import UTC, date, datetime

from benchmarks.stopwatch import Stopwatch
from benchmarks.stored_case import own_database

CONCEPT, OTHERS = "program.work_hardening", ("therapy.physical", "drug.opioid", "surgery.knee")
WORDS = [
    f"{start}{middle}{end}"
    for start in ("ba", "co", "di", "fu", "le")
    for middle in "lmnrst"
    for end in ("a", "er", "ing", "ed")
]
REPEATS = 30


def rationale(dice: random.Random, stock: list[str]) -> list[str]:
    """Sentences of a rationale: about a third from the stock, which others use as well."""
    drawn = [" ".join(dice.choices(WORDS, k=dice.randint(14, 26))) for _ in range(7)]
    return dice.sample(stock, 4) + drawn


def content(number: str, concept: str, sentences: list[str]) -> dict:
    """What of a determination's content is compared, beside as much else as a short letter has."""
    beside = {"role": "documentation", "sources": [1], "drafted_by": "reviewer", "finding": None}
    issue = {
        "number": 1,
        "understood": {"concept": concept},
        "rationale": [{"text": one} | beside for one in sentences],
    }
    much = ["a document's name " * 20] * 60
    return {"header": {"case_number": number}, "issues": [issue], "documents_reviewed": much}


def grow(dice: random.Random, stock: list[str], count: int) -> None:
    """So many more signed determinations, a third of them on the treatment that is asked about."""
    from openimr.cases.models import Case
    from openimr.determinations.models import Determination
    from openimr.determinations.services import take_signed

    day, at = date(2025, 3, 3), datetime(2025, 3, 3, 18, tzinfo=UTC)
    there = Case.objects.count()
    for first in range(there, there + count, 500):
        numbers = [f"CM25-{n:07d}" for n in range(first, min(first + 500, there + count))]
        cases = Case.objects.bulk_create(
            Case(number=number, programme="california_workers_comp", date_of_injury=day, application_received=day)
            for number in numbers
        )
        take_signed(
            Determination.objects.bulk_create(
                Determination(
                    case=case, content=content(case.number, dice.choice((CONCEPT, *OTHERS)), rationale(dice, stock)),
                    seal={}, key_id="0" * 16, reviewer_id="R-001", signed_on=day, signed_at=at, letters={},
                )
                for case in cases
            )
        )  # fmt: skip


def signed_on_treatment(case):
    from openimr.determinations.models import Determination

    told = Determination.objects.filter(content__issues__contains=[{"understood": {"concept": CONCEPT}}])
    return told.exclude(case=case)


def compared_whole(words: str, case, latest: int | None = None):
    """The baseline: contents read, joined and compared."""
    from openimr.determinations.domain.quality.language import SHARE
    from openimr.determinations.domain.quality.reuse import alike

    signed = signed_on_treatment(case).order_by("-signed_at", "-pk").values_list("content", flat=True)
    others = [
        (told["header"]["case_number"], issue["number"], " ".join(one["text"] for one in issue["rationale"]))
        for told in signed[:latest].iterator()
        for issue in told["issues"]
        if issue["understood"]["concept"] == CONCEPT
    ]
    return alike(words, others, least_share=SHARE)


def asked(words: list[str], case):
    """The question of a desk that has so many items."""
    from openimr.determinations.domain.quality.language import SHARE
    from openimr.determinations.queries.signed_runs import signed_alike

    return signed_alike([(CONCEPT, one) for one in words], share=SHARE, besides=case)


def taken_over(dice: random.Random, case) -> list[str]:
    """Signed rationales with another word in the middle of every third sentence."""
    contents = list(signed_on_treatment(case).order_by("pk").values_list("content", flat=True))
    texts = []
    for told in dice.sample(contents, REPEATS):
        sentences = [one["text"].split() for one in told["issues"][0]["rationale"]]
        for sentence in sentences[::3]:
            sentence[len(sentence) // 2] = "otherwise"
        texts.append(" ".join(word for sentence in sentences for word in sentence))
    return texts


def found(likenesses) -> set:
    return {(one.case_number, one.item, one.share) for one in likenesses}


def kept_bytes() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        sizes = (f"pg_total_relation_size('determinations_{name}')" for name in ("signedrun", "signedrationale"))
        cursor.execute(f"SELECT {' + '.join(sizes)}")
        return cursor.fetchone()[0]


def measure(dice: random.Random, stock: list[str], size: int) -> None:
    from openimr.cases.models import Case

    case = Case.objects.first()
    texts = {
        "taken over": taken_over(dice, case),
        "its own words": [" ".join(rationale(dice, stock)) for _ in range(REPEATS)],
        "what all write": [" ".join(dice.sample(stock, 6)) for _ in range(REPEATS)],
    }
    print(f"{size} signed determinations; kept for comparison: {kept_bytes() / size / 1024:.1f} KiB each")
    watch = Stopwatch()
    for name, own in texts.items():
        by_index = [watch.timed(f"{name}: by what is kept", lambda w=one: asked([w], case)[0]) for one in own]
        latest = [
            watch.timed(f"{name}: latest 500 read whole", lambda w=one: compared_whole(w, case, 500)) for one in own[:5]
        ]
        whole = [watch.timed(f"{name}: all read whole", lambda w=one: compared_whole(w, case)) for one in own[:2]]
        for here, there in zip(by_index, latest, strict=False):
            assert found(there) <= found(here)
        if name != "what all write":  # more rationales share its rarest runs than are compared
            assert list(map(found, by_index[:2])) == list(map(found, whole))
        print(f"  {name}: {sum(map(len, by_index))} found for {len(own)} texts")
    for _ in range(5):
        watch.timed("eight items, taken over: by what is kept", lambda: asked(texts["taken over"][:8], case))
    watch.tell()


def main(sizes: list[int]) -> None:
    own_database()
    dice, signed = random.Random(6), 0
    stock = [" ".join(dice.choices(WORDS, k=18)) for _ in range(12)]
    for size in sizes:
        grow(dice, stock, size - signed)
        measure(dice, stock, size)
        signed = size


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [1000])

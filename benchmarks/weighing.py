"""The weighing of one disputed item: how long it takes in a stored case file of 1,000 pages that is indexed.

Items are treatments with criteria in the library, each on a day on which they were in force. `questions kept`: the
item's questions were asked of this case file before; a weighing keeps their answers until the file changes. `questions
new`: they are asked by the index of pages, with nothing kept.

Baselines, in the same run: the same weighing over every page's text, without any index; and merely reading all pages'
texts from the database and looking for the words of the item's queries, without synonyms or rules. The findings are
compared with and without index.

    python benchmarks/weighing.py            1,000 pages, 60 items
    python benchmarks/weighing.py 10000 120
"""

import random
import re
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.case_files import Settings, make
from benchmarks.stopwatch import Stopwatch
from benchmarks.stored_case import own_database, store

DAYS = (date(2013, 7, 5), date(2016, 10, 3), date(2018, 6, 1), date(2022, 3, 1))


def facts_on(day: date):
    from openimr.cases.domain.dispute import CaseFacts

    return CaseFacts(
        case_number="CM13-0000001", programme="california_workers_comp", date_of_injury=date(2011, 4, 25),
        claim_number="1", ur_date=day, ur_communicated=day, ur_served=day, ur_service="mail", ur_priority="regular",
        ur_basis="medical_necessity", request_date=None, request_received=None, application_signed=None,
        application_signed_by="injured_worker", application_received=day, application_way="mail", priority="regular",
        liability_disputed=False, ur_decision_attached=True, assigned=None, items=(), parties=(),
    )  # fmt: skip


def asked(library, most: int, dice: random.Random):
    """(facts, item) for treatments with criteria in force, each with an amount that computed criteria can look at."""
    from openimr.cases.domain.dispute import DisputedItem

    found = []
    for day in DAYS:
        treatments = {c for s in library.sets if library.edition(s.edition).in_force(day) for c in s.treatments}
        for concept in sorted(treatments):
            amount = "12 visits" if "therapy" in concept or "acupuncture" in concept else "#60"
            text = f"{library.catalogue.by_id[concept].label} {amount}"
            found.append((facts_on(day), DisputedItem(1, text, "denied")))
    dice.shuffle(found)
    return found[:most]


def main(size: int, most: int) -> None:
    own_database()
    from openimr.guidelines.adapters.library import load
    from openimr.guidelines.domain.weighing import weigh_set
    from openimr.guidelines.models import KeptAnswer
    from openimr.guidelines.queries import CaseFile
    from openimr.guidelines.queries.weighing import unstored, weigh_item
    from openimr.guidelines.services.weighing import keep
    from openimr.records import queries, services
    from openimr.records.models import Page
    from openimr.records.services.telling import tell

    dice = random.Random(29)
    case = store(make(Settings(pages=size, seed=7, split="heldback")))
    services.index_pages(case.number)
    records = queries.case_records(case)
    tell(case)
    library = load()
    items = asked(library, most, dice)
    weigh_item(*items[0], library, CaseFile(case))  # rules and tables are read once a process
    stopwatch = Stopwatch()
    timed = stopwatch.timed

    scanning = unstored(records)
    findings = criteria = different = 0
    for facts, item in items:
        KeptAnswer.objects.all().delete()
        file = CaseFile(case)
        found = timed("questions new", lambda f=facts, i=item, r=file: weigh_item(f, i, library, r))
        keep(case, file)
        kept = timed("questions kept", lambda f=facts, i=item: weigh_item(f, i, library, CaseFile(case)))
        assert kept == found
        criteria += len(found.findings)
        findings += sum(bool(one.evidence or one.against) for one in found.findings)
        sets = library.sets_for(found.request.concept, (), facts.ur_date)
        given = found.given
        whole = timed(
            "baseline: every page, the same rules",
            lambda s=sets, g=given, f=facts: [
                one
                for each in s
                for one in weigh_set(each, item=1, given=g, records=scanning, diagnoses=f.diagnoses)[0]
            ],
        )
        different += [one.status for one in whole] != [one.status for one in found.findings]
        words = [t for s in sets for c in s.criteria if c.query for t in (*c.query.terms, *c.query.against)]
        pattern = re.compile("|".join(rf"\b{re.escape(word)}" for word in words) or r"(?!)", re.IGNORECASE)
        timed(
            "baseline: all texts, a plain word search",
            lambda p=pattern: [1 for text in Page.objects.values_list("text", flat=True) if p.search(text)],
        )
    print(f"{size} pages, {len(items)} items, {criteria} findings, {findings} of them quote a passage")
    stopwatch.tell()
    print(f"  items that came out otherwise without the index: {different}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 60)

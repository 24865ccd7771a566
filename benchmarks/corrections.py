"""How long a correction takes in a large case file, against telling the whole file anew.

python benchmarks/corrections.py                 1,000 pages
python benchmarks/corrections.py --pages 3000    the full size
"""

import argparse
import random
import time
from datetime import UTC, datetime
from statistics import median

from benchmarks.case_files import Settings, make
from benchmarks.stored_case import own_database, store

AT = datetime(2030, 1, 1, tzinfo=UTC)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=1000)
    asked.add_argument("--corrections", type=int, default=20)
    given = asked.parse_args()
    own_database()
    from django.db.models import Q

    from openimr.records import services
    from openimr.records.models import Document
    from openimr.records.services.telling import tell

    case = store(make(Settings(pages=given.pages, seed=1, split="build")))
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        tell(case)
        seconds.append(time.perf_counter() - began)
    entries = case.chronology.count()
    print(f"{given.pages} pages, {Document.objects.filter(original__case=case).count()} documents, {entries} entries")
    print(f"  the whole file told anew       median {median(seconds):.2f} s, longest {max(seconds):.2f} s")
    found = list(Document.objects.filter(~Q(date=None), original__case=case).select_related("original"))
    corrections = []
    for document in random.Random(1).sample(found, given.corrections):
        began = time.perf_counter()
        services.correct(
            case.number,
            document.original.sha256,
            document.first_page,
            field="date",
            value=f"{document.date.year}-01-02",
            by="benchmark",
            at=AT,
        )
        corrections.append(time.perf_counter() - began)
    stored = list(case.chronology.values_list("place", "date", "kind", "says", "page", "start"))
    tell(case)
    same = stored == list(case.chronology.values_list("place", "date", "kind", "says", "page", "start"))
    print(f"  a date corrected               median {median(corrections):.2f} s, longest {max(corrections):.2f} s")
    print(f"  the same as the whole file told anew: {'yes' if same else 'NO'}")


if __name__ == "__main__":
    main()

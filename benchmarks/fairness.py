"""How often the report on fairness finds a reviewer who overturns more, and how often it marks a fair one.

Generated worlds: eight reviewers who overturn one case in five, and one who overturns more; the baseline is a panel of
nine fair ones. `python benchmarks/fairness.py [worlds]` (default 100 of each).
"""

import random
import sys
from datetime import date, timedelta

from openimr.panel.adapters.resampling import draws
from openimr.panel.domain.fairness import Decision, fairness_report

FAIR = {f"R-{n:03d}": 0.2 for n in range(8)}


def world(seed: int, rates: dict[str, float], cases: int) -> list[Decision]:
    """So many cases a reviewer, all of one kind, each overturned at the reviewer's rate."""
    dice = random.Random(seed)
    return [
        Decision(
            case=f"{reviewer} {n}",
            item=1,
            reviewer=reviewer,
            overturned=dice.random() < share,
            on=date(2025, 1, 6) + timedelta(days=n * 5),
            administrator=f"Administrator {dice.randrange(6)}",
            specialty="Orthopaedic Surgery",
            treatment="mri",
            category="diagnostic_testing",
        )
        for reviewer, share in rates.items()
        for n in range(cases)
    ]


def main(worlds: int) -> None:
    print("cases each   share of the odd one   found   some fair one marked")
    for cases in (10, 20, 40, 80):
        for share in (0.2, 0.4, 0.5, 0.6):
            found = wrong = 0
            for seed in range(worlds):
                told = fairness_report(world(seed, {**FAIR, "R-999": share}, cases), draws(1, times=2))
                marked = {line.reviewer for line in told.reviewers if line.unlike_others}
                found += "R-999" in marked
                wrong += bool(marked - {"R-999"})
            odd = "as the others (baseline)" if share == 0.2 else f"{share:.1f}"
            print(f"{cases:10}   {odd:>24}   {found / worlds:5.0%}   {wrong / worlds:5.0%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)

"""Reading a made NPPES file of the full layout: rows a second and memory, by what is asked for.

    python benchmarks/nppes.py                     200,000 rows
    python benchmarks/nppes.py --rows 2000000      a tenth to a quarter of the true file

Everybody in the file is made up. Baseline in the same run: taking every row apart with Python's csv module, which any
reader without a sieve must do.
"""

import argparse
import csv
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from openimr.panel.adapters.nppes import Wanted, providers
from openimr.panel.domain.nppes import npi_fault

_NAME = ["Name Prefix Text", "Name Suffix Text", "Credential Text"]
_PLACE = ["City Name", "State Name", "Postal Code", "Country Code (If outside U.S.)", "Telephone Number", "Fax Number"]
#: The columns of the public file as released until 2024, in its order.
COLUMNS = [
    "NPI",
    "Entity Type Code",
    "Replacement NPI",
    "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    *(f"Provider {part}" for part in _NAME),
    "Provider Other Organization Name",
    "Provider Other Organization Name Type Code",
    "Provider Other Last Name",
    "Provider Other First Name",
    "Provider Other Middle Name",
    *(f"Provider Other {part}" for part in _NAME),
    "Provider Other Last Name Type Code",
    *(
        column
        for where in ("Mailing Address", "Practice Location Address")
        for column in (
            f"Provider First Line Business {where}",
            f"Provider Second Line Business {where}",
            *(f"Provider Business {where} {part}" for part in _PLACE),
        )
    ),
    "Provider Enumeration Date",
    "Last Update Date",
    "NPI Deactivation Reason Code",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
    "Provider Gender Code",
    "Authorized Official Last Name",
    "Authorized Official First Name",
    "Authorized Official Middle Name",
    "Authorized Official Title or Position",
    "Authorized Official Telephone Number",
    *(
        f"{column}_{n}"
        for n in range(1, 16)
        for column in (
            "Healthcare Provider Taxonomy Code",
            "Provider License Number",
            "Provider License Number State Code",
            "Healthcare Provider Primary Taxonomy Switch",
        )
    ),
    *(f"Other Provider Identifier{part}_{n}" for n in range(1, 51) for part in ("", " Type Code", " State", " Issuer")),
    "Is Sole Proprietor",
    "Is Organization Subpart",
    "Parent Organization LBN",
    "Parent Organization TIN",
    "Authorized Official Name Prefix Text",
    "Authorized Official Name Suffix Text",
    "Authorized Official Credential Text",
    *(f"Healthcare Provider Taxonomy Group_{n}" for n in range(1, 16)),
    "Certification Date",
]
CODES = ["207X00000X", "208100000X", "2081P2900X", "207Q00000X", "363LF0000X", "163W00000X", "225100000X"]
STATES = ["CA", "NV", "TX", "NY", "FL", "OH", "PA", "WA"]


def npi_of(number: int) -> str:
    """A number of nine digits with its check digit."""
    return next(npi for digit in range(10) if npi_fault(npi := f"{number:09d}{digit}") is None)


def write(file: Path, rows: Iterator[dict[str, str]] | list[dict[str, str]]) -> None:
    """A file in the layout, every field in quotation marks, as NPPES writes it."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def made(rows: int, seed: int) -> Iterator[dict[str, str]]:
    """Rows of people and organizations who do not exist."""
    chance = random.Random(seed)
    for n in range(rows):
        state, code = chance.choice(STATES), chance.choice(CODES)
        row = {
            "NPI": npi_of(100_000_000 + n),
            "Entity Type Code": "2" if n % 4 == 0 else "1",
            "Provider First Line Business Practice Location Address": f"{chance.randrange(1, 9999)} MAIN ST",
            "Provider Business Practice Location Address City Name": "FRESNO",
            "Provider Business Practice Location Address State Name": state,
            "Provider Business Practice Location Address Postal Code": "937010000",
            "Provider Business Mailing Address State Name": state,
            "Provider Enumeration Date": "05/23/2006",
            "Last Update Date": "07/08/2020",
            "Healthcare Provider Taxonomy Code_1": code,
            "Provider License Number_1": f"X{chance.randrange(10**6)}",
            "Provider License Number State Code_1": state,
            "Healthcare Provider Primary Taxonomy Switch_1": "Y",
        }
        if n % 4 == 0:
            row["Provider Organization Name (Legal Business Name)"] = f"CLINIC {n} INC."
        else:
            row |= {"Provider Last Name (Legal Name)": f"SAMPLE{n}", "Provider First Name": "ALEX"}
        yield row


def _every_row(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=200_000)
    asked.add_argument("--seed", type=int, default=7)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "npidata_pfile_20050523-20261108.csv"
        write(file, made(options.rows, options.seed))
        print(f"{options.rows:,} rows of {len(COLUMNS)} columns, {file.stat().st_size / 1e6:,.0f} MB")
        some = frozenset(npi_of(100_000_000 + n) for n in range(0, options.rows, max(1, options.rows // 500)))
        works = {
            "baseline: csv module, every row": lambda: _every_row(file),
            f"{len(some)} NPIs": lambda: sum(1 for _ in providers(file, Wanted(npis=some))),
            "one taxonomy in California": lambda: sum(
                1 for _ in providers(file, Wanted(states=frozenset({"CA"}), taxonomies=frozenset({"2081P2900X"})))
            ),
            "all of California": lambda: sum(1 for _ in providers(file, Wanted(states=frozenset({"CA"})))),
            "every row as a record": lambda: sum(1 for _ in providers(file, Wanted())),
        }
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for label, work in works.items():
            start = time.perf_counter()
            found = work()
            spent = time.perf_counter() - start
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            print(
                f"  {label:34} {found:9,} found {spent:7.2f} s {options.rows / spent:11,.0f} rows/s"
                f"   memory grown by {grown / 1024:5.1f} MB"
            )
        print(f"  peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

"""One changed byte of a letter: is it found? Drawn by lot over the whole file, each checked as `openimr verify` does.

    python benchmarks/letter_changed_bytes.py LETTER.pdf LETTER.json ... [--changes 1000]

Without files: a letter of the tests, with its own test chain. Prints per file how many were drawn, found and missed;
the exit code is 1 where one was missed. The baseline is the letter itself, which has to be whole.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")
os.environ.setdefault("OPENIMR_DATA_DIR", tempfile.mkdtemp())
django.setup()

from tests.determinations.sealed import sealed
from tests.determinations.test_pdf_signature import identity

from openimr.determinations.adapters.trust import Trust, of_installation
from openimr.determinations.adapters.verification import verify
from openimr.errors import DocumentUnreadable, SealBroken


def outcome(file: Path, letter: bytes, here: Trust) -> str:
    """How a letter of these bytes ends: whole, or by what it is found."""
    file.write_bytes(letter)
    try:
        found = verify(
            file,
            trusted=here.keys.keys() or None,
            root=here.roots.keys() or None,
            stamp_roots=here.stamp_roots,
            revocation_lists=here.revocation_lists,
        )
    except (SealBroken, DocumentUnreadable) as problem:
        return type(problem).__name__
    return "whole" if found.whole else "differences"


def changed(letter: bytes, lots: random.Random) -> bytes:
    place = lots.randrange(len(letter))
    byte = lots.choice([one for one in range(256) if one != letter[place]])
    return letter[:place] + bytes([byte]) + letter[place + 1 :]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("letters", nargs="*", type=Path)
    asked.add_argument("--changes", type=int, default=200)
    told = asked.parse_args()
    here = of_installation(os.environ) if told.letters else Trust({}, {})
    letters = {str(file): (file.suffix, file.read_bytes()) for file in told.letters} or {
        kind: (f".{kind}", sealed(identity())[2][kind]) for kind in ("pdf", "json")
    }
    missed = 0
    for name, (suffix, letter) in letters.items():
        with tempfile.TemporaryDirectory() as folder:
            file, lots = Path(folder) / f"letter{suffix}", random.Random(20261126)
            assert outcome(file, letter, here) == "whole", f"{name} is not whole to begin with"
            begun = time.perf_counter()
            ends = Counter(outcome(file, changed(letter, lots), here) for _ in range(told.changes))
        seconds = time.perf_counter() - begun
        missed += ends["whole"]
        print(
            json.dumps(
                {
                    "letter": Path(name).name,
                    "bytes": len(letter),
                    "changes": told.changes,
                    "found": told.changes - ends["whole"],
                    "missed": ends["whole"],
                    "by": dict(sorted(ends.items())),
                    "ms_each": round(1000 * seconds / told.changes, 1),
                }
            )
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

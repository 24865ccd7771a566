"""Writing letters: ours (set, sealed, attached) against bare typst on the same content, in the same run."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))

import django

django.setup()

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openimr.determinations.adapters import pdf_letter, seal
from tests.determinations.builders import ready

ROUNDS, LETTERS = 5, 10


def a_second(work: Callable[[], object]) -> float:
    """Letters a second: the median of several rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(LETTERS):
            work()
        seconds.append(time.perf_counter() - start)
    return LETTERS / statistics.median(seconds)


def main() -> None:
    content, key = ready().content(), Ed25519PrivateKey.generate()

    def ours() -> bytes:
        sealed = seal.seal(content, key).as_json()
        return pdf_letter.attach(pdf_letter.render(content), {"content": content, "seal": sealed})

    measured = {"bare_typst": a_second(lambda: pdf_letter.render(content)), "ours": a_second(ours)}
    sys.stdout.write(json.dumps({name: round(value, 1) for name, value in measured.items()}) + "\n")


if __name__ == "__main__":
    main()

"""The code on a cover sheet: short enough to be typed, with a check letter that catches what typing gets wrong."""

import re

#: Digits and letters that are not taken for one another; 31 of them, a prime, so that the check letter finds every
#: single wrong letter and every two neighbours exchanged.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
PREFIX = "OPENIMR"


def code_of(random_number: int) -> str:
    """The code of a random number: ten letters and a check letter, in groups: "7K2P-9XQ4-MTA"."""
    letters = []
    for _ in range(LENGTH):
        random_number, place = divmod(random_number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return _grouped("".join(letters))


def _grouped(letters: str) -> str:
    whole = letters + _check(letters)
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def _check(letters: str) -> str:
    weighed = sum((place + 2) * ALPHABET.index(letter) for place, letter in enumerate(letters))
    return ALPHABET[-weighed % len(ALPHABET)]


def symbol(code: str) -> str:
    """What the two-dimensional code says."""
    return f"{PREFIX}:{code}"


def read(text: str) -> str | None:
    """The code in what a symbol says or a person typed; None where it is none or its check letter does not fit."""
    bare = re.sub(r"[^0-9A-Z]", "", text.upper().removeprefix(f"{PREFIX}:"))
    if len(bare) != LENGTH + 1 or any(letter not in ALPHABET for letter in bare):
        return None
    return _grouped(bare[:-1]) if _check(bare[:-1]) == bare[-1] else None

"""Invitation codes and account names: made to be read from paper and typed, and telling nothing."""

import hashlib
from datetime import timedelta

#: Digits and capitals without those that are taken for each other (I, L, O, U and 0, 1 are left out).
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 16 of 30 signs: 78 random bits, which no list of guesses reaches.
LENGTH = 16
#: An invitation that was not used ends after this time.
VALID = timedelta(days=30)
#: After so many answers that do not fit, an invitation is void, whoever gave them.
TRIES = 5


def code_of(number: int) -> str:
    """The code that a random number (of at least 78 bits) makes, in groups of four."""
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "-".join("".join(signs[place : place + 4]) for place in range(0, LENGTH, 4))


def account_name(number: int) -> str:
    """A name for an account that says nothing of its owner: `p-` and eight signs."""
    signs = []
    for _ in range(8):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return f"p-{''.join(signs).lower()}"


def typed(code: str) -> str:
    """A code as it was typed, without blanks and dashes."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def digest(code: str) -> str:
    """What is kept of a code: it cannot be had back from this."""
    return hashlib.sha256(typed(code).encode()).hexdigest()


def plain(answer: str) -> str:
    """A claim number as it is compared: without blanks, dashes, points and the difference of capitals."""
    return "".join(sign for sign in answer.casefold() if sign.isalnum())

"""What a password must not be, beside what Django's own checks refuse."""

#: Fewer different signs than this are quickly tried, however long the password is ("aaaaaaaaaaaa", "abababababab").
FEWEST_SIGNS = 6


def too_few_signs(password: str) -> bool:
    """Whether it is made of very few different signs, capitals not told apart."""
    return len(set(password.casefold())) < FEWEST_SIGNS

"""Where an address is, as the extensions of time tell places apart, from what was written on it."""

import re
from collections.abc import Sequence

from openimr.panel.domain.us_states import state_named

_US_POSTAL_CODE = re.compile(r"\d{5}(-?\d{4})?")


def written_in(address: Sequence[str]) -> str | None:
    """Where an address (street, city, state, postal code) is: california, outside_california, outside_us.

    None where the address does not tell: it has no state, or one that is unknown with a postal code of the United
    States, which is a slip of the pen and not another country.
    """
    state, postal_code = (address[2], address[3]) if len(address) == 4 else ("", "")
    named = state_named(state) or next(filter(None, map(state_named, address[-2:])), None)
    if named is not None:
        return "california" if named == "California" else "outside_california"
    if not state.strip() or not postal_code.strip() or _US_POSTAL_CODE.fullmatch(postal_code.strip()):
        return None
    return "outside_us"


def place_of(address: Sequence[str]) -> str:
    """The same for a letter: where the address does not tell, California, for the shorter time misleads nobody."""
    return written_in(address) or "california"

"""Whatever a profile holds: written as sheets and read again, it is the same."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from openimr.panel.adapters.panel_file import checked_profile
from openimr.panel.adapters.reviewers_csv import merged, read_folder, sheets_of
from openimr.panel.domain.us_states import STATES

WORDS = (
    st.text("abcÉñ \"',;=+-@\\\t\n0123|/", min_size=1, max_size=12)
    .map(lambda said: " ".join(said.split()))
    .filter(lambda said: said and not said.startswith('="'))
)
DAYS = st.dates().map(lambda day: day.isoformat())
SPAN = st.tuples(DAYS, st.none() | DAYS).map(
    lambda two: {"since": min(two[0], two[1] or two[0]), "until": two[1] and max(two)}
)
SHOWN = st.fixed_dictionaries({"source": st.just("") | WORDS, "checked": st.none() | DAYS})


def records(most: int = 3, **parts):
    """Records with a span, what shows them, and these parts; no two alike."""
    one = st.tuples(SPAN, SHOWN, st.fixed_dictionaries(parts)).map(lambda made: made[0] | made[1] | made[2])
    shown_by = {"until", "source", "checked"}
    return st.lists(
        one, max_size=most, unique_by=lambda entry: str([entry[key] for key in sorted(entry) if key not in shown_by])
    )


def without(name, found):
    return found.map(lambda entries: [{key: value for key, value in one.items() if key != name} for one in entries])


PROFILES = st.fixed_dictionaries(
    {
        "id": st.just("R-1"),
        "first_name": WORDS,
        "last_name": WORDS,
        "degree": WORDS,
        "practising_since": DAYS.filter(lambda day: day > "0001-01-01"),
        "weekly_hours": st.integers(0, 168),
        "capacity": st.integers(0, 1000),
        "languages": st.lists(WORDS, min_size=1, max_size=3, unique=True),
        "conditions": st.lists(WORDS, max_size=3, unique=True),
        "declines": st.lists(WORDS, max_size=3, unique=True),
        "attested": st.none() | DAYS,
        "middle_name": st.just("") | WORDS,
        "former_names": st.lists(WORDS, max_size=2, unique=True),
        "birth_date": st.none() | st.just("0001-01-01"),
        "addresses": st.lists(WORDS.map(lambda said: f"12 Oak {said}, Fresno, CA 93701"), max_size=2, unique=True),
        "npi": st.sampled_from(["", "1234567893"]),
        "licences": records(state=st.sampled_from(sorted(STATES.values())), number=WORDS, restricted=st.booleans()),
        "certifications": records(
            board=WORDS | st.just("American Board of Surgery"),
            specialty=WORDS | st.just("Surgery"),
            subspecialty=st.just("") | WORDS,
        ),
        "discipline": without("checked", records(what=WORDS, pending=st.booleans())),
        "staff_privileges": records(what=WORDS, ended=st.sampled_from(["", "resigned", "revoked"])),
    }
)


@settings(max_examples=150)
@given(PROFILES)
def test_a_profile_comes_back_as_it_was(profile):
    whole = checked_profile(profile, source="made")
    with tempfile.TemporaryDirectory() as place:
        for name, said in sheets_of([whole]).items():
            (Path(place) / name).write_text(said, encoding="utf-8", newline="")
        (told,) = read_folder(Path(place))
    assert checked_profile(merged(None, told), source="read") == whole

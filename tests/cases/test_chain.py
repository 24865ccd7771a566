"""The event log's hash chain: any change, gap or swap is found."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from openimr.cases.domain.chain import GENESIS, Link, digest_of, first_broken

AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)


def chain_of(payloads: list[dict[str, str]]) -> list[Link]:
    links: list[Link] = []
    for place, payload in enumerate(payloads, start=1):
        fields = {
            "case_number": "CM13-0000001",
            "sequence": place,
            "kind": "note",
            "actor": "intake:a",
            "at": AT,
            "payload": payload,
            "previous": links[-1].digest if links else GENESIS,
        }
        links.append(Link(**fields, digest=digest_of(**fields)))
    return links


PAYLOADS = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3), min_size=1, max_size=6)


@given(PAYLOADS)
def test_an_untouched_chain_is_whole(payloads):
    assert first_broken(chain_of(payloads)) is None


@given(PAYLOADS, st.data())
def test_any_changed_event_is_found_at_its_place(payloads, data):
    links = chain_of(payloads)
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = replace(links[place], payload={**links[place].payload, "planted": "x"})
    assert first_broken(links) == place + 1


@given(PAYLOADS.filter(lambda p: len(p) > 1), st.data())
def test_a_missing_event_is_found(payloads, data):
    links = chain_of(payloads)
    del links[data.draw(st.integers(0, len(links) - 2))]
    assert first_broken(links) is not None

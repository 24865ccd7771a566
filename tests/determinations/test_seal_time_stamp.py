"""A letter with time stamps (PAdES B-LTA), by a server on localhost; and servers that are down, slow, or answer junk."""

import socket
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.determinations import stamp_server
from tests.determinations.test_pdf_signature import AT, KEY, NAME, identity, root, unsigned
from tests.samples import handed_in

from openimr.cases.models import Case
from openimr.determinations import services
from openimr.determinations.adapters import pdf_signature, seal
from openimr.determinations.adapters.verification import verify
from openimr.determinations.models import Determination
from openimr.errors import DocumentUnreadable, SealBroken, Unavailable
from openimr.panel import queries as panel
from openimr.records.queries import store

SIGNED_AT, ON = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21)


def _stamp_root(folder: Path) -> Path:
    file = folder / "stamp-root.pem"
    file.write_bytes(stamp_server.root_pem())
    return file


def _signed(url: str, stamp_root: Path | None, *, seconds: float = 20) -> bytes:
    return pdf_signature.sign(
        unsigned(), identity(), organization=NAME, at=AT, time_stamps=url, stamp_root=stamp_root, stamp_seconds=seconds
    )


@cache
def stamped() -> bytes:
    with TemporaryDirectory() as folder, stamp_server.serving(lambda asked: stamp_server.stamped(asked, at=AT)) as told:
        return _signed(told[0], _stamp_root(Path(folder)))


def _check(letter: bytes, folder: Path):
    (folder / "letter.pdf").write_bytes(letter)
    return verify(
        folder / "letter.pdf", trusted=seal.key_id(KEY.public_key()), root=root(), stamp_roots=[_stamp_root(folder)]
    )


def test_a_stamped_letter_is_whole_and_its_stamp_leads_to_the_given_root(tmp_path):
    found = _check(stamped(), tmp_path)
    assert found.whole
    assert found.signature.time_stamped
    other = tmp_path / "other.pem"
    other.write_bytes(identity().root.public_bytes(_pem()))
    with pytest.raises(SealBroken, match="leads to none of the roots of time stamps"):
        verify(tmp_path / "letter.pdf", trusted=None, stamp_roots=[other])


def _pem():
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.PEM


def test_the_server_is_sent_digests_and_never_the_letter(tmp_path):
    with stamp_server.serving(lambda asked: stamp_server.stamped(asked, at=AT)) as (url, sent):
        letter = _signed(url, _stamp_root(tmp_path))
    assert len(sent) >= 2  # one in the signature, one over the document
    assert max(map(len, sent)) < 200
    assert len(letter) > 50_000


@examples(max_examples=60, deadline=None)
@given(st.data())
def test_one_changed_byte_outside_the_last_stamps_container_is_found(data):
    letter = bytearray(stamped())
    last = letter.rindex(b"/Contents <")
    place = data.draw(st.one_of(st.integers(0, last), st.integers(letter.index(b">", last), len(letter) - 1)))
    letter[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != letter[place]))
    with TemporaryDirectory() as folder:
        try:
            found = _check(bytes(letter), Path(folder))
        except (SealBroken, DocumentUnreadable):
            return
        assert not found.whole, place


@pytest.mark.parametrize(
    ("answer", "status", "pause", "why"),
    [
        (lambda _: b"<html>busy</html>", 200, 0, "answers with no time stamp"),
        (lambda _: b"", 200, 0, "answers with no time stamp"),
        (lambda _: b"x", 503, 0, "does not answer"),
        (stamp_server.refusing, 200, 0, r"refuses \(rejection\)"),
        (lambda asked: stamp_server.stamped(asked, at=AT), 200, 3, "does not answer"),
        (lambda asked: stamp_server.stamped(asked, at=AT + timedelta(hours=1)), 200, 0, "set the clock right"),
    ],
    ids=["junk", "nothing", "error", "refusal", "slow", "another time"],
)
def test_a_server_that_fails_signs_nothing_and_the_reason_is_told(tmp_path, answer, status, pause, why):
    with (
        stamp_server.serving(answer, status=status, pause=pause) as (url, _),
        pytest.raises(Unavailable, match=why) as told,
    ):
        _signed(url, _stamp_root(tmp_path), seconds=0.5)
    assert "nothing was signed" in str(told.value)


def test_a_stamp_of_an_authority_that_is_not_ours_signs_nothing(tmp_path):
    with (
        stamp_server.serving(lambda asked: stamp_server.stamped(asked, at=AT)) as (url, _),
        pytest.raises(Unavailable, match="OPENIMR_TIMESTAMP_ROOT"),
    ):
        _signed(url, None)


def test_an_answer_to_another_question_signs_nothing(tmp_path):
    with stamp_server.serving(lambda asked: stamp_server.stamped(asked, at=AT)) as (url, sent):
        _signed(url, _stamp_root(tmp_path))
        first = stamp_server.stamped(sent[0], at=AT)
    with (
        stamp_server.serving(lambda _: first) as (url, _),
        pytest.raises(Unavailable, match="another question"),
    ):
        _signed(url, _stamp_root(tmp_path))


@pytest.fixture
def submitted(tmp_path) -> Case:
    return handed_in("work-hardening", tmp_path, today=ON, at=SIGNED_AT)


@pytest.mark.django_db(transaction=True)
def test_a_case_is_not_signed_while_the_server_is_down_and_is_once_it_is_up(submitted, tmp_path, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.TIMESTAMP_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
    settings.TIMESTAMP_ROOT = str(_stamp_root(tmp_path))
    reviewer = panel.assignment(submitted).reviewer_id
    kept = set(store().rglob("*"))

    def sign() -> Determination:
        return services.sign(submitted.number, reviewer_id=reviewer, on=ON, by="test", at=SIGNED_AT)

    with pytest.raises(Unavailable, match="does not answer; nothing was signed"):
        sign()
    submitted.refresh_from_db()
    assert submitted.state == "under_review"
    assert not Determination.objects.exists()
    assert set(store().rglob("*")) == kept
    with stamp_server.serving(lambda asked: stamp_server.stamped(asked, at=SIGNED_AT)) as (url, _):
        settings.TIMESTAMP_URL = url
        signed = sign()
    letter = services.write_letter(submitted.number, tmp_path / "out")["pdf"]
    found = verify(letter, trusted=signed.key_id, stamp_roots=[Path(settings.TIMESTAMP_ROOT)])
    assert found.whole
    assert found.signature.time_stamped

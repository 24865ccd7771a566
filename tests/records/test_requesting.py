"""Requests for records: what is lacking becomes a letter with a cover sheet that a machine can read back."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from openimr.errors import NotFound, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services
from openimr.records.adapters import codes
from openimr.records.domain import cover_code
from openimr.records.domain.batches import parts

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
BY = {"by": "test", "at": AT}
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"


@given(st.integers(0, 2**80))
def test_a_code_is_read_back_however_it_is_typed(number):
    code = cover_code.code_of(number)
    assert cover_code.read(cover_code.symbol(code)) == code
    assert cover_code.read(code.replace("-", " ").lower()) == code


@given(st.integers(0, 2**80), st.integers(0, 10), st.sampled_from(cover_code.ALPHABET))
def test_no_single_wrong_letter_passes(number, place, letter):
    bare = cover_code.code_of(number).replace("-", "")
    mistyped = bare[:place] + letter + bare[place + 1 :]
    assert (cover_code.read(mistyped) is None) is (mistyped != bare)


@given(st.integers(0, 2**80), st.integers(0, 9))
def test_no_two_neighbours_may_change_places(number, place):
    bare = cover_code.code_of(number).replace("-", "")
    swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
    assert (cover_code.read(swapped) is None) is (swapped != bare)


@given(st.lists(st.sampled_from([None, "A", "B"]), max_size=30))
def test_every_page_of_a_batch_is_in_one_part(found):
    divided = parts(found)
    pages = [page for part in divided for page in range(part.first_page, part.last_page + 1)]
    assert pages == list(range(1, len(found) + 1))
    for part in divided:
        assert {code for code in found[part.first_page - 1 : part.last_page] if code} <= {part.code}


@pytest.fixture
def case(db):
    folder = read_case_folder(CASES / "work-hardening")
    case = receive(folder, **BY)
    evaluate_eligibility(case.number, today=AT.date(), **BY)
    wanted = [record for record in folder.records if record.path.name[:2] in {"02", "13", "18"}]
    services.take_in(case.number, [services.IncomingFile(r.path, r.sender, r.received, r.way) for r in wanted], **BY)
    services.read(case.number, today=AT.date(), **BY)
    case.refresh_from_db()
    return case


def test_what_is_lacking_is_asked_for_once(case):
    (draft,) = services.draft_requests(case.number, **BY)
    assert draft.party == "claims_administrator"
    wanted = [entry["wanted"] for entry in draft.wanted]
    assert "Progress reports, 01/21/2013" in wanted
    assert "MRI report, 09/12/2011" not in wanted
    assert services.draft_requests(case.number, **BY) == (draft,)
    assert case.events.filter(kind="records.request_drafted").count() == 1
    services.send_request(case.number, draft.code, sent_on=date(2013, 10, 8), **BY)
    assert services.draft_requests(case.number, **BY) == ()


def test_the_answer_is_due_in_five_business_days(case):
    (draft,) = services.draft_requests(case.number, **BY)
    sent = services.send_request(case.number, draft.code, sent_on=date(2013, 10, 8), **BY)
    assert sent.due == date(2013, 10, 16)  # Columbus Day is no business day
    assert "from memory" in sent.due_says
    with pytest.raises(Refused, match=f"request {draft.code} is sent"):
        services.send_request(case.number, draft.code, sent_on=date(2013, 10, 8), **BY)


def test_what_came_since_leaves_the_draft(case):
    (draft,) = services.draft_requests(case.number, **BY)
    folder = read_case_folder(CASES / "work-hardening")
    rest = [services.IncomingFile(r.path, r.sender, r.received, r.way) for r in folder.records]
    services.take_in(case.number, rest, **BY)
    services.read(case.number, today=AT.date(), **BY)
    assert services.draft_requests(case.number, **BY) == ()
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_no_event_says_what_was_asked_for(case):
    (draft,) = services.draft_requests(case.number, **BY)
    payload = case.events.get(kind="records.request_drafted").payload
    assert payload["wanted"] == [entry["rule"] for entry in draft.wanted]


def test_an_unknown_request_is_not_found(case):
    with pytest.raises(NotFound, match="no request XXXX"):
        services.withdraw_request(case.number, "XXXX", **BY)


def _pages(letter: bytes, scale: float = 2) -> list[Image.Image]:
    return [page.render(scale=scale, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(letter)]


def test_the_letter_says_what_is_wanted_and_its_code_is_read(case):
    (draft,) = services.draft_requests(case.number, **BY)
    letter = queries.letter_of(draft)
    assert letter == queries.letter_of(draft)
    document = pypdfium2.PdfDocument(letter)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    for entry in draft.wanted:
        assert entry["wanted"] in text
    assert "Draft, not sent" in text
    cover = document[len(document) - 1].get_textpage().get_text_bounded()
    assert "Ostrowe" not in cover
    assert codes.found_on(_pages(letter)[-1]) == draft.code
    assert codes.found_on(_pages(letter)[0]) is None


def test_the_letter_in_spanish_comes_before_the_english_which_rules(case):
    (draft,) = services.draft_requests(case.number, **BY)
    request = services.send_request(case.number, draft.code, sent_on=date(2013, 10, 9), **BY)
    letter = queries.letter_of(request, language="es")
    pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(letter)]
    told, cover = " ".join(pages), pages[-1]
    spanish = told[: told.index("Request for records")]
    for words in (
        "Petición de documentos", "9 de octubre de 2013", "5 días hábiles desde la petición [8 CCR 9792.10.5(b) (de memoria)]",
        "La petición de autorización, con lo que se envió para apoyarla.", "No hay ningún documento así en el expediente.",
        "vale el texto en inglés", "Ningún traductor certificado", "(regla sin comprobar en su fuente)",
    ):  # fmt: skip
        assert words in spanish
    assert "The English text rules." in told
    assert all(entry["wanted"] in told for entry in request.wanted)
    assert "Hoja de portada: ponga esta página encima" in cover
    assert "Ostrowe" not in cover
    assert codes.found_on(_pages(letter)[-1]) == request.code


@pytest.mark.parametrize("way", ["fax", "askew", "upside down", "photocopied"])
def test_the_code_survives_what_faxes_do(case, way):
    (draft,) = services.draft_requests(case.number, **BY)
    page = _pages(queries.letter_of(draft), scale=200 / 72)[-1]
    if way == "fax":
        page = page.resize((1728, 1100)).convert("1").convert("L").resize((1728, 2200))
    elif way == "askew":
        page = page.rotate(4, fillcolor=255, expand=True)
    elif way == "upside down":
        page = page.rotate(180)
    else:
        page = page.filter(ImageFilter.GaussianBlur(1.5)).point(lambda value: 255 if value > 140 else 40)
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=40)
    assert codes.found_on(Image.open(buffer)) == draft.code

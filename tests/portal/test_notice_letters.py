"""The letters that say why an application is not reviewed, is put off, or that a review has ended; in both languages."""

import ast
import io
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tests.portal.conftest import AT
from tests.portal.joining import enter

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.determinations.adapters import letter_set_file
from openimr.errors import Refused
from openimr.intake.domain import eligibility
from openimr.intake.services import evaluate_eligibility
from openimr.portal import queries
from openimr.portal.adapters import notices_file, texts_file
from openimr.review.domain.spanish_readability import perspicuity, syllables


def text_of(letter: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(letter)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def weighed(case: Case, **facts: object) -> Case:
    """The case as it stands where its application says otherwise."""
    moved = State.RECEIVED
    Case.objects.filter(pk=case.pk).update(state=moved, **facts)
    evaluate_eligibility(case.number, today=date(2013, 10, 9), by="test", at=AT)
    case.refresh_from_db()
    return case


def test_an_application_that_is_not_reviewed_is_told_why_and_what_to_do(case, browser_of):
    weighed(case, application_signed=None, application_received=date(2013, 9, 9))
    assert case.state == State.INELIGIBLE
    client = browser_of(enter(case, "injured_worker", language="es"))
    page = client.get(f"/portal/cases/{case.number}/").content.decode()
    assert "Abrir la carta que dice por qué (PDF)" in page
    answer = client.get(f"/portal/cases/{case.number}/notice.pdf")
    spanish, english = text_of(answer.content)
    for words in (
        "La solicitud no se puede revisar", "La solicitud no está firmada.", "9 de septiembre de 2013",
        "El último día era el 9 de agosto de 2013", "dentro de 30 días", "tiene 5 días más", "1-800-736-7401",
        "vale el texto en inglés", "Ningún traductor certificado ha revisado",
    ):  # fmt: skip
        assert words in spanish
    for words in (
        "The application is not signed.",
        "It came on 09/09/2013. The last day was 08/09/2013.",
        "417 Tule Lane",
    ):
        assert words in english
    opened = pikepdf.open(io.BytesIO(answer.content))
    assert opened.Root.MarkInfo.Marked
    assert case.events.filter(kind="portal.opened").get().payload["notice"] == "ineligible"
    [alone] = text_of(queries.notice_letter_of(case, "claims_administrator"))
    assert "Pacific Crest Claims Services" in alone
    assert "Spanish" not in alone
    staff = browser_of(open_account(username="x", role=Role.INTAKE, password="x")[0])
    listed = staff.get(f"/cases/{case.number}/parties/").content.decode()
    place = f"/cases/{case.number}/parties/injured_worker/notice.pdf"
    assert f"{place}?language=es" in listed
    assert text_of(staff.get(f"{place}?language=es").content) == [spanish, english]


def test_a_review_that_waits_and_one_that_has_ended(case, browser_of):
    client = browser_of(enter(case, "injured_worker"))
    address = f"/portal/cases/{case.number}/notice.pdf"
    assert client.get(address).status_code == 404
    with pytest.raises(Refused, match="such a letter tells"):
        queries.notice_letter_of(case, "injured_worker")
    weighed(case, liability_disputed=True)
    assert case.state == State.DEFERRED
    [told] = text_of(client.get(address).content)
    assert "It has to wait." in told
    assert "says that it does not have to pay" in told
    assert "within 30 days" in told
    cases.move(case, State.TERMINATED, by="test", at=AT, payload={"because": "withdrawn by the worker"})
    spanish, english = text_of(queries.notice_letter_of(case, "injured_worker", language="es"))
    assert "La revisión terminó el 23 de noviembre de 2026." in spanish
    assert "La solicitud se retiró." in spanish
    assert "The application was withdrawn." in english


def test_every_ground_of_eligibility_has_its_words():
    tree = ast.parse(Path(eligibility.__file__).read_text())
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    grounds = {"timely", "filer", "signature", "ur_decision_attached", "medical_necessity", "liability",
               "not_reviewed_before", "ur_decision_kind"}  # fmt: skip
    assert grounds <= texts
    known = notices_file.wordings(date(2013, 1, 1))
    assert {name.removeprefix("ground.") for name in known if name.startswith("ground.")} == grounds | {"scope"}


def test_no_other_ground_can_bar_an_application(case):
    weighed(case, application_signed=None)
    told = {one.ground for one in case.eligibility_findings.all()}
    known = notices_file.wordings(date(2013, 1, 1))
    assert {f"ground.{one}" for one in told if not one.startswith("scope_")} <= set(known)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("causa", 2),
        ("país", 2),
        ("que", 1),
        ("guerra", 2),
        ("pingüino", 3),
        ("tratamiento", 4),
        ("hay", 1),
        ("aéreo", 4),
    ],
)
def test_syllables_are_those_of_spanish(word, count):
    assert syllables(word) == count


def test_a_workers_spanish_is_quite_easy_to_read():
    hard = "La determinación administrativa impugnada desestimó la pretensión indemnizatoria del recurrente."
    assert perspicuity(hard) < 40
    assert perspicuity("Lea la carta. Si no la entiende, llame.") > 80
    portal = [text.many for text in texts_file.languages()["es"].texts.values() if len(text.many.split()) > 5]
    notices = [one.says["es"] for one in notices_file.wordings(date(2026, 1, 1)).values()]
    letter = [
        one.says.replace("|", "\n")
        for name, one in letter_set_file.wordings("es", date(2026, 1, 1)).items()
        if name.startswith("worker.")
    ]
    assert [perspicuity("\n".join(texts)) > 65 for texts in (portal, notices, letter)] == [True] * 3

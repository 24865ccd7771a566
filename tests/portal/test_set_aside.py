"""After an appeal a party keeps the letter that it had, and is told that it no longer stands."""

from datetime import date

import pytest
from benchmarks import intake_seeds as seeds
from tests.portal.conftest import AT
from tests.portal.joining import enter
from tests.samples import carry_sample

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.determinations import services
from openimr.portal import queries
from openimr.portal.domain.standing import told_as

BY = {"by": "medical_director:head", "at": AT}
ON = date(2014, 1, 10)
ASIDE = "La decisión quedó anulada"


@pytest.mark.parametrize(
    ("state", "taken", "set_aside", "told"),
    [
        (State.UNDER_REVIEW, False, False, "assigned"),
        (State.UNDER_REVIEW, True, False, "under_review"),
        (State.ASSIGNED, False, False, "assigned"),
        (State.SIGNED, True, True, "set_aside"),
        (State.RECORDS_READY, False, True, "records_ready"),
        (State.TRANSFERRED, False, True, "transferred"),
    ],
)
def test_nobody_reviews_before_a_reviewer_accepted(state, taken, set_aside, told):
    assert told_as(state, taken=taken, set_aside=set_aside) == told


def test_the_letter_of_a_decision_that_was_set_aside_stays_and_says_so(transactional_db, tmp_path, browser_of):
    number = carry_sample("work-hardening", tmp_path, today=date(2013, 10, 21), at=AT).case_number
    case = Case.objects.get(number=number)
    worker, attorney = enter(case, "injured_worker", language="es"), enter(case, "representative", language="es")
    services.serve(
        number,
        recipients=["injured_worker", "representative"],
        way="first_class_mail",
        on=date(2013, 10, 22),
        place="Sacramento",
        served_by="the mail room",
        letters=True,
        languages=("es",),
        **BY,
    )
    client, address = browser_of(worker), f"/portal/cases/{number}/"

    def page(path: str = "") -> str:
        return client.get(address + path).content.decode()

    # The big button opens the plain letter in the page's language, where there is one.
    told = page()
    assert told.index("1-injured-worker-worker-es.pdf") < told.index("determination.pdf")
    assert "que explica la decisión (PDF)</a>" in told
    client.post("/portal/language/", {"language": "en", "next": "/portal/"})
    assert "1-injured-worker-worker.pdf" in page()
    client.post("/portal/language/", {"language": "es", "next": "/portal/"})
    assert "que explica la decisión (PDF) (en inglés)</a>" in browser_of(attorney).get(address).content.decode()
    # After the decision nothing invites to what cannot be done any more.
    assert "Información sobre el tratamiento" not in page("messages/")
    assert "envíelo primero como documento" not in page("messages/")

    filed = services.file_appeal(number, party="injured_worker", on=date(2013, 11, 1), grounds=["plain_error"], **BY)
    order = services.Document("Order", seeds.pdf())
    end = {"outcome": "remanded", "on": date(2014, 1, 5), "document": order, **BY}
    services.decide_appeal(number, filed.pk, remand_to="different_organization", **end)
    told = page()
    assert ASIDE in told
    assert "Otra organización de revisión decide de nuevo" in told
    assert "Upheld" not in told
    steps = queries.standing(queries.seat(worker, number), on=ON)
    assert [(one.key, one.progress, one.on) for one in steps[-3:]] == [
        ("review", "done", date(2013, 10, 21)), ("sent", "done", date(2013, 10, 22)), ("transferred", "now", None),
    ]  # fmt: skip
    kept = f"{address}versions/1/determination.pdf"
    assert kept in told
    assert client.get(kept).status_code == 200

    services.appeal_mistaken(number, case.appeal_entries.get(kind="decided").pk, remark="another case's", **BY)
    assert ASIDE not in page()
    services.decide_appeal(number, filed.pk, remand_to="different_reviewer", **end)
    told = page()
    assert ASIDE in told
    assert "Otro médico decide de nuevo" in told
    assert kept in told
    assert client.get(kept).status_code == 200
    assert client.get(f"{address}determination.pdf").status_code == 404
    assert "anulada en apelación" in client.get("/portal/").content.decode()
    assert "Enviar documentos" in told
    assert ASIDE in page("documents/")

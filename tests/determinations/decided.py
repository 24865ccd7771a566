"""A decided case without records: what follows it needs only parties, items and a determination. All fictitious."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from openimr.cases.models import Case, DisputedItem, Party, URDecision
from openimr.determinations.models import Determination

SIGNED = date(2017, 2, 6)
AT = datetime(2017, 6, 30, 20, 0, tzinfo=UTC)
BY = {"by": "medical_director:director", "at": AT}
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
ALL = ("administrative_director", "injured_worker", "employer", "claims_administrator", "requesting_physician")
ADDRESS = {"street": "1 Test Street", "city": "Fresno", "state": "CA", "postal_code": "93650"}


def decided(
    number: str = "CM17-0000001",
    *,
    decisions: Mapping[int, str] | None = None,
    given: Mapping[int, date] | None = None,
    signed: date = SIGNED,
    represented: bool = False,
    worker_state: str = "CA",
) -> Case:
    """A case decided on that day: item 1 overturned, item 2 upheld, unless said otherwise."""
    told = decisions or {1: "overturned", 2: "upheld"}
    case = Case.objects.create(
        number=number,
        programme="california_workers_comp",
        state="signed",
        priority="regular",
        date_of_injury=date(2016, 8, 17),
        claim_number="TEST-1",
        application_received=date(2017, 1, 4),
        request_date=date(2016, 12, 9),
    )
    URDecision.objects.create(case=case, date=date(2016, 12, 19))
    people = {
        "injured_worker": {"first_name": "Ada", "last_name": "Example", **ADDRESS, "state": worker_state},
        "employer": {"organization": "Example Works", **ADDRESS},
        "claims_administrator": {"organization": "Example Claims", **ADDRESS},
        "requesting_physician": {"first_name": "Bo", "last_name": "Sample", **ADDRESS},
    }
    if represented:
        people["representative"] = {"first_name": "Cy", "last_name": "Counsel", **ADDRESS}
    for role, fields in people.items():
        Party.objects.create(case=case, role=role, **fields)
    for item, decision in told.items():
        DisputedItem.objects.create(
            case=case, number=item, request=f"Treatment {item}", ur_decision="denied",
            date_of_service=(given or {}).get(item),
        )  # fmt: skip
        assert decision in {"upheld", "overturned"}
    issues = [
        {"number": item, "request": f"Treatment {item}", "decision": decision, "understood": {}}
        for item, decision in told.items()
    ]
    Determination.objects.create(
        case=case,
        content={"issues": issues, "header": {"case_number": number, "decision_date": signed.isoformat()}},
        seal={},
        key_id="0" * 16,
        reviewer_id="R-001",
        signed_on=signed,
        signed_at=datetime(signed.year, signed.month, signed.day, 18, 0, tzinfo=UTC),
        letters={},
    )
    return case

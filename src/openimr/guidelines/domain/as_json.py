"""Findings and requests as plain JSON and back."""

from dataclasses import asdict, fields
from typing import Any

from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.status import Status
from openimr.records.domain.evidence import Evidence


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """A finding with its evidence as JSON values."""
    return {**asdict(finding), "status": str(finding.status), "cites": list(finding.cites)} | {
        name: [asdict(evidence) for evidence in getattr(finding, name)] for name in ("evidence", "against")
    }


def finding_from_json(stored: dict[str, Any]) -> Finding:
    """The finding that was stored."""
    return Finding(
        **{
            **stored,
            "status": Status(stored["status"]),
            "cites": tuple(stored["cites"]),
            "evidence": tuple(Evidence(**evidence) for evidence in stored["evidence"]),
            "against": tuple(Evidence(**evidence) for evidence in stored["against"]),
        }
    )


def request_to_json(request: TreatmentRequest) -> dict[str, Any]:
    """A request as JSON values; parts of the body as `{part, side}`."""
    return {
        **{field.name: getattr(request, field.name) for field in fields(request)},
        "body_parts": [{"part": part, "side": side or None} for part, side in request.body_parts],
        "warnings": list(request.warnings),
    }


def request_from_json(stored: dict[str, Any]) -> TreatmentRequest:
    """The request that was stored."""
    return TreatmentRequest(
        **{
            **stored,
            "body_parts": tuple((part["part"], part["side"] or "") for part in stored["body_parts"]),
            "warnings": tuple(stored["warnings"]),
        }
    )

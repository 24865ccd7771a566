"""Uploads on their way in."""

from typing import Any

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.adapters.file_faults_file import said
from openimr.records.models import Upload


def unfinished_uploads(case: Case, actor: Any) -> list[Upload]:
    """What this person began to send and did not end."""
    return list(case.uploads.filter(by=actor.actor, finished=False))


def upload(case: Case, token: str, actor: Any) -> Upload:
    """An upload of this person's. Raises NotFound."""
    found = case.uploads.filter(token=token, by=actor.actor).first()
    if found is None:
        raise NotFound(f"{case.number}: no such upload; begin it again")
    return found


def answer_in(answer: dict[str, Any], language: str) -> dict[str, Any]:
    """What became of an upload, its faults told in that language; `lang` is `en` where only English words are kept."""
    return {**answer, "faults": [_told(fault, language) for fault in answer["faults"]]}


def _told(fault: dict[str, Any], language: str) -> dict[str, str]:
    words = said(fault.get("fault", ""), fault.get("values", {}), language=language)
    problem, remedy = words or (fault["problem"], fault["remedy"])
    return {"file": fault["file"], "problem": problem, "remedy": remedy, "lang": language if words else "en"}

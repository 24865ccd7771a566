"""What the JSON of a determination and of a set of letters may hold: the models that the published schemas come from.

`openimr letter schema` prints a schema, the site serves it, docs/reference keeps a copy; a test holds the copy to the
models, and what is really made to the schemas.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from openimr.determinations.domain.schemas.determination import Determination
from openimr.determinations.domain.schemas.letters import AddressSheet, Letter, LetterSetList
from openimr.errors import NotFound

#: The published schemas by name, with their titles and the models that they come from.
PUBLISHED: Mapping[str, tuple[str, type[BaseModel]]] = {
    "determination": ("OpenIMR determination, version 1", Determination),
    "letter-set": ("OpenIMR list of a set of letters, version 1", LetterSetList),
    "letter": ("OpenIMR letter of a set, version 1", Letter),
    "address-sheet": ("OpenIMR address sheet of a set, version 1", AddressSheet),
}


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of that name. Raises NotFound."""
    if name not in PUBLISHED:
        raise NotFound(f"no schema {name}; there are: {', '.join(PUBLISHED)}")
    title, model = PUBLISHED[name]
    told = model.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain(told), "title": title}


def _plain(told: Any) -> Any:
    """Without the titles that pydantic makes up from names."""
    if isinstance(told, dict):
        return {key: _plain(value) for key, value in told.items() if not (key == "title" and isinstance(value, str))}
    return [_plain(one) for one in told] if isinstance(told, list) else told


def text(name: str) -> str:
    """The schema as its file has it."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"

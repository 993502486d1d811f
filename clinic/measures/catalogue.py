"""Every questionnaire by its code: the published ones and our own."""

from clinic.measures.definition import Definition
from clinic.measures.known import PUBLISHED
from clinic.measures.own import OURS

MEASURES = (*OURS, *PUBLISHED)
_BY_ID = {known.id: known for known in MEASURES}


def find(code: str) -> Definition | None:
    return _BY_ID.get(code)

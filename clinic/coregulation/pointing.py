"""Words on a card that may point at somebody else: they are asked about, and block nothing (V5)."""

import re
from itertools import pairwise

from clinic.coregulation.breach import Breach
from clinic.coregulation.codes import EvidenceType
from clinic.coregulation.observation import Observation
from clinic.plain import N_

# Digits are those of any script.
_PHONE = re.compile(r"(?:\d[\s().+-]{0,2}){7,}")
_ADDRESS = re.compile(
    r"\b\d{1,5},?\s+\w+\s+(?:st|street|ave|avenue|rd|road|drive|lane|court|crescent)\b"
    r"|\b\d{1,5},?\s+(?:rue|avenue|chemin|boulevard)\b|(?:خیابان|کوچه|پلاک)\s+\w+|\d+\s*[号路街]",
    re.I,
)
_TITLE = re.compile(r"(?:آقای|خانم|دکتر|\b(?:Mr|Mrs|Ms|Dr|Mme)\b\.?)\s+\w+|\w[先女][生士]")
_WORD = re.compile(r"[^\W\d_]{2,}")


def warnings(observation: Observation) -> list[Breach]:
    """V5: words that may point at somebody else. They are shown, and block nothing."""
    found = []
    for score in observation.scores:
        if score.evidence_type is EvidenceType.VERBATIM and points_at_somebody(score.evidence):
            sentence = N_("What showed %(code)s may hold a name, a number or an address. Does it need to?")
            found.append(Breach("V5", score.code, sentence, {"code": score.code}))
    if _is_a_name(observation.context_role.strip()):
        found.append(Breach("V5", "context_role", N_("Is this a name? A role, such as “sister”, is enough.")))
    return found


def points_at_somebody(words: str) -> bool:
    return any(pattern.search(words) for pattern in (_PHONE, _ADDRESS, _TITLE)) or _holds_two_names(words)


def _holds_two_names(words: str) -> bool:
    """Whether two words in a row are written as names are, in a script that has capitals."""
    return any(
        one.group().istitle() and other.group().istitle() and words[one.end() : other.start()] == " "
        for one, other in pairwise(_WORD.finditer(words))
    )


def _is_a_name(role: str) -> bool:
    return _WORD.fullmatch(role) is not None and role.istitle()

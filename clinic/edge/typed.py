"""What a person typed into a request that came to nothing, so that it can be shown again or sent again."""

import re

from flask import request
from werkzeug.exceptions import HTTPException

from clinic.frozen import frozen
from clinic.plain import N_

# Kept out of every page made from a request: what opens something, and what only machines read.
SECRET = re.compile(r"password|passphrase|code|totp|token|kit|secret|ticket", re.IGNORECASE)
MACHINE = re.compile(
    r"[A-Za-z0-9_-]{43}|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[a-z_.:-]{1,24}|[0-9.:TZ+-]+|"
)
ONE_LINE = 80
# Fields that are called the same on every page that has them, and that only a person fills in.
LABELS = {
    "name": N_("Name"),
    "preferred_name": N_("Name"),
    "contact": N_("E-mail or telephone"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
}
# Fields that hold a choice or a stamp, on every page that has them.
CHOSEN = frozenset(
    {
        "delivery",
        "interpreter",
        "opened",
        "page",
        "reach",
        "region",
        "risk",
        "sheet",
        "technique",
        "type",
        "way",
        "zone",
    }
)
# Of each sheet of a note: with whom it is done.
CHOSEN_OF_EACH = "_with"


@frozen
class Typed:
    """One field as it came."""

    name: str
    value: str

    @property
    def label(self) -> str:
        """What the field is called, where that is plain from its name."""
        return LABELS.get(self.name, "")

    @property
    def is_words(self) -> bool:
        """Whether a person wrote it, as against a choice, an id or a time."""
        if self.label:
            return bool(self.value)
        is_chosen = self.name in CHOSEN or self.name.endswith(CHOSEN_OF_EACH)
        return not is_chosen and MACHINE.fullmatch(self.value) is None

    @property
    def rows(self) -> int:
        """The height at which it can be read in one go, up to a screen's worth."""
        lines = sum(1 + len(line) // ONE_LINE for line in self.value.splitlines())
        return max(1, min(lines, 16))


def typed() -> list[Typed]:
    """Every field of this request but the secret ones; empty if the body cannot be read."""
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:
        return []
    return [Typed(name, value) for name, value in pairs if not SECRET.search(name)]


def has_files() -> bool:
    """Whether files came along, which cannot be shown again; no if the body cannot be read."""
    try:
        return bool(request.files)
    except HTTPException:
        return False


def words() -> list[Typed]:
    """What of it a person would be sorry to lose."""
    return [one for one in typed() if one.is_words]

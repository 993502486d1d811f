"""One rule that a card does not keep, in a sentence a therapist reads."""

from collections.abc import Mapping
from dataclasses import field

from clinic.frozen import frozen


@frozen
class Breach:
    """One broken rule. `sentence` is a msgid that takes `values`; `about` names what it concerns."""

    rule: str
    about: str
    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.values

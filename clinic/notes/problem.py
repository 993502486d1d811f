"""One thing that is amiss with a note, in a sentence a therapist reads."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from clinic.frozen import frozen


@frozen
class Problem:
    """One thing to mend. `about` names the field, `sentence` is a msgid that takes `values`.

    An instant among them stands in the zone whose clock is to tell it.
    """

    about: str
    sentence: str
    values: Mapping[str, str | int | datetime] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.values

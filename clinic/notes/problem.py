"""One thing that is amiss with a note, in a sentence a therapist reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `about` names the field, `sentence` is a msgid that takes `values`."""

    about: str
    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.values

"""What is put under a signed note: something new, or a correction of words that stay where they are."""

from typing import Self

import orjson

from clinic.frozen import frozen

# Version 1 was nothing but its text.
VERSION = 2
BRIEF = 80


@frozen
class Addition:
    """What was added. A correction names the `part` of the note it is about, and why it was made.

    `passage` is what is wrong there, word for word as it was signed; empty where the whole part is meant.
    """

    text: str
    part: str = ""
    passage: str = ""
    reason: str = ""

    @property
    def is_correction(self) -> bool:
        return bool(self.part)

    @property
    def is_brief(self) -> bool:
        """Whether what is right fits beside what is wrong."""
        return len(self.text) <= BRIEF and "\n" not in self.text

    @property
    def words(self) -> str:
        """All it says in words of its own; the passage is the note's."""
        return "\n".join(filter(None, (self.text, self.reason)))

    def to_bytes(self) -> bytes:
        """One spelling for one content, so that its hash can be compared."""
        return orjson.dumps(vars(self), option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_bytes(cls, content: bytes, version: int) -> Self:
        """What was signed in a document of this version."""
        return cls(content.decode()) if version < VERSION else cls(**orjson.loads(content))

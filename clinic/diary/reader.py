"""Somebody who is told about a time, at an address that is safe for them."""

from collections.abc import Iterable
from uuid import UUID

from clinic.frozen import frozen
from clinic.mail.addressee import Addressee


@frozen
class Reader:
    """`person_id` is the client's, or the inbox's while nobody is a client yet.

    One of several is told apart by what their letters carry; whoever has a time alone need not be.
    """

    person_id: UUID
    to: Addressee
    is_one_of_several: bool = False

    @property
    def whom(self) -> UUID | None:
        """Whose a letter is, where others have letters about the same time."""
        return self.person_id if self.is_one_of_several else None


def one_letter_each(readers: Iterable[Reader]) -> list[Reader]:
    """The first at each address: two letters that arrive at one would tell that two are meant."""
    first: dict[str, Reader] = {}
    for reader in readers:
        first.setdefault(reader.to.address, reader)
    return list(first.values())

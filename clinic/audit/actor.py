"""Who acts, and from where."""

from uuid import UUID

from clinic.frozen import frozen


@frozen
class Actor:
    """`id` is an account's id, or a word for those without: visitor, kit, system. `origin` is an address."""

    id: UUID | str
    origin: str = ""

    @property
    def name(self) -> str:
        """The id as the trail writes it."""
        return self.id.hex if isinstance(self.id, UUID) else self.id


SYSTEM = Actor("system", "")

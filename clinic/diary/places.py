"""Where people are seen: the practice's places, and the rooms of each."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.config import settings
from clinic.database import STRICT, Base, db
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad


class Place(Base):
    """Where people are seen. Its name is sealed as a service's is."""

    __tablename__ = "place"
    __table_args__ = (STRICT,)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    sealed_name: Mapped[bytes]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class Room(Base):
    """A room of a place. Where a place has rooms, nobody is seen there in person without one."""

    __tablename__ = "room"
    __table_args__ = (Index("ix_room_place_id", "place_id"), STRICT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    sealed_name: Mapped[bytes]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


def places() -> Select[Place]:
    """Those in use. Their names are sealed, so it is for the page to sort them."""
    return select(Place).where(Place.retired_at.is_(None)).order_by(Place.id)


def rooms() -> Select[Room]:
    """Those in use, in the order in which they are given out."""
    return select(Room).where(Room.retired_at.is_(None)).order_by(Room.id)


def sealed_name(kind: type[Place] | type[Room], row_id: UUID, name: str) -> bytes:
    """What stands in its row for a name of a place or a room."""
    return seal(settings().instance_key, pad(name.encode()), kind.__tablename__, row_id)


def name_of(row: Place | Room) -> str:
    """What the practice calls it."""
    return unpad(unseal(settings().instance_key, row.sealed_name, row.__tablename__, row.id)).decode()


def rename(row: Place | Room, name: str) -> None:
    row.sealed_name = sealed_name(type(row), row.id, name)


def new_place(name: str) -> Place:
    place = Place(sealed_name=b"")
    rename(place, name)
    db.session.add(place)
    db.session.flush()
    return place


def new_room(place: Place, name: str) -> Room:
    room = Room(place_id=place.id, sealed_name=b"")
    rename(room, name)
    db.session.add(room)
    db.session.flush()
    return room


def named_places() -> list[tuple[Place, str]]:
    """Those in use with their names, by name."""
    return sorted(((one, name_of(one)) for one in db.session.scalars(places())), key=lambda pair: pair[1])

"""What was answered in a client's file, opened once for a page."""

from uuid import UUID

from clinic import clock
from clinic.desk import file_frame
from clinic.desk.client import with_file
from clinic.desk.file_frame import FileFrame
from clinic.desk.over_time import Measured
from clinic.edge import current
from clinic.measures import kept, returned, rounds
from clinic.plain import N_
from clinic.refusal import Refusal


class AnsweredInTheirOwn(Refusal):
    sentence = N_("What somebody answers about themselves belongs in that person's own file.")


def measured(client_id: UUID) -> Measured:
    """A client's file with what was answered in it, after a trail entry. Raises `NotFound`."""
    client, file_id = with_file(client_id)
    with file_frame.opening(client, "measures.read") as (opened, file):
        taken = returned.as_signed(opened, current.keyring(), file_id, kept.all_of(opened, file_id))
        asked = rounds.listed(opened, file_id, clock.now()) if client.is_unit else ()
        return Measured(file, tuple(taken), tuple(asked))


def must_be_about_one(file: FileFrame) -> None:
    """Raises `AnsweredInTheirOwn` in the file of a couple or a family, which all of them may ask to read."""
    if file.client.is_unit:
        raise AnsweredInTheirOwn

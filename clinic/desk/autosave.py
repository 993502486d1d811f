"""Keeping what is typed over what stands: a page's own next save goes on, another window's is never lost."""

from collections.abc import Callable

from clinic.database import db
from clinic.files.drafts import StaleDraft
from clinic.notes.written import Written


def keep_over(
    written: Written, counter: int, keep: Callable[[int], int], standing: Callable[[], Written]
) -> int:
    """Save over the save numbered `counter` and return the new number.

    Where the answer to the page's last save was lost, and nothing else, it is saved over that one. Raises
    `StaleDraft`, with everything rolled back, if another window saved in between.
    """
    try:
        return keep(counter)
    except StaleDraft as stale:
        db.session.rollback()
        before = standing()
        if written.says_the_same_as(before):
            return stale.counter
        if not written.goes_on_from(before):
            raise
        return keep(stale.counter)

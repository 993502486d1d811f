"""What lies under an invitation's link: keys that take the link, or the words agreed in session, too."""

from uuid import UUID

from clinic.people.keys import believed, lock_with_agreed, open_agreed
from clinic.people.models import Invitation
from clinic.vault.bundle import Bundle, Lock, lock_with_token, under_token
from clinic.vault.token import token_bytes


def sealed(bundle: Bundle, account_id: UUID, token: str, words: str | None = None) -> bytes:
    """The bundle under the link; with `words` made between two transactions."""
    if words is None:
        return lock_with_token(bundle, account_id, token_bytes(token))
    return lock_with_agreed(bundle, account_id, words, token_bytes(token))


def takes_words(invitation: Invitation, token: str) -> bool:
    """Whether the link alone does not open it."""
    return isinstance(under_token(invitation.sealed, invitation.account_id, token_bytes(token)), Lock)


def bundle_of(invitation: Invitation, token: str, words: str = "") -> Bundle:
    """What waits under the link, believed. Raises `WrongPassword` where it takes words that these are not."""
    account_id = invitation.account_id
    found = under_token(invitation.sealed, account_id, token_bytes(token))
    return believed(account_id, open_agreed(found, account_id, words) if isinstance(found, Lock) else found)

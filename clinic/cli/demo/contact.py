"""How the made-up clients are reached: numbers and addresses that belong to nobody."""

from typing import TypedDict

from clinic.clients.card import Channel, SafeContact


class Reached(TypedDict):
    phone: str
    email: str
    address: str
    safe: SafeContact


def number(last_two: int) -> str:
    """A telephone number kept free for stories."""
    return f"902-555-01{last_two:02}"


def reached(key: str, last_two: int, *channels: Channel, words: str = "", when: str = "") -> Reached:
    """The contacts of a card, and what of them may be used."""
    safe = SafeContact(channels=channels, may_leave_message=Channel.CALL in channels, when=when, words=words)
    return Reached(
        phone=number(last_two),
        email=f"{key}@example.test",
        address="1 Sample Street, Halifax NS",
        safe=safe,
    )

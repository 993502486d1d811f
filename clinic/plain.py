"""Marks the words a translator will see, and makes choices that carry them."""

from enum import StrEnum
from typing import Self


def N_(msgid: str) -> str:  # noqa: N802 (the name gettext tools look for)
    """Return `msgid` as it is; the extraction of messages looks for this name."""
    return msgid


class Labelled(StrEnum):
    """A choice stored by its code and shown by its label, an English msgid."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        choice = str.__new__(cls, code)
        choice._value_ = code
        choice.label = label
        return choice

"""Which page of a long list is asked for, and which lines stand on it."""

from typing import Self

from flask import request

from clinic.frozen import frozen


@frozen
class Page:
    """One page of a list: its number from 1, how many pages there are, and how many lines one holds."""

    number: int
    count: int
    size: int

    @classmethod
    def of(cls, lines: int, size: int, asked: int) -> Self:
        """The page with this number, or the nearest there is to it."""
        count = max(1, -(-lines // size))
        return cls(min(max(1, asked), count), count, size)

    @property
    def skip(self) -> int:
        """How many lines stand on the pages before this one."""
        return (self.number - 1) * self.size

    @property
    def lines(self) -> slice:
        return slice(self.skip, self.skip + self.size)


def page_asked_for() -> int:
    """The number of the page that the address names."""
    return request.args.get("page", 1, type=int)

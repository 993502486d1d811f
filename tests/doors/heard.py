"""Which names a page looks for, after the question mark and in what was typed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

import pytest
from flask import Flask, Request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict


class Listening(ImmutableMultiDict[str, str]):
    """What follows the question mark, and which names in it were looked for."""

    def __init__(self, given: object, heard: set[str]) -> None:
        super().__init__(given)
        self._heard = heard

    def __getitem__(self, name: str) -> str:
        self._heard.add(name)
        return super().__getitem__(name)

    def getlist(self, name: str, type: Callable[[str], object] | None = None) -> list[object]:  # noqa: A002
        self._heard.add(name)
        return super().getlist(name, type)

    def __contains__(self, name: object) -> bool:
        self._heard.add(str(name))
        return super().__contains__(name)

    def items(self, multi: bool = False) -> Iterator[tuple[str, str]]:
        self._heard.update(self)
        return super().items(multi)


@contextmanager
def listening(app: Flask) -> Iterator[set[str]]:
    """The names that a page looks for after the question mark and in what was typed, until the block ends."""
    names: set[str] = set()

    class Heard(Request):
        @cached_property
        def args(self) -> Listening:
            return Listening(super().args, names)

        def _load_form_data(self) -> None:
            super()._load_form_data()
            self.__dict__["form"] = Listening(self.form, names)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(app, "request_class", Heard)
        yield names


@contextmanager
def heard_by(app: Flask, endpoint: str, heard: set[str]) -> Iterator[set[str]]:
    """Of what is heard until the block ends, that which this view itself looks for."""
    read: set[str] = set()

    def listened_to(**values: object) -> ResponseReturnValue:
        heard.clear()
        try:
            return view(**values)
        finally:
            read.update(heard)

    with pytest.MonkeyPatch.context() as patched:
        if view := app.view_functions.get(endpoint):
            patched.setitem(app.view_functions, endpoint, listened_to)
        yield read

"""How an address is written: worked out when somebody first writes it, since a process writes few of them."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

Written = tuple[str, str]


class Address(Rule):
    """A rule that leaves until then the function that writes its address.

    Werkzeug compiles two for each rule as it is added: of hundreds of pages that was half of assembling them.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Written]:
        name = "_build_unknown" if append_unknown else "_build"

        def compile_and_write(rule: Address, **values: Any) -> Written:
            write: Callable[..., Written] = Rule._compile_builder(rule, append_unknown).__get__(rule, None)
            setattr(rule, name, write)
            return write(**values)

        return compile_and_write


def install(app: Flask) -> None:
    """Before the pages are put in."""
    app.url_rule_class = Address

"""Every form that anybody is shown, as a browser would send it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from tests.doors import asked, table
from tests.doors.table import Row
from tests.furnished import READER, Furnished

# What a browser sends of these says nothing that a person or a program chose.
NOT_SENT = {"image", "reset", "button"}


@dataclass
class Found:
    """One form: where it goes, and the fields it carries as the page offers them."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _value in self.fields)

    def kind(self, app: Flask) -> tuple[str, frozenset[str]]:
        """Forms of one kind differ only in whom or what they are about: same view, same fields."""
        try:
            view, _values = app.url_map.bind("localhost").match(self.action.partition("?")[0], "POST")
        except (NotFound, MethodNotAllowed):
            view = self.action
        return view, self.names


class Reader(HTMLParser):
    """Collects the forms that post, with the fields inside them and those tied to them by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Found] = []
        self._by_id: dict[str, Found] = {}
        self._page, self._open, self._select = page, None, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Found(self._sent_to(told.get("action", "")))
            self._by_id[told.get("id", "")] = self._open
            if told.get("method", "").lower() == "post":
                self.forms.append(self._open)
        elif tag in ("input", "textarea", "button", "select") and told.get("type") not in NOT_SENT:
            self._field(tag, told)
        elif tag == "option" and self._select:
            self._keep(self._select, told.get("value", ""), self._owner)
            self._select = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def _field(self, tag: str, told: dict[str, str]) -> None:
        owner = self._by_id.get(told["form"]) if "form" in told else self._open
        if tag == "select":
            self._select, self._owner = told.get("name", ""), owner
        else:
            self._keep(told.get("name", ""), told.get("value", ""), owner)
        if "formaction" in told and owner is not None:
            self.forms.append(Found(self._sent_to(told["formaction"]), owner.fields))

    def _sent_to(self, where: str) -> str:
        return urldefrag(urljoin(self._page, where or self._page)).url

    def _keep(self, name: str, value: str, owner: Found | None) -> None:
        if owner is not None and name and name != "csrf_token" and name not in owner.names:
            owner.fields.append((name, value))


def pages(who: str) -> list[Row]:
    """The pages that this person sees and, unless it is a visitor, a visitor does not."""
    if who == READER:
        return [row for row in table.rows() if row.method == "GET" and row.rule.startswith("/s/")]
    return [
        row
        for row in table.rows()
        if row.method == "GET"
        and row.answers[who] == 200
        and (who == "visitor" or row.answers["visitor"] != 200)
        and "<path:" not in row.rule
    ]


def forms(house: Furnished, who: str) -> list[Found]:
    """One form of each kind on those pages."""
    found: dict[tuple[str, frozenset[str]], Found] = {}
    browser = house.browser(who)
    for row in pages(who):
        if not row.is_page:
            # A sheet on paper has no form, and takes as long as many pages.
            continue
        rule = next(one for one in house.app.url_map.iter_rules() if one.rule == row.rule)
        path = asked.path(rule, asked.values(house, rule, who))
        answer = browser.http.get(path, query_string=asked.query(house, row.rule))
        reader = Reader(path)
        reader.feed(answer.text)
        for form in reader.forms:
            found.setdefault(form.kind(house.app), form)
        answer.close()
    return list(found.values())

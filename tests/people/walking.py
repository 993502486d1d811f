"""Somebody at a browser who is not signed in: opens pages, fills in their forms, follows where they lead."""

import re
from dataclasses import dataclass, field
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
ORIGIN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Walker:
    """Keeps its cookies and the word of the last form it saw."""

    http: FlaskClient
    word: str = ""
    address: str = ""
    page: TestResponse = field(init=False, repr=False)

    @classmethod
    def at(cls, app: Flask, address: str = "10.9.8.7") -> "Walker":
        return cls(app.test_client(), address=address)

    def open(self, path: str) -> TestResponse:
        return self._seen(self.http.get(path, environ_base={"REMOTE_ADDR": self.address}))

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: object) -> TestResponse:
        """Post to a page after looking at it, unless its form is on screen already."""
        if not self.word:
            self.open(path)
        sent = self.http.post(
            path,
            data={"csrf_token": self.word, **fields},
            headers={**ORIGIN, **(headers or {})},
            environ_base={"REMOTE_ADDR": self.address},
        )
        return self._seen(sent)

    def sign_in(self, email: str, password: str, code: str) -> TestResponse:
        self.send("/sign-in", email=email, password=password)
        return self.send("/sign-in/code", code=code)

    def says(self, sentence: str) -> bool:
        return sentence in unescape(self.page.text)

    def offered(self) -> str:
        """The five words on the page."""
        found = re.search(r'id="words"[^>]*>([^<]+)<', self.page.text)
        assert found
        return found[1].strip()

    def _seen(self, page: TestResponse) -> TestResponse:
        self.page = page
        found = CSRF.search(page.text) if page.mimetype == "text/html" else None
        if found:
            self.word = found[1]
        return page

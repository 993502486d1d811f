"""Somebody at a browser on a real socket, who writes a word never seen before into every field."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from clinic import clock
from clinic.vault.totp import code_at
from tests.hunt.forms import Form, Pairs, forms_of
from tests.hunt.words import Words
from tests.served import PATIENCE_SECONDS

KIT = re.compile(r"(?:[A-Z2-7]{5}[\s-]+){11}[A-Z2-7]{3}")
Given = Mapping[str, str | list[str]]


@dataclass
class Seen:
    """One answer, as it came."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Person:
    """A browser of one's own; `who` stands in the names of the fields that were written in."""

    who: str
    port: int
    words: Words
    cookies: dict[str, str] = field(default_factory=dict)
    page: Seen = field(default_factory=lambda: Seen(0, "", b""))
    at: str = ""

    def opens(self, path: str, **headers: str) -> Seen:
        """The page at this address, or where it leads."""
        self.page, self.at = self._ask("GET", path, b"", headers), path
        if self.page.status == 303:
            return self.opens(self.page.location)
        return self.page

    def fills(self, given: Given | None = None, *, having: str, expecting: int = 303) -> Seen:
        """Fill the form of this page that has a field of that name, and send it; then go where it leads."""
        form = self.form(having)
        pairs = form.filled(lambda one: self._word(form, one), given or {})
        answer = self.sends(form.action or self.at, pairs)
        assert answer.status == expecting, (form.action or self.at, answer.status, self._complaints(answer))
        return self.opens(answer.location) if answer.status == 303 else answer

    def sends(self, path: str, pairs: Pairs, **headers: str) -> Seen:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        self.page = self._ask("POST", path, urlencode(pairs).encode(), kind | headers)
        return self.page

    def form(self, having: str) -> Form:
        """The form of this page with such a field."""
        found = [
            form for form in forms_of(self.page.text) if form.method == "post" and having in form.names()
        ]
        assert found, (self.at, self.page.status, having)
        return found[0]

    def uploads(self, path: str, content: bytes, name: str = "a.txt", pairs: Pairs | None = None) -> Seen:
        """A file, with these fields before it."""
        edge = "-----edge"
        part = f"--{edge}\r\nContent-Disposition: form-data; name="
        before = "".join(f'{part}"{field}"\r\n\r\n{value}\r\n' for field, value in pairs or [])
        head = f'{before}{part}"file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}", "Sec-Fetch-Site": "same-origin"}
        return self._ask("POST", path, body, kind)

    def tells(self, method: str, path: str, said: object, **headers: str) -> Seen:
        """As a program does it, in JSON."""
        body = json.dumps(said, ensure_ascii=False).encode()
        return self._ask(method, path, body, {"Content-Type": "application/json"} | headers)

    def _word(self, form: Form, one: object) -> str:
        name, kind, most = one.name, one.kind, one.most  # type: ignore[attr-defined]
        where = f"{name} of {self.at}, by {self.who}"
        if kind == "email" or name == "contact":
            return f"{self.words.new(where)}@example.test"
        if kind == "password":
            return self.words.password(where)
        return self.words.pair(where) if most > 30 else self.words.new(where)

    def _complaints(self, answer: Seen) -> list[str]:
        return re.findall(r"<li[^>]*>([^<]{4,200})</li>", answer.text)

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Seen:
        parts = urlsplit(path)
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            line.request(method, where, body or None, {"Cookie": cookies, **headers})
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self._take_cookie(value)
            return Seen(answer.status, answer.getheader("Location") or "", answer.read())
        finally:
            line.close()

    def _take_cookie(self, header: str) -> None:
        name, _, value = header.partition(";")[0].partition("=")
        self.cookies[name] = value
        if re.fullmatch(r"[A-Za-z0-9_-]{43}", value):
            self.words.keep(f"the {name} cookie {len(self.words.secrets)} of {self.who}", value)


@dataclass
class Phone:
    """Shows each code once."""

    seed: bytes
    shown: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, page: str) -> "Phone":
        found = re.search(r'id="seed"[^>]*>(?:<[^>]*>)?([A-Z2-7\s]+)<', page)
        assert found, "no seed on this page"
        return cls(base64.b32decode(re.sub(r"\s", "", found[1])))

    @property
    def typed(self) -> str:
        """The seed as it is typed into a phone."""
        return base64.b32encode(self.seed).decode().rstrip("=")

    def code(self) -> str:
        now = clock.now()
        steps = [code_at(self.seed, now + timedelta(seconds=30 * ahead)) for ahead in (0, 1)]
        code = next(one for one in steps if one not in self.shown)
        self.shown.add(code)
        return code

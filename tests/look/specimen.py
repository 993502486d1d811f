"""A small practice of nothing but pages: every part of the look, put together as the templates do."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import wtforms
from flask import Flask, abort, render_template, request
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup
from werkzeug.wrappers import Response

from clinic.edge.catalogue import translations

ROOT = Path(__file__).resolve().parents[2]
PAGES = Path(__file__).parent / "pages"
NAMES = sorted(page.stem for page in PAGES.glob("*.html"))
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def options(**words: str) -> list[wtforms.SelectChoice]:
    return [wtforms.SelectChoice(value, label) for value, label in words.items()]


class Specimen(wtforms.Form):
    """One field of each kind."""

    name = wtforms.StringField("What shall we call you?")
    contact = wtforms.StringField("Where can we reach you?")
    message = wtforms.RadioField("May we leave a message?", choices=options(yes="First names only", no="No"))
    language = wtforms.SelectField("Which language is easiest?", choices=options(en="English", fa="فارسی"))
    data_part = wtforms.TextAreaField("Data", render_kw={"maxlength": 400})
    assessment = wtforms.TextAreaField("Assessment")
    roles = wtforms.SelectMultipleField("Roles", choices=options(owner="Owner", therapist="Therapist"))
    roles2 = wtforms.SelectMultipleField("Languages", choices=options(en="English", fa="Persian"))
    when = wtforms.RadioField("When", choices=options(am="Mornings", pm="Evenings"))
    agreed = wtforms.BooleanField("Has agreed to it")


class Drafts:
    """What the draft endpoint was sent, and what it answers next."""

    def __init__(self) -> None:
        self.kept: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, object]]] = []

    def forget(self) -> None:
        self.kept.clear()
        self.answers.clear()


def specimen_app() -> Flask:
    """The specimen, with the product's own policy header."""
    app = Flask("specimen", static_folder=str(ROOT / "static"), static_url_path="/static")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(PAGES)])
    app.config["SECRET_KEY"] = "of the specimen only"
    Babel(app)
    app.jinja_env.globals.update(
        at=_at,
        in_language=lambda code: f"?lang={code}",
        csrf_field=lambda: Markup('<input type="hidden" name="csrf_token" value="token">'),
    )
    app.jinja_env.filters |= {"number": str, "hour_mark": str}
    drafts = app.extensions["drafts"] = Drafts()

    @app.get("/<name>")
    def page(name: str) -> str:
        if name not in NAMES:
            abort(404)
        form = Specimen(message="yes", data_part="Came on time. Two walks with a neighbour, one missed.")
        if "wrong" in request.args:
            form.name.errors = ["We need some name to call you by."]
            form.message.errors = ["Choose one of the two."]
        return render_template(f"{name}.html", form=form, **_context(request.args.get("lang", "en")))

    @app.post("/draft")
    @app.post("/late")
    def keep() -> tuple[dict[str, object], int]:
        drafts.kept.append(request.form.to_dict())
        status, said = drafts.answers.pop(0) if drafts.answers else (200, {"state": "kept", "counter": 4})
        return said, status

    @app.post("/sign-in/unlock")
    def unlock() -> tuple[dict[str, object], int]:
        if request.form["password"] == "right":
            return {"state": "open", "csrf": "newer"}, 200
        if request.form["password"] == "too late":
            return {"state": "signed-out", "sentence": "This screen has been locked too long."}, 401
        return {"state": "wrong", "sentence": "That did not open it."}, 401

    @app.after_request
    def guarded(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


def _at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 12, 3, int(hour), int(minute), tzinfo=UTC)


def _context(lang: str) -> dict[str, object]:
    return {
        "lang": lang,
        "dir": "rtl" if lang == "fa" else "ltr",
        "practice_name": "Sample Street Counselling",
        "languages": [("en", "English"), ("fr", "Français"), ("fa", "فارسی")],
        "nav": [
            ("keep", translations(lang).gettext(label), icon)
            for label, icon in (
                ("Today", "sun"),
                ("Diary", "calendar-days"),
                ("Clients", "users"),
                ("Search", "search"),
                ("Intake", "inbox"),
                ("Handouts", "book-open"),
                ("Practice", "settings"),
            )
        ],
        "me": SimpleNamespace(name="Morgan Sampleson", email="morgan@example.test"),
        "demo": "demo" in request.args,
        "find_url": "#",
        "lock_after_seconds": 900,
    }

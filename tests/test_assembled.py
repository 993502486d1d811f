"""An app of the tests takes its pages over from another, and is what its own assembly would have made."""

import re
from typing import Any

import pytest
from flask import Flask

import clinic.app
from clinic.app import create_app
from clinic.pages import PAGES
from tests.conftest import close

# What an app has of its own: its settings with their folders, its stores, and what is worked out when asked.
OF_ITS_OWN = {"config", "extensions", "instance_path", "jinja_env", "url_map", "cli", "aborter", "json"}


def left_in(app: Flask) -> dict[str, Any]:
    """All that can be told of an app, each list in the order in which it is gone through."""
    told = {name: value for name, value in vars(app).items() if name not in OF_ITS_OWN}
    told["addresses"] = [
        (type(rule), rule.rule, rule.endpoint, sorted(rule.methods or ()))
        for rule in app.url_map.iter_rules()
    ]
    told["commands"] = sorted(app.cli.commands)
    told["extended"] = sorted(app.extensions)
    told["configured"] = sorted(app.config)
    for name in ("filters", "globals", "tests", "extensions"):
        told[name] = sorted(getattr(app.jinja_env, name))
    return {name: in_words(value) for name, value in told.items()}


def in_words(value: object) -> object:
    """Functions by their names, since some are made anew for each app."""
    if isinstance(value, dict):
        return {key: in_words(one) for key, one in value.items()}
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


def test_it_has_all_that_its_pages_would_leave_in_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clinic.app, "PAGES", PAGES)
    anew = create_app(app.extensions["attune"])
    close(anew)
    known, expected = left_in(app), left_in(anew)
    assert {name for name in known | expected if known.get(name) != expected.get(name)} == set()
    for one in (app, anew):
        assert one.url_map.bind("here").match("/desk/notes/new", method="GET")[0] == "note.new"

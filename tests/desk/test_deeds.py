"""The owner reads the trail in words: every act the product records has a name."""

import ast
import re
from pathlib import Path

from clinic.desk.deeds import DEEDS

CLINIC = Path(__file__).parents[2] / "clinic"
# Through these calls, an action's name reaches the trail.
RECORDING = {"record", "reading", "read", "known", "_keep", "_kept"}
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded() -> set[str]:
    """Every action that stands in the product's text where something is recorded."""
    calls = (
        call
        for path in CLINIC.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in RECORDING
    )
    words = (word.value for call in calls for word in call.args if isinstance(word, ast.Constant))
    return {word for word in words if isinstance(word, str) and ACTION.fullmatch(word)}


def test_every_act_that_is_recorded_has_words():
    assert len(recorded()) > 50
    assert recorded() - DEEDS.keys() == set()


def test_the_owner_reads_who_closed_an_account_from_outside(practice):
    from clinic.cli.people import CONSOLE
    from clinic.database import db
    from clinic.people import membership
    from clinic.people.models import Account

    membership.close_without_keys(CONSOLE, db.session.get_one(Account, practice.omar.id))
    db.session.commit()
    page = practice.browser_of(practice.olga).get("/desk/practice/trail").text
    row = next(line for line in page.splitlines() if "Closed an account" in line)
    assert "Somebody at the practice&#39;s computer" in row
    assert "Omar Ocean" in row

"""Anything at all, sent in any order to any form: an answer, nothing half kept, and a trail that holds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from clinic.database import db
from tests.attacks.writer import proof
from tests.doors import scraped
from tests.doors.scraped import Found
from tests.doors.table import WHO
from tests.doors.test_hostile import HOSTILE
from tests.furnished import WRITTEN_BY_LOOKING, Furnished, Keeper
from tests.planted import Whose, words_of

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.xdist_group("doors")]

IN_A_ROW = 12
MOST_CHANGED = 5


@dataclass(frozen=True)
class Change:
    """What somebody does to one field of a form that was offered filled in."""

    field: int
    values: tuple[str | bytes, ...]


@dataclass(frozen=True)
class Sent:
    """One form, by its place in the list of all, and what was changed in it."""

    form: int
    changes: tuple[Change, ...]


TYPED = st.one_of(
    st.sampled_from(list(HOSTILE.values())).map(lambda value: value[:20_000]),
    st.text(max_size=120),
    st.dates().map(str),
    st.times().map(lambda time: f"{time:%H:%M}"),
    st.datetimes().map(lambda instant: f"{instant:%Y-%m-%dT%H:%M}"),
    st.integers(-(10**6), 10**6).map(str),
    st.uuids().map(lambda one: one.hex),
)
CHANGES = st.builds(Change, st.integers(0, 10**4), st.lists(TYPED, max_size=2).map(tuple))
SENT = st.builds(Sent, st.integers(0, 10**4), st.lists(CHANGES, max_size=MOST_CHANGED).map(tuple))


@pytest.fixture(scope="module")
def offered(_once: tuple[Furnished, Keeper]) -> list[tuple[str, Found]]:
    """Every form of one kind that each of them is shown."""
    house, keeper = _once
    found = [(who, form) for who in WHO for form in scraped.forms(house, who)]
    keeper.put_back()
    return found


def filled(form: Found, changes: tuple[Change, ...]) -> MultiDict[str, str | bytes]:
    """The form as it was offered, but for what was changed: left out, put in twice, or something else."""
    typed = MultiDict(form.fields)
    for change in changes if form.fields else ():
        name = form.fields[change.field % len(form.fields)][0]
        typed.setlist(name, list(change.values))
    return typed


class Rows:
    """What every table holds but the trail's, where a look is written down before it is granted."""

    def __init__(self, house: Furnished) -> None:
        self._live = sqlite3.connect(house.database)
        tables = self._live.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self._tables = sorted(name for (name,) in tables if name not in WRITTEN_BY_LOOKING)

    def stand(self) -> dict[str, str]:
        return {name: self._word(name) for name in self._tables}

    def broken(self) -> list[object]:
        """Rows that point at nothing."""
        return self._live.execute("PRAGMA foreign_key_check").fetchall()

    def close(self) -> None:
        self._live.close()

    def _word(self, name: str) -> str:
        rows = self._live.execute(f'SELECT * FROM "{name}"')
        return sha256("\0".join(sorted(map(repr, rows))).encode()).hexdigest()


@pytest.fixture
def rows(house: Furnished) -> Iterator[Rows]:
    with closing(Rows(house)) as kept:
        yield kept


def proven(house: Furnished) -> bool:
    """Whether the trail holds, and everything that is sealed is what the trail says of it."""
    with house.app.app_context():
        finding, strayed = proof()
        db.session.rollback()
    return finding.holds and strayed.is_empty


@pytest.fixture
def planted(house: Furnished) -> dict[str, Whose]:
    """Whose words those were that the practice was furnished with.

    What is sent here is none of anybody: one text goes into the files of several.
    """
    return dict(words_of(house.app))


def test_no_post_fails_or_leaves_half_of_itself(
    request: pytest.FixtureRequest,
    house: Furnished,
    keeper: Keeper,
    rows: Rows,
    offered: list[tuple[str, Found]],
    planted: dict[str, Whose],
) -> None:
    wanted, failed = request.config.getoption("--posts"), []

    def send(post: Sent) -> None:
        who, form = offered[post.form % len(offered)]
        before = rows.stand()
        answer = house.browser(who).post(form.action, filled(form, post.changes).to_dict(flat=False))
        answer.get_data()
        answer.close()
        house.app.extensions["planted"] = dict(planted)
        changed = [name for name, word in rows.stand().items() if before[name] != word]
        if answer.status_code >= 500 or (answer.status_code >= 400 and changed):
            failed.append((who, form.action, answer.status_code, changed))

    @settings(
        max_examples=-(-wanted // IN_A_ROW),
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(SENT, min_size=IN_A_ROW, max_size=IN_A_ROW))
    def all_of_these(posts: list[Sent]) -> None:
        keeper.put_back()
        failed.clear()
        for post in posts:
            send(post)
        assert failed == []
        assert rows.broken() == []
        assert proven(house)

    all_of_these()

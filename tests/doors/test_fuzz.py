"""Anything at all, sent in any order to any form: an answer, nothing half kept, and a trail that holds."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from clinic.database import db
from tests.attacks.writer import proof
from tests.doors.scraped import Found
from tests.doors.table import WHO
from tests.doors.test_hostile import HOSTILE
from tests.furnished import READER, Furnished, Keeper

pytestmark = pytest.mark.engine("sqlite")

IN_A_ROW = 12
MOST_CHANGED = 5
# What a no may write: that the code of a link was wrong, of which it bears five.
A_LINK, ITS_TRIES = "/s/", "handout_link"


# Where what clients take home is written, given, agreed to, ended and spoken of: each is among the forms.
TAKEN_HOME = {
    *("own_sheets.add", "own_sheets.look", "own_sheets.change", "own_translation.keep"),
    *("give.give", "sheet_links.end", "sheet_reminders.end", "sheet_link.give_code", "sheet_link.leave"),
    *("agreement_texts.keep", "client_agreements.hand", "portal_agreements.give_newer"),
    *("portal_reach.tell", "portal_reports.leave", "portal_kept.ask_for_whole"),
}


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


def filled(form: Found, changes: tuple[Change, ...]) -> MultiDict[str, str | bytes]:
    """The form as it was offered, but for what was changed: left out, put in twice, or something else."""
    typed = MultiDict(form.fields)
    for change in changes if form.fields else ():
        name = form.fields[change.field % len(form.fields)][0]
        typed.setlist(name, list(change.values))
    return typed


def proven(house: Furnished) -> bool:
    """Whether no row points at nothing, the trail holds, and what is sealed is what the trail says of it."""
    with house.app.app_context():
        if db.session.execute(text("PRAGMA foreign_key_check")).all():
            return False
        finding, strayed = proof()
        db.session.rollback()
    return finding.holds and strayed.is_empty


def test_no_post_fails_or_leaves_half_of_itself(
    request: pytest.FixtureRequest,
    house: Furnished,
    keeper: Keeper,
    shown: dict[str, list[Found]],
) -> None:
    wanted, failed = request.config.getoption("--posts"), []
    offered = [(who, form) for who in (*WHO, READER) for form in shown[who]]
    assert {form.kind(house.app)[0] for _who, form in offered} >= TAKEN_HOME

    def send(post: Sent) -> None:
        who, form = offered[post.form % len(offered)]
        before = keeper.digest()
        answer = house.browser(who).post(form.action, filled(form, post.changes).to_dict(flat=False))
        answer.get_data()
        answer.close()
        # A text of the one form stands in another's file already: here, what is typed is nobody's.
        keeper.forget()
        changed = [name for name, word in keeper.digest().items() if before[name] != word]
        if changed == [ITS_TRIES] and form.action.startswith(A_LINK):
            changed.clear()
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
        assert proven(house)

    all_of_these()

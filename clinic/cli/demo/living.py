"""The demo lives up to the present day: every act of every story in its order, each at its own time."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import delete, select

from clinic import clock
from clinic.cli.demo import (
    arrivals,
    at_home,
    booking,
    bringing,
    calls,
    crossing_out,
    note_taking,
    planning,
    reflecting,
    supervising,
    telling_us,
)
from clinic.cli.demo.records import STORIES
from clinic.cli.demo.records_noticed import brought
from clinic.cli.demo.script import Own, Planned, SafelyPlanned, Said, Sitting, Story
from clinic.cli.demo.stage import Act, Stage
from clinic.cli.demo.weeks import BOOKED_AHEAD, WEEK, sittings, starts_at
from clinic.database import db
from clinic.diary import presence
from clinic.diary.models import Appointment, Presence
from clinic.mail.models import OutboxLetter

SESSION = timedelta(minutes=50)
WRITING = timedelta(minutes=10)
FEWEST_A_DAY = 3
SPARE_TIMES = (time(12), time(9), time(10), time(14), time(16), time(11))


def acts(stage: Stage) -> list[Act]:
    """What happens, in the order of the clock, up to now."""
    found = [*calls.acts(stage), *(act for story in STORIES for act in _of_story(stage, story))]
    return sorted(act for act in found if act.at <= stage.now)


def live(stage: Stage, coming: list[Act], done: Callable[[], None]) -> None:
    """Let each act happen at its time, then see to it that today is a day like any other."""
    for act in coming:
        with clock.telling(act.at):
            act.do()
        done()
    fill_today(stage)
    bringing.hand_in(stage)
    at_home.ask(stage)
    at_home.show_them(stage)
    telling_us.tell_us(stage)
    # Letters of the told past would only leave now.
    db.session.execute(delete(OutboxLetter).where(OutboxLetter.written_at < stage.now - timedelta(hours=1)))
    db.session.commit()
    stage.remember_day()


def fill_today(stage: Stage) -> None:
    """On a day when hardly anybody comes, some of a therapist's people come besides."""
    for key in sorted({story.therapist for story in STORIES}):
        today = _comers_today(stage, key)
        waiting = [
            story
            for story in STORIES
            if story.therapist == key and not story.ended_weeks and story.file_code not in today
        ]
        missing = FEWEST_A_DAY - len(today)
        for at in SPARE_TIMES:
            if missing > 0 and waiting:
                start = datetime.combine(stage.today, at, stage.zone)
                missing -= booking.book(stage, waiting[0], start)
                waiting = [story for story in waiting if stage.appointment_of(story, start) is None]


def _comers_today(stage: Stage, key: str) -> set[str]:
    """The stories whose people come to this therapist today."""
    begin = datetime.combine(stage.today, time.min, stage.zone)
    coming = db.session.scalars(
        select(Appointment.client_id).where(
            Appointment.therapist_id == stage.company[key].id,
            Appointment.starts_at >= begin,
            Appointment.starts_at < begin + timedelta(days=1),
            Appointment.cancelled_at.is_(None),
        )
    )
    ids = {client_id.hex for client_id in coming if client_id}
    return {code for code, client_id in stage.register.clients if client_id in ids}


def _of_story(stage: Stage, story: Story) -> Iterator[Act]:
    all_of_them = list(sittings(story, stage.register.anchored_on, stage.today + BOOKED_AHEAD))
    first = starts_at(all_of_them[0], stage.zone)
    seen_at = arrivals.first_seen(story, first)
    if story.called_first:
        yield Act(seen_at, 0, partial(calls.first_call, stage, story))
    else:
        yield Act(seen_at, 0, partial(arrivals.add_to_list, stage, story))
    # Several come together for the first time once there is a file for it.
    opened_at = seen_at if story.partner else first
    yield Act(opened_at, 1, partial(arrivals.open_files, stage, story))
    if story.shared_with:
        yield Act(first + SESSION, 2, partial(arrivals.share, stage, story, story.shared_with))
    yield from supervising.begin(stage, story, first + SESSION)
    if story.asked:
        number, answer = story.asked
        asked_at = starts_at(all_of_them[number], stage.zone) + timedelta(minutes=5)
        yield Act(asked_at, 2, partial(arrivals.ask_alone, stage, story, answer))
    yield from _accounts(stage, story, starts_at(all_of_them[1], stage.zone))
    for sitting in all_of_them:
        yield from _of_sitting(stage, sitting, seen_at)


def _accounts(stage: Stage, story: Story, second: datetime) -> Iterator[Act]:
    at = second + timedelta(hours=2)
    for code, key, card in (
        (story.code, story.portal, story.card),
        (story.partner_code, story.partner_portal, story.partner),
    ):
        if key and card is not None:
            yield Act(at, 3, partial(arrivals.give_account, stage, story, code, key, card))


def _of_sitting(stage: Stage, sitting: Sitting, seen_at: datetime) -> Iterator[Act]:
    story, start = sitting.story, starts_at(sitting, stage.zone)
    # Several have the next time and no more, so that each of them may book the one after it.
    ahead = WEEK if story.partner else BOOKED_AHEAD
    booked_at = max(seen_at + timedelta(days=1), start - ahead)
    yield Act(booked_at, 4, partial(booking.book, stage, story, start))
    if sitting.key in stage.left.to_you:
        return
    said = sitting.visit
    if isinstance(said, Presence):
        yield Act(start + timedelta(minutes=20), 5, partial(_missed, stage, story, start, said))
        return
    ended = start + SESSION
    yield Act(ended, 5, partial(_came, stage, story, start))
    if sitting.key in stage.left.begun:
        yield Act(ended + WRITING, 6, partial(_begin, stage, story, said, start))
    else:
        signed_at = ended + timedelta(days=said.signed_after_days) + 2 * WRITING
        yield Act(signed_at, 6, partial(_sign, stage, story, said, start))
        yield from supervising.read(stage, story, start, signed_at)
    if said.planned is not None:
        planned_at = ended + timedelta(days=said.signed_after_days) + 3 * WRITING
        yield Act(planned_at, 7, partial(_plan, stage, story, said.planned, start))
    if said.own is not None:
        kept_at = ended + timedelta(days=said.signed_after_days) + 3 * WRITING
        yield Act(kept_at, 8, partial(_reflect, stage, story, said.own, start))
    yield from crossing_out.begun_twice(stage, sitting, start)
    found = brought(story, sitting.number)
    if found is not None:
        yield Act(ended + 3 * WRITING, 7, partial(bringing.bring, stage, story, start, found))
    if said.added is not None:
        words, days = said.added
        yield Act(ended + timedelta(days=days), 8, partial(_add, stage, story, start, words))


def _missed(stage: Stage, story: Story, start: datetime, how: Presence) -> None:
    _record(stage, story, start, how)


def _came(stage: Stage, story: Story, start: datetime) -> None:
    _record(stage, story, start, Presence.CAME)


def _record(stage: Stage, story: Story, start: datetime, how: Presence) -> None:
    found = _appointment(stage, story, start)
    if found is not None and found.id not in presence.presences([found]):
        therapist = stage.therapist(story)
        presence.record(found, how, therapist.actor, therapist.id, clock.now())
        db.session.commit()


def _begin(stage: Stage, story: Story, said: Said, start: datetime) -> None:
    found = _appointment(stage, story, start)
    if found is not None and note_taking.note_of(found) is None:
        note_taking.begin(stage, story, said.begun(note_taking.header_of(stage, story, found)), found)


def _sign(stage: Stage, story: Story, said: Said, start: datetime) -> None:
    """Write the note to its end and sign it, unless somebody has gone on with it since it was begun."""
    found = _appointment(stage, story, start)
    if found is None:
        return
    note = note_taking.note_of(found)
    if note is not None and note.is_signed:
        return
    header = (*note_taking.header_of(stage, story, found), *planning.marks(stage, story, said))
    written = said.written(header)
    if note is None:
        with clock.telling(clock.now() - WRITING):
            note = note_taking.begin(stage, story, written, found)
    elif not note_taking.write_out(stage, story, note, written):
        return
    note_taking.close(stage, story, note)


def _plan(stage: Stage, story: Story, planned: Planned | SafelyPlanned, start: datetime) -> None:
    found = _appointment(stage, story, start)
    if found is not None and note_taking.note_of(found) is not None:
        planning.make(stage, story, planned, found)


def _reflect(stage: Stage, story: Story, own: Own, start: datetime) -> None:
    found = _appointment(stage, story, start)
    if found is not None:
        reflecting.reflect(stage, story, own, found)


def _add(stage: Stage, story: Story, start: datetime, words: str) -> None:
    found = _appointment(stage, story, start)
    note = note_taking.note_of(found) if found is not None else None
    if note is not None and note.is_signed:
        note_taking.add_under(stage, story, note, words)


def _appointment(stage: Stage, story: Story, start: datetime) -> Appointment | None:
    """The story's appointment at that time, if it still stands."""
    found = stage.appointment_of(story, start)
    return None if found is None or found.is_cancelled else found

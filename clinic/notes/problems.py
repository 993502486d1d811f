"""What is missing before a note can be signed, in words a therapist reads."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.clients.flags import Level
from clinic.notes.answered import field_problems
from clinic.notes.content import NoteContent, Worked
from clinic.notes.goal_forms import MOST_CHARACTERS, mark_name
from clinic.notes.goals import GoalMark, figure
from clinic.notes.header import LONGEST_MINUTES, Delivery, Header, Interpreter, RiskScreen
from clinic.notes.problem import Problem
from clinic.notes.ways import Ways
from clinic.plain import N_

SHORTEST_MINUTES = 1
INTERVENTION_CHARACTERS = 2_000


def problems(
    content: NoteContent,
    today: date,
    members: int = 1,
    begun_at: datetime | None = None,
    *,
    late_after: timedelta = timedelta.max,
    ways: Ways,
    is_risk_noted: bool = False,
    open_flags: Collection[Level] = (),
) -> list[Problem]:
    """Everything that keeps `content` from being signed, top of the page first.

    `today` is the day in the note's zone. `members` counts the people the file is about: with two and more,
    the note says who was there. `ways` are those there are. `begun_at` tells a late entry, which says why:
    begun longer than `late_after` after its session. `is_risk_noted`: a note of the risk was signed on the
    day of this one or later. `open_flags` are those of the file it does not answer.
    """
    format_ = content.format
    if format_ is None:
        return [Problem("type", N_("This kind of note is not known here."))]
    found = list(_time_problems(content.header, today, is_told_why=bool(format_.minutes_field)))
    if begun_at and content.header.is_late(begun_at, late_after) and not content.header.late_reason.strip():
        sentence = N_("This is begun more than %(hours)s hours after the session. Say why it is written now.")
        found.append(Problem("late_reason", sentence, {"hours": late_after // timedelta(hours=1)}))
    if format_.is_meeting:
        found += _place_problems(content.header)
    if format_.is_meeting and members > 1 and not content.header.everybody:
        found.append(Problem("attendees", N_("Say who was there.")))
    for asked in format_.fields:
        found += field_problems(asked, content, today)
    for mark in content.goals:
        found += _mark_problems(mark)
    if format_.is_session:
        found += _risk_problems(content.header)
        if not is_risk_noted:
            found += _risk_note_problems(content.header, open_flags)
        found += _way_problems(content, ways)
    return found


def overlaps(header: Header, taken: Iterable[tuple[datetime, datetime]]) -> Iterator[Problem]:
    """A doubt for each other session of the same clinician (its start and end) at the same time."""
    zone = ZoneInfo(header.zone)
    for start, end in taken:
        if start < header.stops_at and header.starts_at < end:
            times = {"start": start.astimezone(zone), "stop": end.astimezone(zone)}
            yield Problem(
                "start", N_("These times overlap another session of yours, %(start)s to %(stop)s."), times
            )


def _time_problems(header: Header, today: date, is_told_why: bool) -> Iterator[Problem]:
    if header.service_date > today:
        yield Problem(
            "service_date", N_("The session is still to come. A note is written on or after its day.")
        )
    if header.by_the_clock <= 0:
        yield Problem("stop", N_("The end comes after the start."))
    elif header.minutes_given is not None:
        yield from _given_problems(header, is_told_why)
    elif not SHORTEST_MINUTES <= header.minutes <= LONGEST_MINUTES:
        yield Problem("stop", N_("A session lasts from 1 to 240 minutes."))


def _given_problems(header: Header, is_told_why: bool) -> Iterator[Problem]:
    if not SHORTEST_MINUTES <= header.minutes <= LONGEST_MINUTES:
        yield Problem("minutes", N_("A session lasts from 1 to 240 minutes."))
    if not is_told_why and not header.minutes_reason.strip():
        yield Problem("minutes_reason", N_("The minutes are not those of the clock. Say why."))


def _place_problems(header: Header) -> Iterator[Problem]:
    if header.delivery is not Delivery.IN_PERSON:
        if not header.location.place.strip():
            yield Problem(
                "place", N_("Where was the client? It is asked each time, in case help must be sent.")
            )
        if not header.location.callback.strip():
            yield Problem("callback", N_("Which number do you ring if the line drops?"))
    if header.interpreter is not Interpreter.NONE and not header.interpreter_language.strip():
        yield Problem("interpreter_language", N_("Which language was interpreted?"))


def _risk_problems(header: Header) -> Iterator[Problem]:
    if header.risk is None:
        yield Problem("risk", N_("Was risk asked about today?"))
    elif header.risk is RiskScreen.NOT_ASKED and not header.risk_words.strip():
        yield Problem("risk_words", N_("Risk was not asked about. Say why."))
    elif header.risk is RiskScreen.RAISED and not header.risk_words.strip():
        yield Problem("risk_words", N_("Risk was raised. Write what was said, and what you did."))


def _risk_note_problems(header: Header, open_flags: Collection[Level]) -> Iterator[Problem]:
    if header.no_risk_note.strip():
        return
    if header.risk is RiskScreen.RAISED:
        sentence = N_("Risk was raised: sign a note of the risk first, or say why none is needed.")
        yield Problem("no_risk_note", sentence)
    elif Level.URGENT in open_flags:
        sentence = N_(
            "An urgent answer is open here: sign a note of the risk first, or say why none is needed."
        )
        yield Problem("no_risk_note", sentence)


def _mark_problems(mark: GoalMark) -> Iterator[Problem]:
    about = {"goal": mark.label}
    if mark.value and figure(mark.value, is_all=True) is None:
        sentence = N_("“%(goal)s”: how it stands is one number, as 3 or 3.5.")
        yield Problem(mark_name(mark.goal_id), sentence, about)
    if len(mark.words) > MOST_CHARACTERS:
        sentence = N_("“%(goal)s”: keep the words under %(most)s characters.")
        yield Problem(mark_name(mark.goal_id), sentence, {**about, "most": MOST_CHARACTERS})


def _way_problems(content: NoteContent, ways: Ways) -> Iterator[Problem]:
    if not content.ways:
        yield Problem("ways", N_("Choose at least one way of working, or Integrative."))
    for way in content.ways:
        yield from _unknown(way, ways)
        yield from _without_consent(way, ways)
    ticked = any(way.techniques for way in content.ways)
    said = content.intervention.strip() or content.text("intervention").strip()
    if not ticked and not said and not _asks_for_words(content):
        yield Problem("techniques", N_("Tick what you did, or say it in your own words."))
    if len(content.intervention) > INTERVENTION_CHARACTERS:
        yield Problem("intervention", N_("Keep this under 2,000 characters."))


def _asks_for_words(content: NoteContent) -> bool:
    """Whether its format has a field for what was done, which says itself that it is empty."""
    asked = content.format.field("intervention") if content.format else None
    return asked is not None and asked.required


def _without_consent(way: Worked, ways: Ways) -> Iterator[Problem]:
    known = ways.find(way.code)
    for one in known.techniques if known else ():
        if one.needs_consent and one.code in way.techniques and one.code not in way.agreed:
            sentence = N_(
                "“%(technique)s” asks for their consent first. Tick that they agreed, or leave it out."
            )
            yield Problem("techniques", sentence, {"technique": one.label})


def _unknown(way: Worked, ways: Ways) -> Iterator[Problem]:
    known = ways.find(way.code)
    if not ways.is_known(way.code):
        yield Problem("ways", N_("One way of working is not on the list. A bare EFT may mean three things."))
    elif known and not all(map(known.technique, way.techniques)):
        yield Problem("techniques", N_("One technique is not on the list."))

"""What stands in an address, and what is typed, when the table is tried: by default Maya's things."""

from uuid import UUID

from werkzeug.routing import Rule

from tests.furnished import OWN_SHEET, OWN_WAY, Belongings, Furnished

SLUG = "check-yourself-first"
NOBODY = UUID("00000000-0000-4000-8000-000000000000")
NO_TOKEN = "x" * 43


def values(house: Furnished, rule: Rule, who: str, of: Belongings | None = None) -> dict[str, object]:
    """A value for each part of the address that varies: of what is Maya's, unless somebody else is named."""
    whose = of or house.mayas
    therapist = house.practice.ines if whose is house.mayas else house.practice.omar
    found: dict[str, object] = {
        "client_id": whose.client.id,
        "note_id": whose.draft_id,
        "appointment_id": whose.appointment_id,
        "copy_id": whose.copy_id,
        "together_id": house.pair.id,
        "assignment_id": whose.assignment_id,
        "document_id": whose.document_id,
        "taken_id": whose.taken_id,
        "entry_id": whose.entry_id,
        "measure": "PHQ9",
        "place": 1,
        "kind": "signs",
        "request_id": whose.asked_id,
        "number": 1,
        "therapist_id": therapist.id,
        "hours_id": whose.hours_id,
        "exception_id": whose.exception_id,
        "account_id": house.tara.id,
        "enquiry_id": house.enquiry_id,
        "service_id": house.service_id,
        "line_id": house.line_id,
        "text_id": house.text_id,
        "letter_id": house.letter_id,
        "waiting_id": house.waiting_id,
        "place_id": house.place_id,
        "room_id": house.room_id,
        "block_id": house.block_id,
        "index": 0,
        "code": "H01",
        "host": "calendar.example.test",
        "locale": "en",
        "slug": SLUG,
        "filename": "desk.css",
        "token": house.link,
        "handle": house.spare_handles.get(who, "x"),
    }
    found |= _more(house, whose).get(rule.rule, {})
    return {name: found[name] for name in rule.arguments}


def _more(house: Furnished, whose: Belongings) -> dict[str, dict[str, object]]:
    """Where an address means something else by the same word."""
    confirming = {"code": house.address_code}
    invited = {"token": house.invitation}
    offered = {"token": house.offered}
    stopping = {"token": house.stop_token}
    own = {"code": house.format_code}
    way = {"code": OWN_WAY}
    sheet = {"code": OWN_SHEET, "locale": "fr"}
    questions = {"token": house.question_link}
    couple = {"client_id": house.pair.id}
    return {
        "/desk/formats/<code>": own,
        "/desk/formats/<code>/retirement": own,
        "/desk/formats/<code>/return": own,
        "/desk/ways/<code>": way,
        "/desk/ways/<code>/retirement": way,
        "/desk/ways/<code>/return": way,
        **{f"/desk/own-sheets/<code>{page}": sheet for page in ("", "/retirement", "/return")},
        **{f"/desk/own-sheets/<code>/in/<locale>{page}": sheet for page in ("", "/look", "/reading")},
        **{
            f"/portal/agreements/<uuid:copy_id>{page}": {"copy_id": whose.agreed_id}
            for page in ("", "/newer", "/withdrawal")
        },
        "/desk/clients/<uuid:client_id>/questions/each": couple,
        "/desk/clients/<uuid:client_id>/together/roles": couple,
        "/desk/clients/<uuid:client_id>/together/end": couple,
        "/desk/clients/<uuid:client_id>/together/again": couple,
        "/calendar/<token>.ics": {"token": house.feed},
        "/b/<token>/address/<code>": confirming,
        "/w/<token>": offered,
        "/w/<token>/pass": offered,
        "/w/<token>/leave": offered,
        **{f"/q/<token>{page}": questions for page in ("", "/<int:number>", "/check", "/sent")},
        **{
            f"/s/<token>{page}": {"token": house.sheet_link}
            for page in ("", "/close", "/report", "/sent", "/sheet.pdf")
        },
        "/letters/<token>": stopping,
        "/letters/<token>/again": stopping,
        "/invitation/<token>": invited,
        "/invitation/<token>/phone": invited,
        "/invitation/<token>/phone.svg": invited,
        "/desk/notes/<uuid:note_id>": {"note_id": whose.note_id},
        "/desk/notes/<uuid:note_id>/addenda": {"note_id": whose.note_id},
        "/desk/notes/<uuid:note_id>/corrections": {"note_id": whose.note_id},
        "/desk/notes/<uuid:note_id>/proof": {"note_id": whose.note_id},
        "/desk/notes/<uuid:note_id>/kept-aside": {"note_id": whose.note_id},
        "/desk/notes/<uuid:note_id>/cosignature": {"note_id": whose.note_id},
        "/desk/notes/<uuid:note_id>/return": {"note_id": whose.note_id},
        "/desk/clients/<uuid:client_id>/shares/<uuid:account_id>/return": {"account_id": house.sol.id},
        "/desk/cover/<uuid:account_id>/return": {"account_id": house.sol.id},
    }


def query(house: Furnished, rule: str) -> dict[str, str]:
    """What follows the question mark where a page is about somebody named there."""
    if rule == "/desk/notes/new":
        return {"client": str(house.noor.id)}
    if rule == "/desk/diary/bad-day/plan":
        return {"therapist": house.practice.ines.id.hex, "what": "away"}
    if rule == "/desk/practice/enquiries/shorter":
        return {"days": "14"}
    if rule == "/desk/intake/waiting/new":
        return {"enquiry": str(house.wish_id)}
    if rule == "/api/v1/openings":
        days = {"from": "2026-12-01", "to": "2026-12-31"}
        return {"service": str(house.first_call_id), "therapist": "any"} | days
    return {}


def typed(house: Furnished, rule: str) -> dict[str, str]:
    """What a form carries beside its token: nothing, unless an empty one would not even be looked at."""
    return {
        "/book": {"service": house.first_call_id.hex, "opened": house.opened},
        "/desk/intake/waiting/new": {"enquiry": str(house.wish_id)},
        "/desk/process-notes/own-state": {"note": str(house.mayas.note_id)},
        "/desk/own-sheets/<code>/in/<locale>/reading": {"version": "1"},
        "/desk/diary/new": {"client": house.mayas.client.id.hex},
        "/desk/diary/new/series": {"client": house.mayas.client.id.hex},
    }.get(rule, {})


def path(rule: Rule, values: dict[str, object]) -> str:
    """The address with these values in it."""
    made = rule.build(values, append_unknown=False)
    assert made is not None, (rule.rule, values)
    return made[1]

"""Pages as they look only once something has happened: taken, refused, late, locked, failed."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Response
from sqlalchemy import select

from clinic import clock
from clinic.clients import agreement_texts
from clinic.clients.consent import Kind as ConsentKind
from clinic.database import db
from clinic.diary import links
from clinic.diary.draft import Draft
from clinic.diary.models import Appointment, Service
from clinic.diary.reserve import reserve
from clinic.files.grants import Terms, share
from clinic.intake.forms import value_of
from clinic.people import agreed, session
from clinic.people.invitation import invite_client
from clinic.people.models import Account
from tests.furnished import Furnished, begin_note, caller, hidden, sign_note, whole_note
from tests.pages import axe
from tests.pages.conftest import DESK, Scene
from tests.pages.looking import house_of, in_language, looked, seen_both_ways, sent
from tests.portal.walking import URGENT, ask, load_wording, send, walk


def _booked(house: Furnished) -> Appointment:
    with house.app.app_context():
        booked = db.session.scalars(select(Appointment).where(Appointment.client_id.is_(None))).one()
        db.session.expunge(booked)
    return booked


def a_time_just_taken(scene: Scene) -> list[str]:
    house = house_of(scene)
    fields = {
        "service": house.first_call_id.hex, "opened": house.opened, "act": "book",
        "therapist": house.practice.ines.id.hex, "start": value_of(_booked(house).starts_at),
        **caller("Robin Reed", "robin@example.test"),
    }  # fmt: skip
    return sent(scene, "visitor", "/book", fields, 409)


def a_program_that_was_too_quick(scene: Scene) -> list[str]:
    house = house_of(scene)
    fields = {"service": house.first_call_id.hex, "opened": "1.x", "website": "x", "act": "book"}
    more = {"start": value_of(_booked(house).starts_at), **caller("Robin Reed", "robin@example.test")}
    return sent(scene, "visitor", "/book", fields | more, 422)


def a_booking_called_off(scene: Scene) -> list[str]:
    house = house_of(scene)
    assert house.browser("visitor").post(f"/b/{house.link}/cancel").status_code == 303
    return looked(scene, "visitor", f"/b/{house.link}")


def an_invitation_that_is_over(scene: Scene) -> list[str]:
    return looked(scene, "visitor", f"/invitation/{'x' * 43}", 404)


def words_found_in_notes(scene: Scene) -> list[str]:
    return sent(scene, "therapist", "/desk/search", {"words": "the", "way": ""}, 200)


def words_found_nowhere(scene: Scene) -> list[str]:
    return sent(scene, "therapist", "/desk/search", {"words": "zzyzx", "client": "nobody"}, 200)


def nothing_to_look_for(scene: Scene) -> list[str]:
    return sent(scene, "therapist", "/desk/search", {"words": ""}, 422)


def nothing_at_this_address(scene: Scene) -> list[str]:
    return looked(scene, "therapist", "/nowhere", 404)


def what_was_typed_into_a_page_too_old(scene: Scene) -> list[str]:
    house = house_of(scene)
    typed = {"csrf_token": "old", "interpreter": "Somebody with a long name"}
    return sent(scene, "therapist", f"/desk/clients/{house.mayas.client.id}/agreements", typed, 400)


def what_was_typed_after_the_session_ended(scene: Scene) -> list[str]:
    house = house_of(scene)
    typed = {"f_data": "A long hour, and more of it."}
    return sent(scene, "visitor", f"/desk/notes/{house.mayas.draft_id}/draft", typed, 401)


def too_much_too_often(scene: Scene) -> list[str]:
    house = house_of(scene)
    typed = {"service": house.first_call_id.hex, "opened": house.opened, "name": "Robin Reed of the Shore"}
    for _ in range(12):
        house.browser("visitor").post("/book", typed)
    return sent(scene, "visitor", "/book", typed, 429)


def something_wrong_on_our_side(scene: Scene) -> list[str]:
    def fails() -> None:
        raise ValueError("on purpose")

    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(scene.app.view_functions, "front.welcome", fails)
        return looked(scene, "visitor", "/", 500)


def a_note_that_lacks_everything(scene: Scene) -> list[str]:
    house = house_of(scene)
    draft = f"/desk/notes/{house.mayas.draft_id}/draft"
    scores = {f"{letter}{n}": "4" for letter in "SB" for n in range(1, 6)}
    kept = house.browser("therapist").post(draft, {"type": "DAP", "counter": "1", "sheet": "H07", **scores})
    assert kept.status_code == 303
    return looked(scene, "therapist", f"{draft}?look=1")


def a_note_whose_text_came_late(scene: Scene) -> list[str]:
    house = house_of(scene)
    draft = f"/desk/notes/{house.mayas.draft_id}/draft"
    form = hidden(house.browser("therapist").get(draft).text) | {"f_data": "typed when nobody was there"}
    visitor = house.browser("visitor")
    late = visitor.post(draft.replace("/draft", "/late"), form | {"csrf_token": visitor.csrf})
    assert late.status_code == 200
    return looked(scene, "therapist", draft)


def a_concern_about_safety(scene: Scene) -> list[str]:
    house = house_of(scene)
    safety = f"/desk/clients/{house.mayas.client.id}/safety"
    house.browser("therapist").post(safety, {"answer": "CONCERN", "asked_alone": "y"})
    return looked(scene, "therapist", safety) + looked(scene, "therapist", safety.removesuffix("/safety"))


def somebody_whose_file_waits(scene: Scene) -> list[str]:
    def listed() -> set[str]:
        return set(re.findall(r"/desk/clients/([0-9a-f-]{36})", therapist.get("/desk/clients").text))

    house = house_of(scene)
    therapist = house.browser("therapist")
    known = listed()
    made = house.browser("intake").post(
        f"/desk/intake/{house.wish_id}/client", {"therapist": house.practice.ines.id.hex}
    )
    assert made.status_code == 303
    (waiting,) = listed() - known
    return looked(scene, "therapist", f"/desk/clients/{waiting}")


def a_card_like_another(scene: Scene) -> list[str]:
    typed = {"preferred_name": "Maya Again", "email": "maya@example.test", "version": "0"}
    return sent(scene, "therapist", "/desk/clients/new", typed, 409)


def a_card_changed_meanwhile(scene: Scene) -> list[str]:
    house = house_of(scene)
    typed = {"preferred_name": "Maya Later", "version": "0"}
    return sent(scene, "therapist", f"/desk/clients/{house.mayas.client.id}/card", typed, 409)


def two_at_one_time(scene: Scene) -> list[str]:
    house = house_of(scene)
    start = _booked(house).starts_at.astimezone(zone := ZoneInfo("America/Halifax"))
    typed = {
        "client": house.noor.id.hex, "on": start.astimezone(zone).date().isoformat(), "at": f"{start:%H:%M}",
        "service": house.service_id.hex, "therapist": house.practice.ines.id.hex, "delivery": "PHONE",
    }  # fmt: skip
    return sent(scene, "intake", "/desk/diary/new", typed, 409)


def a_name_searched_for(scene: Scene) -> list[str]:
    return looked(scene, "intake", "/desk/diary/new?find=maya") + looked(
        scene, "intake", "/desk/diary/new?find=zzz"
    )


def somebody_is_chosen(scene: Scene) -> list[str]:
    return looked(scene, "intake", f"/desk/diary/new?client={house_of(scene).noor.id}")


def a_person_just_invited(scene: Scene) -> list[str]:
    language_number = iter(range(9))

    def invite(page: Page, language: str) -> Response:
        page.goto("/healthz")
        typed = {
            "csrf_token": scene.windows.csrf("owner"), "name": "Kit Kelp", "roles": "intake", "locale": "en",
            "email": f"kit{next(language_number)}@example.test",
        }  # fmt: skip
        return axe.send(page, in_language("/desk/practice/people", language), typed)

    return seen_both_ways(scene, "owner", invite)


def a_locked_screen(scene: Scene) -> list[str]:
    house = house_of(scene)
    with house.app.app_context():
        session.lock(house.tokens["supervisor"])
    return looked(scene, "supervisor", "/sign-in/unlock")


def the_kit_at_work(scene: Scene) -> list[str]:
    house, page = house_of(scene), scene.windows.of("visitor")
    page.goto("/healthz")
    typed = {
        "csrf_token": scene.windows.csrf("visitor"),
        "email": house.practice.ines.email,
        "kit": house.practice.kit,
    }
    assert axe.send(page, "/recover", typed).ok
    return looked(scene, "visitor", "/recover/new")


def new_codes_on_paper(scene: Scene) -> list[str]:
    house = house_of(scene)
    return sent(scene, "therapist", "/desk/me/codes", {"password": house.practice.ines.password}, 200)


def a_new_phone(scene: Scene) -> list[str]:
    house, page = house_of(scene), scene.windows.of("therapist")
    page.goto("/healthz")
    typed = {"csrf_token": scene.windows.csrf("therapist"), "password": house.practice.ines.password}
    assert axe.send(page, "/desk/me/phone", typed).ok
    return looked(scene, "therapist", "/desk/me/phone/code")


def an_invitation_half_taken_up(scene: Scene) -> list[str]:
    house, page = house_of(scene), scene.windows.of("visitor")
    page.goto("/healthz")
    typed = {
        "csrf_token": scene.windows.csrf("visitor"),
        "email": "nour@example.test",
        "password": "five plain words for nour",
    }
    assert axe.send(page, f"/invitation/{house.invitation}", typed).ok
    return looked(scene, "visitor", f"/invitation/{house.invitation}/phone")


def four_words_told_and_asked_for(scene: Scene) -> list[str]:
    house = house_of(scene)
    ines = house.practice.ines
    with house.app.app_context():
        nima = house.practice.client("Nima", ines)
        invite = (ines.actor, ines.keyring, nima.id, nima.file_id, "nima@example.test", "fa")
        link = invite_client(*invite, agreed.propose("fa"))
        db.session.commit()
        where = f"/desk/clients/{nima.id}/account"
    found = looked(scene, "visitor", link.removeprefix("http://localhost"))
    return found + sent(scene, "therapist", where, {"email": "nima@example.test", "locale": "fa"}, 200)


def a_sheet_in_persian(scene: Scene) -> list[str]:
    return looked(scene, "therapist", "/desk/handouts/H06/fa")


def _visit(scene: Scene) -> str:
    return f"/desk/diary/{house_of(scene).mayas.appointment_id}"


def a_series_looked_at(scene: Scene) -> list[str]:
    return sent(scene, "therapist", f"{_visit(scene)}/series", {"every": "1", "times": "4"}, 200)


def a_series_begun_by_hand(scene: Scene) -> list[str]:
    house = house_of(scene)
    fields = {
        "client": house.mayas.client.id.hex, "service": house.service_id.hex, "delivery": "IN_PERSON",
        "therapist": house.practice.ines.id.hex, "on": (clock.now() + timedelta(days=20)).date().isoformat(),
        "at": "14:00", "every": "1", "times": "3", "until": "",
    }  # fmt: skip
    return sent(scene, "intake", "/desk/diary/new/series", fields, 200)


def a_time_that_has_begun(scene: Scene) -> list[str]:
    house, before = house_of(scene), clock.now() - timedelta(days=2)
    at = before.replace(minute=0, second=0, microsecond=0)
    with house.app.app_context():
        service = db.session.get_one(Service, house.service_id)
        draft = Draft(service, at, house.practice.ines.id, client_id=house.mayas.client.id)
        begun = reserve(draft, zone=ZoneInfo("America/Halifax"), now=before)
        token = links.for_letter(begun, None).rpartition("/")[2]
        db.session.commit()
        db.session.remove()
    return looked(scene, "visitor", f"/b/{token}", 410)


def a_day_that_runs_late(scene: Scene) -> list[str]:
    ines = house_of(scene).practice.ines.id.hex
    return looked(scene, "therapist", f"/desk/diary/bad-day/plan?what=20&therapist={ines}")


def a_format_that_does_not_fit(scene: Scene) -> list[str]:
    fields = {"label": "", "fields-0-label": "Who came", "fields-0-shape": "CHOICE", "then": "keep"}
    return sent(scene, "therapist", "/desk/formats/new", fields | {"fields-1-label": "Who came"}, 422)


def a_way_of_working_that_is_not_told_apart(scene: Scene) -> list[str]:
    return sent(scene, "therapist", "/desk/ways/new", {"name": "EFT", "techniques-0-label": "tapping"}, 422)


def a_sheet_that_is_none_yet(scene: Scene) -> list[str]:
    typed = {"title": "Tea", "locale": "en", "as_": "text", "body": "## Steps {STEPS}", "then": "ready"}
    return sent(scene, "therapist", "/desk/own-sheets/new", typed, 422)


def a_couple_and_a_note_about_them(scene: Scene) -> list[str]:
    house = house_of(scene)
    found = looked(scene, "therapist", f"/desk/clients/{house.pair.id}/together")
    found += looked(scene, "therapist", f"/desk/clients/{house.pair.id}")
    found += looked(scene, "therapist", f"/desk/clients/{house.pair.id}/measures")
    return found + looked(scene, "therapist", f"/desk/notes/new?client={house.pair.id}")


def a_note_that_waits_for_a_supervisor_and_one_returned(scene: Scene) -> list[str]:
    house = house_of(scene)
    ines, sam, client = house.practice.ines, house.practice.sam, house.mayas.client
    with house.app.app_context():
        assert client.file_id is not None
        db.session.get_one(Account, ines.id).needs_cosign = True
        share(ines.actor, ines.keyring, client.file_id, sam.id, Terms(cosign=True))
        db.session.commit()
        desk, theirs = house.browser("therapist"), house.browser("supervisor")
        waits, back = (sign_note(desk, ines, begin_note(desk, client, whole_note(), "DAP")) for _ in range(2))
        seen = hidden(theirs.get(f"/desk/notes/{back}").text)["seen"]
        theirs.post(f"/desk/notes/{back}/return", {"seen": seen, "words": "How did the hour end?"})
        seen = hidden(theirs.get(f"/desk/notes/{waits}").text)["seen"]
    found = looked(scene, "supervisor", f"/desk/notes/{waits}") + looked(scene, "supervisor", "/desk/today")
    found += sent(scene, "supervisor", f"/desk/notes/{waits}/return", {"seen": seen, "words": ""}, 422)
    found += looked(scene, "therapist", f"/desk/notes/{back}")
    return found + looked(scene, "therapist", "/desk/supervision")


def questions_answered_at_home(scene: Scene) -> list[str]:
    """A risk met at once, all of it looked over, sent, and back in the file."""
    house = house_of(scene)
    with house.app.app_context():
        load_wording()
        db.session.remove()
    client = house.mayas.client
    asked = ask(house.browser("therapist"), client)
    where, home = f"/portal/questions/{asked}", house.browser("client")
    walk(home, asked, URGENT)
    found = looked(scene, "client", f"{where}/9") + looked(scene, "client", f"{where}/check")
    found += looked(scene, "therapist", f"/desk/clients/{client.id}/questions")
    send(home, asked)
    found += looked(scene, "client", f"{where}/sent")
    return found + looked(scene, "therapist", f"/desk/clients/{client.id}/measures")


def a_sheet_behind_its_link_and_what_is_said_of_it(scene: Scene) -> list[str]:
    """Told to somebody by the therapist, opened with four digits, answered and closed."""
    house = house_of(scene)
    client = house.mayas.client.id
    give = {"person": str(client), "how": "link", "start_with": "SELF"}
    given = house.browser("therapist").post(f"/desk/clients/{client}/sheets/give/H06", give)
    assert given.status_code == 303, given.text
    told = house.browser("therapist").get(given.location).text
    (path,) = re.findall(r'class="told-link">http://[^/]+(/s/[\w-]{43})\?', told)
    (code,) = re.findall(r'class="told-code">(\d{4})<', told)
    found = looked(scene, "therapist", given.location)
    found += sent(scene, "visitor", path, {"told": "12"}, 422)
    page = scene.windows.of("visitor")
    assert axe.send(page, path, {"csrf_token": scene.windows.csrf("visitor"), "told": code}).ok
    assert page.locator(f"form[action='{path}/close']").count() == 1
    found += axe.found(page, DESK.scheme) + looked(scene, "visitor", f"{path}/report")
    found += sent(scene, "visitor", f"{path}/report", {"times_done": "many"}, 422)
    return found + looked(scene, "visitor", f"{path}/sent")


def an_agreement_to_read(scene: Scene) -> list[str]:
    """Handed to a client in words, read by them, agreed to and taken back."""
    house = house_of(scene)
    ines, at_home = house.browser("therapist"), house.browser("client")
    with house.app.app_context():
        words = agreement_texts.latest(ConsentKind.TELEHEALTH, "en")
        db.session.remove()
    offer = {
        "words": words.id.hex, "told_in": "fa", "through": "Nour, professional",
        "asked_kind": "TELEHEALTH", "text_in": "fa",
    }  # fmt: skip
    file = f"/desk/clients/{house.mayas.client.id}/agreements"

    def at_home_now() -> set[str]:
        return set(re.findall(r"/portal/agreements/[0-9a-f-]{36}", at_home.get("/portal/agreements").text))

    before = at_home_now()
    assert ines.post(f"{file}/page", offer).status_code == 303
    (path,) = at_home_now() - before
    found = looked(scene, "client", "/portal/agreements") + looked(scene, "client", path)
    assert at_home.post(path, {}).status_code == 303
    changed = {"kind": "TELEHEALTH", "locale": "en", "text": "By video, or by telephone."}
    assert house.browser("owner").post("/desk/practice/agreements/new", changed).status_code == 303
    found += looked(scene, "client", path) + looked(scene, "client", f"{path}/newer")
    return found + looked(scene, "therapist", file)


STATES = (
    a_time_just_taken, a_program_that_was_too_quick, a_booking_called_off, an_invitation_that_is_over,
    words_found_in_notes, words_found_nowhere, nothing_to_look_for, a_format_that_does_not_fit,
    a_way_of_working_that_is_not_told_apart,
    a_sheet_that_is_none_yet,
    nothing_at_this_address, what_was_typed_into_a_page_too_old, what_was_typed_after_the_session_ended,
    too_much_too_often, something_wrong_on_our_side, a_note_that_lacks_everything,
    a_note_whose_text_came_late, a_couple_and_a_note_about_them,
    a_note_that_waits_for_a_supervisor_and_one_returned,
    questions_answered_at_home,
    a_concern_about_safety, somebody_whose_file_waits, a_card_like_another, a_card_changed_meanwhile,
    a_series_looked_at, a_series_begun_by_hand, a_time_that_has_begun, a_day_that_runs_late,
    two_at_one_time, a_name_searched_for, somebody_is_chosen, a_person_just_invited, a_locked_screen,
    the_kit_at_work, new_codes_on_paper, a_new_phone, an_invitation_half_taken_up, a_sheet_in_persian,
    four_words_told_and_asked_for, a_sheet_behind_its_link_and_what_is_said_of_it, an_agreement_to_read,
)  # fmt: skip

"""Every screen there is a picture of: its name, whose it is, how one comes to it, and what it says."""

from dataclasses import dataclass

from clinic.cli.demo import own_words
from tests.pictures.hour_ways import (
    asks_twice_the_same,
    begins_a_note_of,
    comes_back_with_marks,
    comes_to_void_a_draft,
    corrects_a_note,
    gives_a_sheet_by_link,
    goes_quiet,
    leaves_an_answer_out_of_its_range,
    leaves_the_bare_clock,
    loads_a_wording,
    measured,
    opens_a_correction,
    opens_the_link,
    reads_what_proves_it,
    reads_what_was_voided,
    reports_by_the_link,
    searches,
    to_the_link,
    unfolds_the_card,
    writes_an_absence,
)
from tests.pictures.longer_ways import (
    A_CLIENT,
    A_DRAFT,
    A_NOTE,
    a_letter_in_a_file,
    asks_to_be_written_to,
    booked,
    books_by_hand,
    came_back_later,
    has_opened_with_the_kit,
    has_two_windows,
    has_wrong_code,
    invited,
    invites_a_client,
    invites_somebody,
    is_locked,
    is_too_late,
    keeps_a_room,
    leaves_a_note_unfinished,
    looks_a_note_over,
    makes_a_client,
    set_up,
    set_up_kit,
    set_up_phone,
    tries_too_often,
    waits_for_code,
    writes_a_note,
)
from tests.pictures.ways import Way, by, sent, to

ENGLISH = ("en",)
BOTH = ("en", "fa")
ALL = ("en", "fr", "fa")


@dataclass(frozen=True)
class Screen:
    """One screen. `who` is a key of the cast; a picture is taken in each language of `speaks`."""

    name: str
    who: str
    way: Way
    says: str
    speaks: tuple[str, ...] = ENGLISH


CONTINUE = "main form button[type=submit]"
CLIENTS = "/desk/clients"
QUESTIONS = "main a[href^='/portal/questions/']"
# Whose cards go over more sessions than a drawing wants.
OF_A_COUPLE = f"{A_CLIENT}:has-text('Robin &')"
OF_ONE_OF_THEM = f"{A_CLIENT}:has-text('Robin Testcase')"
HAS_A_PLAN = f"{A_CLIENT}:has-text('Jordan')"
THE_PLAN = "nav.tabs a[href$='/plan']"
GIVE = "main a[href$='/sheets/give']"
MADE_A_CLIENT = f"{A_CLIENT}:has-text('Hana')"
A_FILE = by(CLIENTS, A_CLIENT)
# With somebody who is a client already, as the page of a first call is another one.
A_SESSION = "main .col a.ev:not(.ev-consult)[href^='/desk/diary/']"
AN_APPOINTMENT = "main .col a[href^='/desk/diary/']:not([href*='new']):not([href*='day'])"
A_MOVABLE = "main .col [data-movable]"

VISITOR = (
    Screen("front", "visitor", to("/"), "The practice's front page", BOTH),
    Screen("book", "visitor", to("/book"), "Booking a first call", BOTH),
    Screen("book-wrong", "visitor", sent(to("/book"), "button[value=book]"), "Something is missing", BOTH),
    Screen("book-taken", "visitor", is_too_late, "Somebody else was quicker: the nearest three", BOTH),
    Screen("book-written", "visitor", asks_to_be_written_to, "No time suits: somebody will answer", BOTH),
    Screen("booked", "visitor", booked(), "It is booked", BOTH),
    Screen("booked-move", "visitor", booked("/move"), "Moving it", BOTH),
    Screen("booked-cancel", "visitor", booked("/cancel"), "Calling it off", BOTH),
    Screen("booked-coming", "visitor", booked("/coming"), "Saying that one is coming", BOTH),
    Screen("resources", "visitor", to("/resources"), "Sheets for anybody", BOTH),
    Screen("resource", "visitor", by("/resources", "main a[href^='/resources/']"), "One of them", BOTH),
    Screen("sign-in", "visitor", to("/sign-in"), "Signing in (a demo lists its people)", BOTH),
    Screen("sign-in-code", "visitor", waits_for_code, "The second step", BOTH),
    Screen("sign-in-wrong", "visitor", has_wrong_code, "One verdict, whatever was wrong", BOTH),
    Screen("recover", "visitor", to("/recover"), "The kit opens an account", BOTH),
    Screen(
        "recover-wrong",
        "visitor",
        sent(to("/recover"), CONTINUE, email="morgan@example.test", kit="AAAAA-BBBBB"),
        "A kit mistyped",
        BOTH,
    ),
    Screen("invitation", "visitor", invited, "An invitation taken up", BOTH),
    Screen(
        "invitation-phone",
        "visitor",
        sent(invited, CONTINUE, email="alex@example.test", password="a lantern on the low wall"),
        "Their phone learns to show a code",
    ),
    Screen("invitation-over", "visitor", to("/invitation/" + "A" * 43), "An invitation that is over", BOTH),
    Screen("not-found", "visitor", to("/nothing-here"), "Nothing here, or not yours", BOTH),
)

THERAPIST = (
    Screen("today", "therapist", to("/desk/today"), "Today", BOTH),
    Screen("diary-week", "therapist", to("/desk/diary"), "The week"),
    Screen("diary-day", "therapist", to("/desk/diary/day"), "The day"),
    Screen("diary-agenda", "therapist", to("/desk/diary/agenda"), "The week as a plain list"),
    Screen(
        "move", "therapist", by("/desk/diary", A_MOVABLE, "main a[href$='/move']"), "Free times to move it to"
    ),
    Screen("appointment", "therapist", by("/desk/diary", AN_APPOINTMENT), "One appointment"),
    Screen("cover", "therapist", to("/desk/cover"), "Cover while away"),
    Screen("handover", "therapist", to("/desk/cover/handover"), "Handing clients over"),
    Screen("letters", "therapist", to("/desk/letters"), "Letters on their way"),
    Screen("next-week", "therapist", by("/desk/diary", A_SESSION, "main a[href$='/again']"), "Next week"),
    Screen("series", "therapist", by("/desk/diary", A_SESSION, "main a[href$='/series']"), "A series"),
    Screen(
        "series-plan",
        "therapist",
        sent(
            by("/desk/diary", A_SESSION, "main a[href$='/series']"),
            "main form[data-once] button",
            times="6",
        ),
        "A series, before it is booked",
    ),
    Screen("bad-day", "therapist", to("/desk/diary/bad-day"), "A bad day"),
    Screen("bad-day-plan", "therapist", to("/desk/diary/bad-day/plan?what=20"), "Running late"),
    Screen("book-for-whom", "therapist", to("/desk/diary/new"), "Booking by hand: for whom"),
    Screen("book-by-hand", "therapist", books_by_hand, "Booking by hand: when"),
    Screen("clients", "therapist", to(CLIENTS), "My clients"),
    Screen("client-new", "therapist", to("/desk/clients/new"), "Somebody new"),
    Screen("client", "therapist", A_FILE, "A client's file", BOTH),
    Screen("client-card", "therapist", by(CLIENTS, A_CLIENT, "main a[href$='/card']"), "The card"),
    Screen(
        "client-agreements",
        "therapist",
        by(CLIENTS, A_CLIENT, "main a[href$='/agreements']"),
        "What was agreed to",
    ),
    Screen(
        "client-safety", "therapist", by(CLIENTS, A_CLIENT, "main a[href$='/safety']"), "Asked alone: safe?"
    ),
    Screen("client-couple", "therapist", by(CLIENTS, OF_A_COUPLE), "A couple's file", BOTH),
    Screen(
        "client-unit",
        "therapist",
        by(CLIENTS, OF_A_COUPLE, "main a[href$='/together']"),
        "Working together: roles, a copy, the end",
        BOTH,
    ),
    Screen(
        "client-together",
        "therapist",
        by(CLIENTS, OF_ONE_OF_THEM, "main a[href$='/together']"),
        "Who comes together",
        BOTH,
    ),
    Screen(
        "client-people",
        "therapist",
        by(CLIENTS, OF_ONE_OF_THEM, "main a[href$='/people']"),
        "The people somebody speaks of",
        BOTH,
    ),
    Screen(
        "client-linked", "therapist", by(CLIENTS, OF_ONE_OF_THEM), "One of a couple: their own file", BOTH
    ),
    Screen(
        "note-couple",
        "therapist",
        by(CLIENTS, OF_A_COUPLE, "main a[data-key='N']"),
        "A note about a couple: who was there",
        BOTH,
    ),
    Screen(
        "client-shares", "therapist", by(CLIENTS, A_CLIENT, "main a[href$='/shares']"), "Who else may read"
    ),
    Screen(
        "client-account", "therapist", by(CLIENTS, A_CLIENT, "main a[href$='/account']"), "Their own pages"
    ),
    Screen(
        "client-coregulation",
        "therapist",
        by(CLIENTS, OF_A_COUPLE, "nav.tabs a[href$='/co-regulation']"),
        "Co-regulation over time",
        BOTH,
    ),
    Screen(
        "caseload-coregulation",
        "therapist",
        to("/desk/co-regulation"),
        "What stood in the way, over a whole caseload",
        BOTH,
    ),
    Screen(
        "client-sheets-couple",
        "therapist",
        by(CLIENTS, OF_A_COUPLE, "nav.tabs a[href$='/sheets']"),
        "What they took home, and what came back of it",
        BOTH,
    ),
    Screen(
        "client-report",
        "therapist",
        by(CLIENTS, OF_A_COUPLE, "nav.tabs a[href$='/sheets']", "main a[href$='/report']"),
        "How a practice went, as it was told",
    ),
    Screen(
        "client-notes", "therapist", by(CLIENTS, A_CLIENT, "main a[href$='/notes']"), "All their notes", BOTH
    ),
    Screen(
        "client-sheets",
        "therapist",
        by(CLIENTS, A_CLIENT, "main a[href$='/sheets']"),
        "All their sheets",
        BOTH,
    ),
    Screen("give", "therapist", by(CLIENTS, A_CLIENT, GIVE), "Which sheet to give", BOTH),
    Screen(
        "give-one",
        "therapist",
        by(CLIENTS, A_CLIENT, GIVE, "main a[href$='/give/H06']"),
        "Giving it: whom, how, how often",
        BOTH,
    ),
    Screen("client-plan", "therapist", by(CLIENTS, HAS_A_PLAN, THE_PLAN), "The plan, and how it goes", BOTH),
    Screen(
        "client-plan-paper",
        "therapist",
        by(CLIENTS, HAS_A_PLAN, THE_PLAN, "main a[href$='/plan/paper']"),
        "The same, on paper",
        BOTH,
    ),
    Screen("note-goals", "therapist", begins_a_note_of("DAP", HAS_A_PLAN), "Goals in a note", BOTH),
    Screen(
        "note-plan-next", "therapist", begins_a_note_of("TREATMENT_PLAN", HAS_A_PLAN), "The next plan", BOTH
    ),
    Screen("client-documents", "therapist", a_letter_in_a_file, "Their documents", BOTH),
    Screen(
        "client-access",
        "therapist",
        by(CLIENTS, A_CLIENT, "main a[href$='/access']"),
        "Who looked at this file",
        BOTH,
    ),
    Screen(
        "client-access-paper",
        "therapist",
        by(CLIENTS, A_CLIENT, "main a[href$='/access']", "main a[href$='/paper']"),
        "The same, for the client",
        BOTH,
    ),
    Screen(
        "client-sheet",
        "therapist",
        by(CLIENTS, A_CLIENT, "main a[href*='/sheets/']"),
        "A sheet they were given",
    ),
    Screen("note", "therapist", by("/desk/today", A_DRAFT), "Writing a note", BOTH),
    Screen("note-card", "therapist", unfolds_the_card, "All of its card", BOTH),
    Screen("note-late", "therapist", leaves_a_note_unfinished, "What is still missing"),
    Screen("note-two-windows", "therapist", has_two_windows, "Changed in another window: both texts kept"),
    Screen("note-written", "therapist", writes_a_note, "A note, written"),
    Screen("note-sign", "therapist", looks_a_note_over, "Looked over, to be signed"),
    Screen("note-read", "therapist", by(CLIENTS, A_CLIENT, A_NOTE), "A signed note"),
    Screen("handouts", "therapist", to("/desk/handouts"), "The library"),
    Screen("handout", "therapist", to("/desk/handouts/H06/en"), "A sheet, looked at"),
    Screen("handout-fa", "therapist", to("/desk/handouts/H06/fa"), "The same in Persian"),
    Screen("hours", "therapist", to("/desk/practice/hours"), "When I work"),
    Screen("calendars", "therapist", to("/desk/me/calendars"), "My calendars elsewhere"),
    Screen("me", "therapist", to("/desk/me"), "My account"),
    Screen(
        "published",
        "therapist",
        by("/desk/me", "main a[href*='/desk/published/']"),
        "What everybody is told of me",
    ),
    Screen("for-yourself", "therapist", to("/desk/process-notes"), "What is for oneself alone", BOTH),
    Screen(
        "process-note",
        "therapist",
        by("/desk/process-notes", "main .rows a[href^='/desk/process-notes/']"),
        "A process note",
        BOTH,
    ),
    Screen(
        "supervision-new",
        "therapist",
        to("/desk/process-notes/new?kind=SUPERVISION"),
        "A supervision, written down",
        BOTH,
    ),
    Screen("me-password", "therapist", to("/desk/me/password"), "A new password"),
    Screen("me-codes", "therapist", to("/desk/me/codes"), "New codes on paper"),
    Screen("me-phone", "therapist", to("/desk/me/phone"), "A new phone"),
    Screen("search", "therapist", to("/desk/search"), "Searching one's notes", BOTH),
    Screen(
        "search-found",
        "therapist",
        searches("week"),
        "Found",
        BOTH,
    ),
    Screen(
        "search-none",
        "therapist",
        searches("zzyzx"),
        "Found nowhere",
        BOTH,
    ),
    # What is written into the file from here on would show in the pictures above.
    *(
        Screen(f"note-{name}", "therapist", begins_a_note_of(code), says, BOTH)
        for name, code, says in (
            ("soap", "SOAP", "A note in four parts"),
            ("intake", "INTAKE", "A first session"),
            ("plan", "TREATMENT_PLAN", "A treatment plan"),
            ("risk", "RISK_ASSESSMENT", "A note of the risk"),
            ("safety", "SAFETY_PLAN", "A safety plan"),
            ("contact", "CONTACT", "A contact between sessions"),
            ("closing", "CLOSING", "The closing of a file"),
            ("own", own_words.CODE, "A note in a format of the practice's own"),
        )
    ),
    Screen("counts", "therapist", to("/desk/counts"), "One's own counts", BOTH),
    Screen("own-formats", "therapist", to("/desk/formats"), "The practice's own formats", BOTH),
    Screen(
        "own-format", "therapist", by("/desk/formats", "main td.acts a"), "One of them, as it is made", BOTH
    ),
    Screen(
        "questions-each",
        "therapist",
        by(CLIENTS, OF_A_COUPLE, "nav.tabs a[href$='/measures']", "main a[href$='/questions/each']"),
        "Asking each of a couple at home",
        BOTH,
    ),
    Screen("process-note-new", "therapist", to("/desk/process-notes/new"), "A process note, begun", BOTH),
    Screen("own-ways", "therapist", to("/desk/ways"), "The practice's ways of working", BOTH),
    Screen("own-way", "therapist", by("/desk/ways", "main td.acts a"), "One of them, as it is named", BOTH),
    Screen("own-sheets", "therapist", to("/desk/own-sheets"), "The practice's own sheets", BOTH),
    Screen("own-sheet", "therapist", to("/desk/own-sheets/new"), "One of them, begun", BOTH),
    Screen(
        "own-sheet-in-french",
        "therapist",
        by("/desk/own-sheets", "main a[lang='fr']"),
        "One of them, translated side by side",
        BOTH,
    ),
    Screen("own-format-wrong", "therapist", asks_twice_the_same, "What does not fit yet", BOTH),
    Screen("note-absence", "therapist", writes_an_absence, "An absence, and how they were tried", BOTH),
    Screen("note-quiet", "therapist", goes_quiet, "Quiet mode, for the hour itself", BOTH),
    Screen("note-bare", "therapist", leaves_the_bare_clock, "The bare clock"),
    Screen("note-marked", "therapist", comes_back_with_marks, "What was marked, to be put into words", BOTH),
    Screen("note-corrected", "therapist", corrects_a_note, "A note that was corrected", BOTH),
    Screen("note-correcting", "therapist", opens_a_correction, "Correcting it", BOTH),
    Screen("note-void", "therapist", comes_to_void_a_draft, "A draft before it is voided", BOTH),
    Screen("note-voided", "therapist", reads_what_was_voided, "A draft that was voided", BOTH),
    Screen("note-proof", "therapist", reads_what_proves_it, "What proves a note", BOTH),
    Screen("measures", "therapist", measured(), "A questionnaire over time", BOTH),
    Screen(
        "measure-new",
        "therapist",
        measured("main a[href$='/new/PHQ9']"),
        "Answers typed in from paper",
        BOTH,
    ),
    Screen("measure", "therapist", measured("main tbody .acts a"), "What was answered", BOTH),
    Screen(
        "measure-wrong",
        "therapist",
        leaves_an_answer_out_of_its_range,
        "A correction that lacks something",
        BOTH,
    ),
    Screen("flags", "therapist", measured("main a[href$='/flags']"), "A flag, to be looked at", BOTH),
    Screen(
        "questions",
        "therapist",
        by("/desk/clients?find=jordan", A_CLIENT, "nav.tabs a[href$='/measures']", "a[href$='/questions']"),
        "What somebody was asked to answer at home, and what came back",
        BOTH,
    ),
)

INTAKE = (
    Screen("intake", "intake", to("/desk/intake"), "The board", BOTH),
    Screen(
        "intake-wrong",
        "intake",
        sent(to("/desk/intake"), "main .phone-card button[type=submit]"),
        "Something is missing",
        BOTH,
    ),
    Screen(
        "enquiry",
        "intake",
        by("/desk/intake", "main a[href^='/desk/intake/']:not([href$='crisis'])"),
        "One enquiry",
        BOTH,
    ),
    Screen("waiting", "intake", to("/desk/intake/waiting"), "Who waits", BOTH),
    Screen("blocked", "intake", to("/desk/intake/blocked"), "From whom no booking is taken", BOTH),
    Screen("report", "intake", to("/desk/intake/report"), "What came of first calls, in counts", ALL),
    Screen("crisis", "intake", to("/desk/intake/crisis"), "What was offered", BOTH),
    Screen("front-desk-diary", "intake", to("/desk/diary"), "The front desk's diary", BOTH),
    Screen(
        "front-desk-appointment",
        "intake",
        by("/desk/diary", AN_APPOINTMENT),
        "An appointment, from there",
        BOTH,
    ),
)

OWNER = (
    Screen("practice", "owner", to("/desk/practice"), "The practice"),
    Screen("practice-letters", "owner", to("/desk/practice/letters"), "Reminders, quiet hours, replies"),
    Screen("people", "owner", to("/desk/practice/people"), "Who works here"),
    Screen("person", "owner", by("/desk/practice/people", "main tbody .acts a"), "A colleague"),
    Screen("co-signatures", "owner", to("/desk/practice/co-signatures"), "Notes of candidates, counted"),
    Screen("invite", "owner", to("/desk/practice/people/new"), "Inviting a colleague"),
    Screen("invite-sent", "owner", invites_somebody, "Invited"),
    Screen("services", "owner", to("/desk/practice/services"), "What we offer"),
    Screen("service", "owner", by("/desk/practice/services", "main td a[href*='/services/']"), "One of them"),
    Screen("places", "owner", to("/desk/practice/places"), "Places, rooms and holidays"),
    Screen("place", "owner", keeps_a_room, "A place and its rooms"),
    Screen("calendar-hosts", "owner", to("/desk/practice/calendars"), "From where calendars are read"),
    Screen("own-website", "owner", to("/desk/practice/website"), "Your own website"),
    Screen("enquiries", "owner", to("/desk/practice/enquiries"), "How long enquiries are kept"),
    Screen(
        "enquiries-shorter",
        "owner",
        to("/desk/practice/enquiries/shorter?days=14"),
        "A shorter time, looked at first",
    ),
    Screen("note-settings", "owner", to("/desk/practice/notes"), "The rules for notes", BOTH),
    Screen("card-settings", "owner", to("/desk/practice/co-regulation"), "The words of the card", BOTH),
    Screen("crisis-lines", "owner", to("/desk/practice/crisis-lines"), "Crisis lines"),
    Screen("questionnaires", "owner", loads_a_wording, "Questionnaires whose wording may be shown", BOTH),
    Screen("agreement-texts", "owner", to("/desk/practice/agreements"), "The words of each agreement", BOTH),
    Screen("publishing", "owner", to("/desk/practice/resources"), "Sheets on the public page"),
    Screen("trail", "owner", to("/desk/practice/trail"), "The trail"),
)

SUPERVISOR = (
    Screen("supervisor-clients", "supervisor", to(CLIENTS), "Files shared with a supervisor"),
    Screen("supervision", "supervisor", to("/desk/supervision"), "What waits for a co-signature", BOTH),
    Screen(
        "cosigning", "supervisor", by("/desk/supervision", A_NOTE), "Co-signing a note, or returning it", BOTH
    ),
    Screen("closed-day", "supervisor", to("/desk/today/close"), "Nothing left to sign", BOTH),
)

CLIENT = (
    Screen("portal", "client", to("/portal"), "A client's own page", BOTH),
    Screen("portal-appointments", "client", to("/portal/appointments"), "Their appointments", BOTH),
    Screen(
        "portal-move",
        "client",
        by("/portal/appointments", "main a[href$='/move']"),
        "Another time for one of them",
        BOTH,
    ),
    Screen("portal-book", "client", to("/portal/appointments/new"), "The next one, from free times", BOTH),
    Screen(
        "portal-sheet", "client", by("/portal", "main a[href^='/portal/sheets/']"), "A sheet to read", BOTH
    ),
    Screen("portal-report", "client", by("/portal", "main a[href$='/report']"), "How a practice went", BOTH),
    Screen(
        "portal-own-view",
        "another client",
        by("/portal", "main a[href$='/own-view']"),
        "Their answers over time",
        ALL,
    ),
    Screen("portal-questions", "client", by("/portal", QUESTIONS), "Questions to answer at home", ALL),
    Screen("portal-question", "client", by("/portal", QUESTIONS, "main a.btn-main"), "One of them", ALL),
    Screen("portal-agreements", "client", to("/portal/agreements"), "What they agreed to", BOTH),
    Screen(
        "portal-agreement",
        "client",
        by("/portal/agreements", "main a[href^='/portal/agreements/']"),
        "One of them, to read",
        BOTH,
    ),
    Screen("portal-reach", "client", to("/portal/reach"), "How they may be reached", BOTH),
    Screen("portal-looked", "client", to("/portal/looked"), "Who looked at their file", BOTH),
    Screen("portal-kept", "client", to("/portal/kept"), "What is kept about them", BOTH),
    Screen("portal-me", "client", to("/portal/me"), "How they sign in", BOTH),
    Screen("portal-password", "client", to("/portal/me/password"), "A new password", BOTH),
    Screen("portal-phone", "client", to("/portal/me/phone"), "A code from the phone instead", BOTH),
)

# By whoever was told of a sheet; the therapist makes the link first.
BY_LINK = (
    Screen("link-shown", "therapist", gives_a_sheet_by_link, "A sheet by a link and a code", BOTH),
    Screen("link", "visitor", to_the_link, "The link, before its code", BOTH),
    Screen("link-opened", "visitor", opens_the_link, "The sheet behind it"),
    Screen("link-report", "visitor", reports_by_the_link, "How it went, said there", BOTH),
)

# Last, since somebody else's session or the window itself is spent by them.
ENDINGS = (
    Screen("client-words", "therapist", invites_a_client, "Four words to tell a client, shown once", BOTH),
    Screen("client-made", "intake", makes_a_client, "A client made at the front desk"),
    Screen("client-unopened", "therapist", by(CLIENTS, MADE_A_CLIENT), "Their file waits to be opened"),
    Screen("locked", "therapist", is_locked, "Locked while away"),
    Screen("signed-out", "supervisor", came_back_later, "Signed out meanwhile: what was typed is kept"),
)

# A practice on its first day: the set-up, and every page with nothing in it yet.
SET_UP = (
    Screen("not-open", "founder", to("/"), "Before it is set up", BOTH),
    Screen("setup-practice", "founder", set_up, "Set-up, step one", BOTH),
    Screen("setup-phone", "founder", set_up_phone, "Set-up, step two", BOTH),
    Screen("setup-kit", "founder", set_up_kit, "Set-up, step three", BOTH),
)
EMPTY = (
    Screen("empty-front", "visitor", to("/"), "The front page before there are hours", BOTH),
    Screen("empty-book", "visitor", to("/book"), "Booking before there are hours", BOTH),
    Screen("empty-resources", "visitor", to("/resources"), "No sheet published yet", BOTH),
    Screen("recover-new", "visitor", has_opened_with_the_kit, "New keys for somebody locked out"),
    Screen("refused", "visitor", tries_too_often, "Too often: a pause"),
    Screen("empty-today", "founder", to("/desk/today"), "Today, before anybody comes"),
    Screen("empty-diary", "founder", to("/desk/diary"), "The diary, before there are hours"),
    Screen("empty-clients", "founder", to(CLIENTS), "No client yet"),
    Screen("empty-intake", "founder", to("/desk/intake"), "No enquiry yet"),
    Screen("empty-hours", "founder", to("/desk/practice/hours"), "No hours yet"),
    Screen(
        "empty-client",
        "founder",
        sent(
            to("/desk/clients/new"),
            "main form button.btn-main",
            preferred_name="Maya",
            phone="902-555-0155",
        ),
        "A file with nothing in it",
    ),
)
# The owner's first: an invitation made there is taken up by a visitor.
FILLED = (*OWNER, *VISITOR, *THERAPIST, *INTAKE, *SUPERVISOR, *CLIENT, *BY_LINK, *ENDINGS)

# As they stand in the album.
ALBUM = (
    ("A visitor", VISITOR),
    ("A therapist", (*THERAPIST, *ENDINGS)),
    ("The front desk", INTAKE),
    ("The owner", OWNER),
    ("A supervisor", SUPERVISOR),
    ("A client", CLIENT),
    ("A sheet by a link", BY_LINK),
    ("The first day", (*SET_UP, *EMPTY)),
)

"""Checks of what clients take home: sheets by page and link, agreements, reminders, the press, couples."""

from tests.mutants.mutant import Edit, Mutant, mutant

AGREEMENTS = "tests/portal/test_agreements.py::"
AS_SHE_READ_IT = (
    AGREEMENTS + "test_what_she_said_yes_to_stays_as_she_read_it"
    "_and_newer_words_wait_until_she_says_yes_to_them[sqlite]"
)
EACH = "tests/desk/test_give_to_each.py::"
FOR_THEMSELVES = EACH + "test_each_has_it_for_themselves_and_what_one_says_of_it_is_in_their_own_file"
GIVE = "tests/desk/test_give.py::"
KEPT = "tests/portal/test_kept.py::"
OWN_SHEETS = "tests/desk/test_own_sheets.py::"
PRESS = "tests/press/test_printing.py::"
REACH = "tests/portal/test_reach.py::"
REMINDERS = "tests/handouts/test_reminders.py::"
SHELL = "tests/portal/test_shell_in_a_browser.py::"

# What is left when a look-up forgot whose it is: the check where a copy is opened.
ANYBODY_S_COPY = Edit(
    "clinic/files/copies.py",
    "    if copy.holder_id != keyring.account_id:\n        raise NotFound()\n",
    "",
)

TAKEN_HOME = (
    Mutant(
        "what somebody types on a sheet is no markup",
        (
            Edit(
                "clinic/handouts/sheet.py",
                "        out += text[at : found.start()]\n",
                "        out += Markup(text[at : found.start()])\n",
            ),
            Edit(
                "clinic/handouts/sheet.py",
                "    return out + text[at:]\n",
                "    return out + Markup(text[at:])\n",
            ),
        ),
        (OWN_SHEETS + "test_what_somebody_types_into_a_sheet_is_words_and_nothing_else",),
    ),
    mutant(
        "nothing typed on a sheet hides or reorders",
        "clinic/handouts/typed.py",
        'elif (kind[0] != "C" or character in _JOINERS) and marks',
        "elif marks",
        OWN_SHEETS + "test_what_somebody_types_into_a_sheet_is_words_and_nothing_else",
    ),
    mutant(
        "a sheet says that it is a draft",
        "clinic/handouts/sheet.py",
        "    if sheet.status is not Status.APPROVED:\n",
        "    if False:\n",
        "tests/handouts/test_sheet.py::test_a_draft_says_that_it_is_one",
    ),
    mutant(
        "a sheet that somebody has read says who did",
        "clinic/handouts/sheet.py",
        'Status.REVIEWED: "reviewed"}',
        'Status.REVIEWED: "author_read"}',
        "tests/handouts/test_sheet.py::test_a_reviewed_sheet_says_who_read_it_and_when_in_its_language",
    ),
    mutant(
        "who wrote a sheet does not read it through",
        "clinic/handouts/own_reading.py",
        "    if is_author is not (status is Status.AUTHOR_READ):\n",
        "    if False:\n",
        OWN_SHEETS + "test_whoever_works_alone_reads_a_sheet_again_on_another_day_and_it_says_so",
    ),
    Mutant(
        "a sheet is found by whoever was given it",
        (
            Edit(
                "clinic/handouts/assign.py",
                "copies.given_to(keyring.account_id, KIND).where(Copy.id == copy_id)",
                "select(Copy).where(Copy.id == copy_id)",
            ),
            ANYBODY_S_COPY,
        ),
        ("tests/portal/test_views.py::test_another_client_cannot_tell_that_the_sheet_exists",),
    ),
    mutant(
        "words that a newer wording took the place of are not agreed to",
        "clinic/portal/agreements.py",
        "    if one.newer is not None:\n",
        "    if False:\n",
        AS_SHE_READ_IT,
    ),
    mutant(
        "a yes is to the newer words that were read",
        "clinic/portal/agreements.py",
        '    if request.form.get("text") != (one.asked.text_id.hex if one.asked.text_id else ""):\n',
        "    if False:\n",
        AS_SHE_READ_IT,
    ),
    mutant(
        "a yes is shown with the words it was said to",
        "clinic/clients/agreements.py",
        "    asked = Asked.from_json(more[0]) if more else asked\n",
        "",
        AS_SHE_READ_IT,
    ),
    Mutant(
        "an agreement is theirs to whom it was handed",
        (
            Edit(
                "clinic/clients/agreements.py",
                "copies.given_to(keyring.account_id, HANDED)",
                "__import__('sqlalchemy').select(Copy).where(Copy.kind == HANDED)",
            ),
            ANYBODY_S_COPY,
        ),
        (
            AGREEMENTS
            + "test_nobody_else_can_tell_that_there_is_anything_to_agree_to_nor_say_it_for_her[sqlite]",
        ),
    ),
    mutant(
        "the steps that were chosen are those that are given",
        "clinic/desk/give_form.py",
        "            steps=() if self.steps.takes_all else self.steps.ticked,\n",
        "",
        GIVE
        + "test_some_of_the_steps_are_chosen_kept_in_a_form_that_comes_back_and_alone_on_the_sheet[sqlite]",
    ),
    mutant(
        "with no letters wanted, what waits does not leave",
        "clinic/portal/reach.py",
        "        outbox.stop_about([one.id for one in db.session.scalars(alone)], now)\n",
        "        outbox.stop_about([], now)\n",
        REACH + "test_letters_stop_at_once_and_come_again_when_she_wants_them[sqlite]",
    ),
    mutant(
        "who wants no letters is written to nowhere",
        "clinic/portal/reach.py",
        "    reminded.readdress(client.id, to, now)\n",
        "",
        REACH + "test_letters_stop_at_once_and_come_again_when_she_wants_them[sqlite]",
    ),
    mutant(
        "of two, one is not told what the other did",
        "clinic/portal/looked_at.py",
        "            return actors.called(actor, names)\n        return None\n",
        "            return actors.called(actor, names)\n        return actor\n",
        KEPT + "test_who_looked_is_told_by_day_and_person_and_nothing_of_what_the_other_of_two_did[sqlite]",
    ),
    mutant(
        "of the directory, what names them is told, and nothing of anybody else",
        "clinic/portal/looked_at.py",
        "looked.looks_that_name(directory.file_id(), client_id, since, zone, who, of_card)",
        "looked.looks([directory.file_id()], zone, who, _what)",
        KEPT + "test_who_looked_is_told_by_day_and_person_and_nothing_of_what_the_other_of_two_did[sqlite]",
    ),
    mutant(
        "the press reads our own files alone",
        "clinic/press/process.py",
        "        if not ours or path.suffix not in OUR_FILES or not path.is_file():\n",
        "        if not path.is_file():\n",
        PRESS + "test_only_our_files_and_pictures_in_the_page_are_fetched",
    ),
    Mutant(
        "the press prints one page at a time",
        (
            Edit(
                "clinic/press/printing.py",
                "        if not self._turn.acquire(timeout=SECONDS_IN_LINE):\n",
                "        if False:\n",
            ),
            Edit("clinic/press/printing.py", "            self._turn.release()\n", "            pass\n"),
        ),
        (PRESS + "test_two_pages_at_once_are_both_printed",),
    ),
    mutant(
        "a press takes its folder along when whoever began it was killed",
        "clinic/press/process.py",
        "        leave_nothing()\n",
        "        pass\n",
        PRESS + "test_no_typeface_stays_behind_however_a_press_or_whoever_began_it_ends[killed]",
    ),
    mutant(
        "a link ends after its thirty days",
        "clinic/handouts/sheet_link.py",
        "or now >= link.until_at:\n",
        "or False:\n",
        GIVE + "test_codes_are_tried_five_times_and_then_never_again[sqlite]",
    ),
    mutant(
        "what comes back of one sheet ends the reminders of all",
        "clinic/handouts/reminders.py",
        "    _end(SheetReminder.assignment_id.in_(theirs), clock.now())\n",
        "    _end(SheetReminder.assignment_id == assignment_id, clock.now())\n",
        REMINDERS + "test_what_comes_back_of_one_ends_all_of_theirs_at_once"
        "_and_one_that_did_not_feel_right_is_never_reminded[sqlite]",
    ),
    mutant(
        "what is said by a link ends the reminder",
        "clinic/handouts/sheet_link.py",
        "    reminders.something_came(report.assignment_id)\n",
        "",
        REMINDERS + "test_what_comes_back_of_one_ends_all_of_theirs_at_once"
        "_and_one_that_did_not_feel_right_is_never_reminded[sqlite]",
    ),
    mutant(
        "a letter that was put off until the night waits for the morning",
        "clinic/mail/delivery.py",
        "        if from_at > now:\n",
        "        if False:\n",
        REMINDERS + "test_a_letter_that_a_mail_server_put_off_until_the_night_leaves_in_the_morning",
    ),
    mutant(
        "with a file that is shredded, its reminders' letters go",
        "clinic/files/shred.py",
        "        if table in _lets_go:\n",
        "        if False:\n",
        REMINDERS
        + "test_with_a_file_that_is_shredded_its_reminders_go_and_so_does_a_letter_about_nothing_else",
    ),
    mutant(
        "what one of two says by a link is in their own file",
        "clinic/handouts/sheet_link.py",
        "    kept_in = kept_in or row.file_id\n",
        "    kept_in = row.file_id\n",
        FOR_THEMSELVES,
    ),
    mutant(
        "what one of two says on their page is in their own file",
        "clinic/handouts/reports.py",
        "    return db.session.scalar(mine.where(File.kind == FileKind.INDIVIDUAL)) or given_in\n",
        "    return given_in\n",
        FOR_THEMSELVES,
    ),
    mutant(
        "a sheet of two by link tells of no time that one has alone",
        "clinic/portal/sheet_link.py",
        "clock.now(), told_on=row.file_id)",
        "clock.now())",
        FOR_THEMSELVES,
    ),
    mutant(
        "a sheet of two on a page tells of no time that one has alone",
        "clinic/portal/views.py",
        "clock.now(), told_on=given.file_id)",
        "clock.now())",
        FOR_THEMSELVES,
    ),
    mutant(
        "of two, each sees the times of both and their own",
        "clinic/diary/coming.py",
        "    theirs = select(FileMember.file_id).where(FileMember.client_id == client_id)\n",
        "    theirs = select(FileMember.file_id)\n",
        "tests/portal/test_appointments.py::"
        "test_of_two_each_moves_what_they_have_together_and_sees_nothing_of_what_the_other_has_alone[sqlite]",
    ),
    mutant(
        "no browser keeps a page of theirs",
        "clinic/edge/headers.py",
        '    "Cache-Control": "no-store",\n',
        '    "Cache-Control": "private, max-age=600",\n',
        SHELL + "test_every_page_is_small_neutral_and_kept_nowhere",
    ),
)

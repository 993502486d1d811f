"""Checks of what reaches a client: sheets by link, the mailed code, agreements, what she takes home."""

from tests.mutants.mutant import mutant

GIVE = "tests/desk/test_give.py::"
NOT_WHOLE = "tests/desk/test_not_whole.py::"

OF_HER_OWN = (
    mutant(
        "the told code's tries are counted",
        "clinic/handouts/sheet_link.py",
        "    link.tries_left -= 1\n",
        "",
        GIVE + "test_codes_are_tried_five_times_and_then_never_again[sqlite]",
    ),
    mutant(
        "a link that was taken back leads nowhere",
        "clinic/handouts/sheet_link.py",
        "    if link.ended_at is not None or now >= link.until_at:\n",
        "    if now >= link.until_at:\n",
        "tests/attacks/test_sheet_links.py::"
        "test_tries_that_were_spent_and_a_link_that_was_ended_do_not_come_back[sqlite]",
    ),
    mutant(
        "a sheet with a condition waits until it was asked",
        "clinic/handouts/task.py",
        "    if subject.given and not task.asked.lets_give:\n",
        "    if subject.given and task.asked is Met.CONCERN:\n",
        GIVE + "test_what_may_not_be_given_is_said_and_what_was_typed_is_kept[sqlite]",
    ),
    mutant(
        "the tries of one sign-in's codes are counted",
        "clinic/people/signing_in.py",
        "tries=CODES_PER_STEP)",
        "tries=1000)",
        "tests/people/test_agreed.py::test_after_five_wrong_codes_the_right_one_of_that_letter_is_worth_nothing",
    ),
    mutant(
        "what she takes home has her own appointments alone",
        "clinic/portal/take_home.py",
        "db.session.scalars(own_appointments(client.id).order_by(Appointment.starts_at))",
        "(db.session.query(Appointment).order_by(Appointment.starts_at))",
        "tests/portal/test_kept.py::test_what_she_takes_home_is_all_her_own[sqlite]",
    ),
    mutant(
        "what was left out of a list is told, or the answer is refused",
        "clinic/edge/amiss.py",
        "        return alarmed() if missed and answer.status_code < 500 else answer\n",
        "        return answer\n",
        NOT_WHOLE + "test_each_list_of_a_file_shows_what_is_whole_and_names_what_is_not",
    ),
    mutant(
        "what is gone of a list is told as what was altered",
        "clinic/whole.py",
        "    for one in gone:\n",
        "    for one in ():\n",
        NOT_WHOLE + "test_each_list_of_a_file_shows_what_is_whole_and_names_what_is_not",
    ),
    mutant(
        "where it is not known how somebody may be reached nobody is said to be",
        "clinic/clients/reach_told.py",
        "return known if len(whole) == len(rows) else {",
        "return known if known else {",
        NOT_WHOLE + "test_a_damaged_wish_of_how_to_be_reached_leaves_names_and_says_of_nobody_how",
    ),
)

"""Checks of the therapist's hour: documents, answers from home, couples, supervision, goals, own words."""

from tests.mutants.mutant import Edit, Mutant, mutant

COUPLE = "tests/desk/test_couple.py::"
DOCUMENTS = "tests/desk/test_documents.py::"
CHECKED = "tests/documents/test_checked.py::"
MATRIX = "tests/attacks/test_matrix.py::"
QUESTIONS = "tests/portal/test_questions.py::"
ANSWERS = "tests/attacks/test_answers.py::"
TOGETHER = "tests/clients/test_together.py::"
SUPERVISION = "tests/desk/test_supervision.py::"
COSIGNATURES = "tests/attacks/test_cosignatures.py::"
VOIDED = "tests/attacks/test_voided.py::"
REFLECTIONS = "tests/desk/test_reflections.py::"
ATTACHMENTS = "tests/attacks/test_attachments.py::"

IN_EVERY_WAY = MATRIX + "test_what_becomes_of_everything_that_is_tampered_with_is_what_the_page_says[sqlite]"

OF_THE_HOUR = (
    mutant(
        "a document is what its content is",
        "clinic/documents/checked.py",
        "raise Locked if content.startswith(OLE) else OtherKind",
        "return Kind.DOCX, content",
        DOCUMENTS + "test_what_may_not_be_kept_is_told_in_a_sentence_keeps_the_title_and_leaves_nothing",
    ),
    mutant(
        "what a Word document carries is looked at",
        "clinic/documents/checked.py",
        "        office.check(content)\n",
        "",
        CHECKED + "test_what_may_not_be_kept_is_refused_with_the_reason",
    ),
    mutant(
        "a picture is drawn anew",
        "clinic/documents/checked.py",
        'pictures.drawn_anew(content, "JPEG")',
        "content",
        DOCUMENTS + "test_a_picture_is_kept_without_what_the_camera_wrote_under_what_the_file_was_called",
    ),
    mutant(
        "what was written beside a picture is left",
        "clinic/documents/pictures.py",
        "for name, value in picture.info.items() if name in OF_THE_PICTURE}",
        "for name, value in picture.info.items()}",
        CHECKED + "test_a_picture_keeps_its_pixels_and_nothing_else",
    ),
    mutant(
        "no upload is laid down on a disk",
        "clinic/edge/body.py",
        "        return BytesIO()\n",
        "        return super()._get_file_stream(total_content_length, content_type)\n",
        "tests/edge/test_refusals.py::test_a_view_may_carry_more_and_nothing_of_it_is_laid_down_on_a_disk",
    ),
    Mutant(
        "a document is sealed before it is laid down",
        (
            Edit(
                "clinic/files/attachments.py",
                "parts = tuple(seal_attachment(secret, BytesIO(content), *_place(key, item_id)))",
                "parts = (content,)",
            ),
            Edit(
                "clinic/files/attachments.py",
                'return open_whole(key.attachment_key(item_id), b"".join(parts), *_place(key, item_id))',
                'return b"".join(parts)',
            ),
        ),
        (DOCUMENTS + "test_a_document_of_several_parts_is_put_in_listed_and_taken_out_as_it_was",),
    ),
    mutant(
        "a document is never shown in a browser",
        "clinic/desk/documents.py",
        '"application/octet-stream"',
        "document.kind.value",
        DOCUMENTS + "test_a_document_of_several_parts_is_put_in_listed_and_taken_out_as_it_was",
    ),
    mutant(
        "parts are those their author signed",
        "clinic/files/attachments.py",
        "if not compare_digest(digest_of(parts), digest):",
        "if False:",
        ATTACHMENTS
        + "test_a_colleague_who_holds_the_key_cannot_put_other_words_under_the_authors_title[sqlite]",
    ),
    mutant(
        "no more documents at once than there is room for",
        "clinic/edge/body.py",
        "    if not turns.acquire(blocking=False):\n        raise TooManyAtOnce\n",
        "    turns.acquire(blocking=False)\n",
        DOCUMENTS + "test_two_are_taken_at_once_and_the_third_is_told_so_and_keeps_nothing",
    ),
    mutant(
        "a risk is sealed for the file at once",
        "clinic/measures/answering.py",
        "_bring(sitting, signed if answers.risks else bytes(len(signed)), begun, now)",
        "_bring(sitting, bytes(len(signed)), begun, now)",
        QUESTIONS + "test_a_risk_is_met_at_once_told_before_anything_is_sent_and_stays_said",
    ),
    mutant(
        "no row tells a risk from another answer",
        "clinic/measures/answering.py",
        "signed if answers.risks else bytes(len(signed))",
        "signed if answers.risks else b''",
        "tests/portal/test_questions_kept.py::test_no_row_tells_a_risk_from_another_answer[sqlite]",
    ),
    mutant(
        "somebody is told as soon as a risk was asked about",
        "clinic/measures/answering.py",
        "    if is_about_risk(sitting.asked.known, step.item):\n",
        "    if False:\n",
        QUESTIONS + "test_a_risk_is_met_at_once_told_before_anything_is_sent_and_stays_said",
    ),
    mutant(
        "whom to call stands there once a risk was said",
        "clinic/portal/walk.py",
        "    is_risk = bool(sitting.answers.risks)\n",
        "    is_risk = False\n",
        QUESTIONS + "test_a_risk_is_met_at_once_told_before_anything_is_sent_and_stays_said",
    ),
    mutant(
        "a risk stays said whatever is answered after it",
        "clinic/measures/answers.py",
        "            return changed\n        if any(",
        "            return replace(changed, risks=())\n        if any(",
        QUESTIONS + "test_a_risk_is_met_at_once_told_before_anything_is_sent_and_stays_said",
    ),
    mutant(
        "what could not wait is raised before it was sent",
        "clinic/measures/returned.py",
        "            if level is not None:\n",
        "            if level is not None and self.envelope.is_sent:\n",
        QUESTIONS + "test_a_risk_is_met_at_once_told_before_anything_is_sent_and_stays_said",
    ),
    mutant(
        "answers are signed by whoever was asked",
        "clinic/vault/answers.py",
        'if not is_signed(vk, signature, "answers", *_stated(place, content)):',
        "if False:",
        ANSWERS + "test_answers_that_somebody_else_signed_are_refused[sqlite-omar]",
    ),
    mutant(
        "answers that were put back are no answers",
        "clinic/measures/returned.py",
        "    if envelope.is_sent != request.waits:\n",
        "    if False:\n",
        ANSWERS + "test_answers_marked_as_sent_that_nobody_sent_are_refused[sqlite]",
    ),
    mutant(
        "what is kept is what was answered",
        "clinic/measures/returned.py",
        "    if stated != (True, sheet.measure, sheet.answers, sheet.client_id):\n",
        "    if False:\n",
        ANSWERS + "test_a_colleague_who_holds_the_file_cannot_keep_other_answers_as_hers[sqlite]",
    ),
    mutant(
        "tries of a code are counted",
        "clinic/portal/question_link.py",
        '    limit("questions code", token, TRIES_AN_HOUR, timedelta(hours=1))\n',
        "",
        "tests/portal/test_question_link.py::test_codes_are_not_guessed",
    ),
    mutant(
        "a link opens with its code alone",
        "clinic/measures/question_link.py",
        "    if public_key(seed) != link.public_key:\n",
        "    if False:\n",
        "tests/portal/test_question_link.py::test_a_link_and_its_code_open_the_questions_and_the_answers_come_back",
    ),
    mutant(
        "a wrong code of a link to a sheet counts",
        "clinic/handouts/sheet_link.py",
        "    link.tries_left -= 1\n",
        "",
        "tests/desk/test_give.py::test_codes_are_tried_five_times_and_then_never_again[sqlite]",
    ),
    mutant(
        "a link to a sheet that was taken back opens nothing",
        "clinic/handouts/sheet_link.py",
        "    if link.ended_at is not None or now >= link.until_at:\n",
        "    if now >= link.until_at:\n",
        "tests/attacks/test_sheet_links.py"
        "::test_tries_that_were_spent_and_a_link_that_was_ended_do_not_come_back[sqlite]",
    ),
    mutant(
        "nobody is asked in the file of several",
        "clinic/desk/client_front.py",
        "    if len(own_file.members(file_of(client))) > 1:\n        raise AskedInTheirOwn\n",
        "",
        COUPLE + "test_nobody_is_asked_in_the_file_of_both_and_nothing_that_was_said_alone_is_read_there",
    ),
    mutant(
        "whoever lacks one file of several knows of nobody",
        "clinic/clients/together.py",
        "return not self.is_of_several or all(member in self.own for member in self.members)",
        "return True",
        TOGETHER
        + "test_a_supervisors_word_counts_for_who_can_see_that_no_concern_stands_and_until_somebody_answers",
    ),
    mutant(
        "a word taken back in either file counts",
        "clinic/clients/together.py",
        "all(of_place[-1].given_on >= day for day in taken_back)",
        "bool(taken_back or True)",
        TOGETHER + "test_each_ones_word_counts_from_either_file_and_taking_it_back_in_one_is_enough",
    ),
    mutant(
        "who was there is who was ticked",
        "clinic/desk/note_check.py",
        "present = tuple(Present(one.id, one.said) for one in around.people if one.id.hex in ticked)",
        "present = tuple(Present(one.id, one.said) for one in around.people)",
        COUPLE + "test_who_was_there_is_ticked_and_stands_in_the_signed_note_with_the_role_they_had",
    ),
    mutant(
        "each of several agreed first",
        "clinic/clients/units.py",
        "    if missing:\n        raise NotAgreed(missing)\n",
        "",
        "tests/desk/test_units.py::test_without_the_word_of_each_nothing_is_begun_and_whose_is_missing_is_said"
        "[sqlite]",
    ),
    mutant(
        "whom a file is about is as it was opened",
        "clinic/files/proving_members.py",
        "        if said.get(file_id, set()) != stands.get(file_id, set()):\n",
        "        if False:\n",
        MATRIX + "test_whom_a_file_is_about_is_not_changed_unseen[sqlite]",
    ),
    mutant(
        "whoever co-signs reads only",
        "clinic/files/rights.py",
        "return grant is not None and not grant.cosign",
        "return grant is not None",
        "tests/doors/test_readers.py::test_who_reads_only_is_refused_by_every_address_that_writes",
    ),
    mutant(
        "a co-signature is a supervisor's",
        "clinic/notes/cosign.py",
        "if SUPERVISOR not in certified(by, root_vk).roles:",
        "if False:",
        COSIGNATURES + "test_a_colleague_who_holds_the_key_plants_no_co_signature_and_replays_none[sqlite]",
    ),
    mutant(
        "a voided draft is written in no more",
        "clinic/notes/draft.py",
        "    if note.is_voided:\n        raise NoteVoided\n",
        "",
        VOIDED + "test_a_note_is_signed_or_voided_and_never_both_nor_voided_twice_or_by_another[sqlite]",
    ),
    mutant(
        "a voided draft was voided when its row says",
        "clinic/notes/voided.py",
        "    if at != row.voided_at:\n",
        "    if False:\n",
        VOIDED + "test_one_swapped_flipped_moved_in_time_cut_or_planted_is_refused_and_named[sqlite]",
    ),
    mutant(
        "a co-signature is of this text",
        "clinic/notes/cosign.py",
        "    if given_over != [added.seal.digest for added in addenda[: len(given_over)]]:\n",
        "    if False:\n",
        COSIGNATURES + "test_an_addendum_it_was_given_over_cannot_be_taken_away[sqlite]",
    ),
    mutant(
        "only a share for it co-signs",
        "clinic/notes/supervised.py",
        "return grant is not None and grant.cosign",
        "return grant is not None",
        SUPERVISION + "test_nobody_co_signs_but_a_supervisor_with_a_share_for_it",
    ),
    mutant(
        "a co-signature is of what was read",
        "clinic/desk/note_cosign.py",
        "raise ChangedMeanwhile",
        "pass",
        SUPERVISION + "test_what_is_put_under_a_note_meanwhile_is_read_before_it_is_co_signed",
    ),
    mutant(
        "how a candidate's note stands is proven",
        "clinic/notes/proving.py",
        "if said[note] != stands[note]]",
        "if False]",
        COSIGNATURES
        + "test_whether_and_by_when_it_is_needed_and_that_it_was_returned_cannot_be_changed_unseen[sqlite]",
    ),
    mutant(
        "what is sealed and led to by nothing is named",
        "clinic/files/led.py",
        "leads = way.rows.where(way.file_id == way.where.file_id, way.sealed_id == own_id).exists()",
        "leads = way.rows.exists()",
        IN_EVERY_WAY,
    ),
    mutant(
        "no answer takes the place of another",
        "clinic/measures/kept.py",
        'if document.get("corrects", _named(row.corrects_id)) != _named(row.corrects_id):',
        "if False:",
        MATRIX + "test_an_answer_is_not_made_to_take_the_place_of_another[sqlite]",
    ),
    mutant(
        "a plan is of this file",
        "clinic/notes/treatment.py",
        "theirs = select(Note).where(Note.file_id == file_id, Note.id.in_(note_ids))",
        "theirs = select(Note).where(Note.id.in_(note_ids))",
        "tests/desk/test_plan.py::"
        "test_a_plan_that_somebody_who_holds_the_file_names_is_shown_only_if_it_is_one_of_this_file",
    ),
    mutant(
        "the plan that stands is of the latest day",
        "clinic/clients/plans.py",
        "key=lambda plan: (plan.on, plan.at)",
        "key=lambda plan: plan.at",
        "tests/desk/test_plan.py::test_a_plan_signed_late_for_an_earlier_day_replaces_none_and_a_colleagues_does",
    ),
    mutant(
        "a goal stays the same through every version",
        "clinic/notes/goals.py",
        "is_new = not ID_SHAPE.fullmatch(row.get(ID)) or any(row.get(ID) == one.get(ID) for one in found)",
        "is_new = True",
        "tests/notes/test_goals.py::test_each_row_gets_an_id_of_its_own_and_keeps_the_one_it_has",
    ),
    mutant(
        "own words are those a note was written in",
        "clinic/notes/own_formats.py",
        "wanted = [one for one in found if version in (None, one.number)]",
        "wanted = list(found)",
        "tests/desk/test_own_formats.py::"
        "test_a_note_is_written_in_it_found_by_it_and_read_in_its_words_whatever_becomes_of_it",
    ),
    mutant(
        "own words are changed over what was seen",
        "clinic/notes/own_words.py",
        "        raise ChangedMeanwhile\n    try:",
        "        over = standing.number if standing else 0\n        row.number = over + 1\n    try:",
        "tests/desk/test_own_formats.py::test_of_two_who_change_it_at_once_the_second_is_told_and_nothing_typed_is_lost"
        "[sqlite]",
    ),
    Mutant(
        "a process note is its author's",
        (
            Edit(
                "clinic/reflections/kept.py",
                "opened.each(file_id, KIND, dict.fromkeys(since, account_id), found)",
                "opened.each(file_id, KIND, dict.fromkeys(since), found)",
            ),
            Edit(
                "clinic/reflections/kept.py",
                "opened.versions(file_id, KIND, dict.fromkeys(since, account_id))",
                "opened.versions(file_id, KIND, dict.fromkeys(since))",
            ),
        ),
        (REFLECTIONS + "test_nobody_else_writes_among_ones_own_even_with_the_key[sqlite]",),
    ),
)

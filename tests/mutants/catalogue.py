"""The checks everything rests on, each with a way to take it out and the tests that must turn red."""

from tests.mutants.mutant import Edit, Mutant, mutant
from tests.mutants.of_her_own import OF_HER_OWN
from tests.mutants.of_the_hour import OF_THE_HOUR
from tests.mutants.taken_home import TAKEN_HOME

ACCOUNTS = "tests/attacks/test_accounts.py::"
ARRIVALS = "tests/attacks/test_arrivals.py::"
COPIES = "tests/attacks/test_copies.py::"
LEFT = "tests/attacks/test_left.py::"
KEYS = "tests/attacks/test_keys.py::"
NAMES = "tests/attacks/test_names.py::"
TRAIL = "tests/attacks/test_trail.py::"
VERSIONS = "tests/attacks/test_versions.py::"
ITEMS = "tests/files/test_items.py::"
VAULT = "tests/vault/"
SEGMENTS = "tests/clients/test_segments.py::"
FINDING = "tests/notes/test_finding.py::"
SIGN = "tests/notes/test_sign.py::"
RING = "tests/attacks/test_ring.py::"
LISTING = "tests/notes/test_listing.py::"
RACES = "tests/races/test_all_acts.py::"

MUTANTS = (
    *OF_THE_HOUR,
    *OF_HER_OWN,
    *TAKEN_HOME,
    Mutant(
        "role check in a grant",
        (
            Edit(
                "clinic/files/grants.py",
                "if not may_hold(file.kind, holder.roles) or holder.is_retired:",
                "if holder.is_retired:",
            ),
            Edit("clinic/files/grants.py", "if not may_hold(kind, holder.roles):", "if False:"),
        ),
        (ITEMS + "test_the_front_desk_and_the_owner_can_never_be_given_a_clients_file[sqlite]",),
    ),
    mutant(
        "signature of a grant",
        "clinic/files/keys.py",
        "vouched(signer, root_vk, lambda vk: check_grant(vk, *stated))",
        "del stated",
        KEYS + "test_somebody_who_once_held_the_key_cannot_write_herself_an_endless_grant[sqlite]",
    ),
    mutant(
        "segments that go with a card",
        "clinic/files/shred.py",
        "for segment_id in _segments_with(file_id, item_id):",
        "for segment_id in ():",
        SEGMENTS + "test_a_shredded_card_takes_with_it_whatever_said_the_same_and_nobody_else[sqlite]",
    ),
    mutant(
        "version of a card in a segment",
        "clinic/clients/segments.py",
        "if self.versions.get(code) == version:",
        "if self.versions.get(code, 0) >= version:",
        SEGMENTS + "test_a_card_changed_since_is_found_as_it_is_now_and_not_as_it_was[sqlite]",
    ),
    mutant(
        "proof that segments went with a card",
        "clinic/files/proving.py",
        "(said.item_id, *segments.pop(said.item_id, ()))",
        "(said.item_id,)",
        SEGMENTS + "test_a_segment_that_was_hidden_from_a_shredding_is_named_by_the_proof[sqlite]",
    ),
    mutant(
        "proof of what waits in an inbox",
        "clinic/files/proving_arrivals.py",
        "if digest and self._stand.get(item_id) != digest:",
        "if False:",
        ARRIVALS + "test_what_waits_is_named_if_it_is_gone_moved_in_time_planted_or_put_back[sqlite]",
    ),
    mutant(
        "what nobody left in an inbox",
        "clinic/files/proving_arrivals.py",
        "self._stand.keys() - self._waits.keys()",
        "()",
        ARRIVALS + "test_what_waits_is_named_if_it_is_gone_moved_in_time_planted_or_put_back[sqlite]",
    ),
    mutant(
        "notes that no segment names",
        "clinic/notes/finding.py",
        "if len(known) != standing[file_id.hex]:",
        "if False:",
        FINDING + "test_a_segment_that_was_tampered_with_hides_no_note_and_is_named[sqlite-put back]",
    ),
    mutant(
        "proof of what notes are found by",
        "clinic/files/proving.py",
        "if not _are_as_last_saved(of_one):",
        "if False:",
        FINDING + "test_a_segment_that_was_tampered_with_hides_no_note_and_is_named[sqlite-put back]",
    ),
    mutant(
        "segments that were joined",
        "clinic/files/proving.py",
        "for number in said.gone:",
        "for number in ():",
        FINDING
        + "test_a_text_has_a_segment_of_its_own_until_whoever_signs_in_puts_the_small_ones_together"
        + "[sqlite]",
    ),
    mutant(
        "numbers of segments, each given once",
        "clinic/notes/segments.py",
        "segments.begin(actor, key, last, ",
        "segments.begin(actor, key, 0, ",
        FINDING + "test_what_was_joined_and_is_put_back_beside_is_found_once_and_named[sqlite]",
    ),
    mutant(
        "what a signing says of the text",
        "clinic/files/said.py",
        'detail.get("addendum", detail["note"])',
        'detail["note"]',
        FINDING
        + "test_notes_are_found_by_any_part_of_their_words_and_of_what_was_added_newest_first[sqlite]",
    ),
    mutant(
        "signings from before they said it all",
        "clinic/files/said.py",
        'if "digest" not in detail:',
        'if "note" not in detail:',
        SIGN + "test_a_note_signed_when_each_part_of_it_had_an_entry_of_its_own_is_proven[sqlite]",
    ),
    mutant(
        "grant of what is looked through",
        "clinic/files/all_standing.py",
        "question().where(which, Grant.account_id == keyring.account_id)",
        "question().where(which)",
        FINDING + "test_only_who_holds_the_file_finds_it_and_not_after_it_was_taken_back[sqlite]",
    ),
    mutant(
        "how a file stands that a ring gives the key of",
        "clinic/vault/ring.py",
        "wanted = file_id.bytes + standing\n",
        "wanted = self._content[start : start + len(file_id.bytes + standing)]\n",
        RING + "test_a_row_forged_while_it_stands_is_an_alarm_as_it_is_without_it[sqlite]",
        RING + "test_after_a_new_key_one_that_is_put_back_gives_the_new_key[sqlite]",
    ),
    mutant(
        "flags of a grant in how its file stands",
        "clinic/files/standing.py",
        "            bytes(map(bool, flags)),\n",
        "            bytes(len(flags)),\n",
        RING + "test_a_row_forged_while_it_stands_is_an_alarm_as_it_is_without_it[sqlite]",
    ),
    mutant(
        "a ring goes with a grant",
        "clinic/files/rings.py",
        'let_go("file_grant", "DELETE", SealedRing.__tablename__, its="account_id", own="account_id")',
        "pass",
        RING + "test_with_any_change_it_goes_and_put_back_it_opens_no_more_than_the_grants[sqlite]",
    ),
    mutant(
        "a ring that does not fit is built anew",
        "clinic/files/caseload.py",
        "if found.ring is not None and found.ring.fits(found.digest):",
        "if found.ring is not None:",
        RING + "test_one_that_was_tampered_with_opens_nothing_hides_nothing_and_is_built_anew[sqlite]",
    ),
    mutant(
        "grants that a ring is bound to",
        "clinic/vault/ring.py",
        '("key ring", keyring.account_id, digest, ',
        '("key ring", keyring.account_id, ',
        VAULT + "test_ring.py::test_it_opens_for_one_account_with_its_own_bundle_and_one_digest",
    ),
    mutant(
        "place of a piece in its ring",
        "clinic/vault/ring.py",
        "*(() if piece == WHOLE else piece))",
        "*(() if piece == WHOLE else (piece.of,)))",
        VAULT + "test_ring.py::test_a_piece_opens_in_its_place_alone_and_all_together_are_the_ring",
    ),
    mutant(
        "a ring that lacks a piece",
        "clinic/files/rings.py",
        "[(one.digest, one.piece) for one in self._sealed] == wanted",
        "all(one.digest == digest for one in self._sealed)",
        RING + "test_a_ring_in_pieces_lacks_none_and_mixes_none[sqlite]",
    ),
    mutant(
        "texts that a list of words is believed of",
        "clinic/notes/listing.py",
        "if texts.get(code) == had])",
        "if texts.get(code) or not had])",
        LISTING + "test_what_is_signed_or_added_after_the_list_is_found_and_listed_next[sqlite]",
        LISTING + "test_a_list_that_was_tampered_with_hides_nothing[sqlite]",
    ),
    mutant(
        "keys of all files in a list of words",
        "clinic/vault/wordlist.py",
        "derive(keys.secrets, ",
        "derive(keys.secrets[:32], ",
        VAULT + "test_wordlist.py::test_it_takes_its_holder_its_place_and_every_key_as_it_was",
    ),
    mutant(
        "a list of words goes with a grant",
        "clinic/files/wordlists.py",
        'let_go("file_grant", "DELETE", WordList.__tablename__',
        'let_go("holder", "DELETE", WordList.__tablename__',
        LISTING + "test_it_goes_with_a_file_that_is_shredded[sqlite]",
    ),
    mutant(
        "texts counted that no segment names",
        "clinic/notes/gathering.py",
        "select(Note.file_id, literal(1))",
        "select(Note.file_id, literal(0))",
        FINDING
        + "test_what_was_added_is_found_though_its_segment_is_gone_and_a_draft_is_not_missed_in_one"
        + "[sqlite]",
    ),
    mutant(
        "end of a grant",
        "clinic/files/keys.py",
        "Grant.expires_at > (clock.now() if now is None else now)",
        "Grant.expires_at.is_not(None)",
        ITEMS + "test_a_share_with_an_end_ends_by_itself[sqlite]",
    ),
    mutant(
        "certificate of an account",
        "clinic/files/trust.py",
        "_check_once(root_vk, holder.certificate, holder.id, roles, *keys)",
        "del keys",
        KEYS + "test_a_colleagues_swapped_public_key_is_given_no_file[sqlite]",
    ),
    mutant(
        "roles in a certificate",
        "clinic/vault/certificate.py",
        "return encode(*sorted(roles))",
        "return encode()",
        KEYS + "test_a_role_written_into_the_database_gives_nothing[sqlite]",
    ),
    mutant(
        "certificate of the recovery kit",
        "clinic/files/trust.py",
        "    if holder.certified_by is None:\n",
        '    if roles == {"kit"}:\n        pass\n    elif holder.certified_by is None:\n',
        KEYS + "test_a_swapped_or_planted_recovery_kit_is_given_no_file[sqlite]",
    ),
    mutant(
        "signature of an epoch",
        "clinic/files/keys.py",
        "vouched(signer, root_vk, lambda vk: check_epoch(vk, signature, signer.id, present))",
        "del signature, present",
        KEYS + "test_nothing_is_left_for_a_file_under_a_swapped_or_planted_epoch[sqlite]",
    ),
    Mutant(
        "kind of a file",
        (
            Edit(
                "clinic/vault/record.py",
                "(self.file_id, self.kind, self.epoch, self.public, self.previous)",
                "(self.file_id, self.epoch, self.public, self.previous)",
            ),
            Edit("clinic/vault/record.py", '"file id", kind, length=16', '"file id", length=16'),
        ),
        (KEYS + "test_a_clients_file_passed_off_as_the_directory_is_given_to_nobody[sqlite]",),
    ),
    mutant(
        "a card takes its epoch's key, too",
        "clinic/vault/record.py",
        'return derive(self.secret, "own item key", *place, salt=own_key)',
        'return derive(own_key, "own item key", item_id)',
        "tests/attacks/test_cards.py::"
        "test_a_leaver_with_the_old_key_and_the_database_reads_no_card_saved_since[sqlite]",
    ),
    mutant(
        "a card takes its own key, too",
        "clinic/vault/record.py",
        'return derive(self.secret, "own item key", *place, salt=own_key)',
        'return derive(self.secret, "own item key", *place)',
        "tests/attacks/test_cards.py::"
        "test_a_card_whose_own_key_is_gone_opens_to_nobody_and_takes_no_other_with_it[sqlite]",
    ),
    Mutant(
        "no row is replaced where it may not change",
        (
            Edit(
                "clinic/triggers.py",
                "known = [*_declared.values(), *_ways_around(), *_following.values()]",
                "known = [*_declared.values(), *_following.values()]",
            ),
        ),
        (
            "tests/attacks/test_append_only.py::test_no_row_is_replaced_under_its_key",
            "tests/attacks/test_append_only.py::test_no_table_of_such_rows_is_emptied_at_once[postgresql]",
        ),
    ),
    mutant(
        "a row that is replaced is seen to go",
        "clinic/database.py",
        '"recursive_triggers = ON"',
        '"recursive_triggers = OFF"',
        "tests/attacks/test_append_only.py::test_no_row_is_replaced_by_another_that_takes_what_is_its_alone",
    ),
    mutant(
        "a draft's place stays as it was written",
        "clinic/files/drafts.py",
        '("draft", row.file_id, row.item_id,',
        '("draft", row.item_id, row.file_id,',
        "tests/known/test_known_places.py::test_what_was_kept_is_read[sqlite]",
    ),
    mutant(
        "an opened bundle holds the certified keys",
        "clinic/people/keys.py",
        "believe(bundle, theirs.public_key, theirs.verify_key, pinned_root())",
        "del theirs",
        ACCOUNTS + "test_keys_planted_under_a_password_of_the_writers_own_are_not_believed[sqlite]",
        "tests/people/test_recovery.py::test_a_forged_escrow_row_is_an_alarm_and_resets_nothing",
    ),
    mutant(
        "floor of a password's cost",
        "clinic/vault/password.py",
        "FLOOR.memory_kib <= cost.memory_kib <= CEILING.memory_kib",
        "cost.memory_kib <= CEILING.memory_kib",
        ACCOUNTS + "test_a_password_made_cheap_to_guess_in_its_row_is_not_tried[sqlite]",
    ),
    mutant(
        "a code from the phone is good once",
        "clinic/people/second_factor.py",
        '.where(Account.id == bindparam("account"), Account.totp_step < bindparam("step"))',
        '.where(Account.id == bindparam("account"))',
        ACCOUNTS + "test_a_code_spent_in_another_connection_is_spent[sqlite]",
    ),
    mutant(
        "a seal is bound to its place",
        "clinic/vault/envelope.py",
        'return context("sealed", *place)',
        'return context("sealed")',
        VAULT + "test_envelope.py::test_what_was_sealed_opens_in_its_place_and_nowhere_else",
    ),
    mutant(
        "a seal commits to its key",
        "clinic/vault/envelope.py",
        "if not compare_digest(commitment, expected):",
        "if False:",
        VAULT + "test_envelope.py::test_the_commitment_decides_before_anything_is_decrypted",
    ),
    mutant(
        "signature of an author",
        "clinic/vault/item.py",
        'if not is_signed(author_vk, signature, "author", *place.fields, _sum(padded)):',
        "if False:",
        VERSIONS + "test_a_colleague_with_the_files_key_cannot_write_in_its_therapists_name[sqlite]",
    ),
    mutant(
        "a reader says what it expects",
        "clinic/files/reading.py",
        "if named_kind != kind or author_id not in (None, named_author):",
        "if False:",
        NAMES + "test_an_addendum_a_colleague_signed_is_not_shown_in_the_therapists_name[sqlite]",
    ),
    mutant(
        "a signed text says whose it is",
        "clinic/notes/document.py",
        'if (document["note"], document["by"]) != (note.id.hex, note.author_id.hex):',
        "if False:",
        NAMES + "test_a_text_of_ones_own_that_says_it_is_by_another_is_not_believed[sqlite]",
    ),
    mutant(
        "a copy goes to whom its file is about",
        "clinic/files/copies.py",
        "if not is_theirs(holder, file_id, file_kind):",
        "if False:",
        COPIES + "test_a_sheet_is_not_sealed_to_an_account_that_was_pointed_at_its_client[sqlite]",
    ),
    mutant(
        "a text is left by somebody the file is about",
        "clinic/files/left.py",
        "if not is_theirs(sender, left.file_id, file_kind):",
        "if False:",
        LEFT + "test_a_report_of_anybody_the_file_is_not_about_is_an_alarm[sqlite-omar]",
    ),
    mutant(
        "signature of a text that was left",
        "clinic/vault/left.py",
        'if not is_signed(sender_vk, self.signature, "left text", *stated):',
        "if False:",
        LEFT + "test_a_report_in_a_clients_name_that_they_did_not_sign_is_an_alarm[sqlite]",
    ),
    mutant(
        "signature of a copy",
        "clinic/vault/copy.py",
        'if not is_signed(giver_vk, self.signature, "given copy", *stated):',
        "if False:",
        COPIES + "test_a_sheet_in_a_clinicians_name_that_she_did_not_sign_is_not_shown[sqlite]",
    ),
    mutant(
        "a copy is a clinician's",
        "clinic/files/copies.py",
        "if not giver.is_clinical:",
        "if False:",
        COPIES + "test_a_sheet_signed_by_anybody_but_a_clinician_is_not_shown[sqlite-iris]",
    ),
    mutant(
        "a late text came with its author's ticket",
        "clinic/notes/late.py",
        "    Leave(note_id, row.file_id, author_id).check_receipt(receipt, content)\n",
        "",
        NAMES + "test_a_late_text_that_never_came_with_the_authors_ticket_is_not_put_before_her[sqlite]",
    ),
    mutant(
        "a stale save",
        "clinic/files/items.py",
        "if latest != base:",
        "if False:",
        VERSIONS + "test_a_save_over_a_version_that_is_not_there_is_refused[sqlite]",
    ),
    mutant(
        "taking back gives a new key",
        "clinic/files/grants.py",
        "    rotate(actor, keyring, file, key, without={account_id})\n    trail.record",
        "    db.session.delete(db.session.get_one(Grant, (file_id, account_id)))\n    trail.record",
        ITEMS + "test_a_colleague_reads_while_it_is_shared_and_nothing_new_after_it_is_taken_back[sqlite]",
    ),
    mutant(
        "sessions end with the password",
        "clinic/people/own_account.py",
        "    session.end_all(account.id)\n",
        "    del session\n",
        "tests/people/test_session.py::test_a_changed_password_ends_every_session",
    ),
    mutant(
        "fifteen idle minutes",
        "clinic/people/session.py",
        "    if row.locks_at <= now:\n",
        "    if False:\n",
        "tests/people/test_session.py::test_it_locks_after_fifteen_quiet_minutes",
    ),
    mutant(
        "pepper",
        "clinic/vault/password.py",
        'return derive(stretched, "password", salt=pepper)',
        'return derive(stretched, "password", salt=bytes(32))',
        ACCOUNTS
        + "test_without_the_pepper_the_right_password_opens_nothing_and_the_kit_still_loses_nothing[sqlite]",
    ),
    mutant(
        "a look is on the trail",
        "clinic/files/reading.py",
        'trail.record(actor, action if file_id in granted else "file.refused", file_id, **detail)',
        "pass",
        TRAIL + "test_a_look_at_a_note_is_durable_before_a_byte_of_it_is_opened[sqlite]",
    ),
    mutant(
        "an entry follows the last there is",
        "clinic/audit/trail.py",
        'return entry.c.n == bindparam("last"), entry.c.hash == bindparam("previous")',
        'return entry.c.n == bindparam("last"), entry.c.n == bindparam("last")',
        "tests/audit/test_trail.py::"
        "test_what_stands_is_followed_where_the_database_was_put_back_to_an_earlier_day[sqlite]",
    ),
    mutant(
        "a sign-in needs its checkpoint",
        "clinic/audit/verify.py",
        "if entry.action in SIGNED_ACTIONS:",
        "if False:",
        "tests/audit/test_trail.py::"
        "test_a_thief_with_the_log_key_cannot_rebuild_the_chain_past_a_sign_in[sqlite]",
    ),
    mutant(
        "anchors",
        "clinic/audit/verify.py",
        "wanted = dict(anchors)",
        "wanted: dict[int, str] = {}",
        TRAIL + "test_a_cut_end_is_seen_against_an_anchor_kept_elsewhere[sqlite]",
    ),
    mutant(
        "an earlier version is missed",
        "clinic/files/proving.py",
        "for item, versions in saved.items() if versions - stand[item]}",
        "for item, versions in saved.items() if {max(versions)} - stand[item]}",
        TRAIL + "test_a_note_of_which_a_version_is_gone_is_named[sqlite-1]",
    ),
    mutant(
        "what the trail never saw",
        "clinic/files/proving.py",
        "for item, versions in stand.items() if _numbers(versions) - _numbers(saved[item])",
        "for item, versions in stand.items() if False",
        TRAIL + "test_an_item_the_trail_never_saw_is_named[sqlite]",
    ),
    mutant(
        "padding",
        "clinic/vault/padding.py",
        "return content + _MARK + bytes(-(len(content) + 1) % step)",
        "return content + _MARK",
        ITEMS + "test_equal_lengths_hide_what_was_written[sqlite]",
    ),
    mutant(
        "the last chunk is marked",
        "clinic/vault/attachment.py",
        '(b"\\x01" if is_last else b"\\x00")',
        'b"\\x00"',
        "tests/attacks/test_attachments.py::test_an_attachment_is_not_cut_where_its_words_look_like_an_end",
    ),
    mutant(
        "taking back needs a role whose word counts",
        "clinic/files/grants.py",
        "if not may_pass_on(own) or not _signs(keyring, file) or not _has_grant(",
        "if not may_pass_on(own) or not _has_grant(",
        KEYS + "test_the_front_desk_neither_passes_the_directory_on_nor_takes_it_from_anybody[sqlite]",
    ),
    mutant(
        "a kit of another practice",
        "clinic/people/recovery.py",
        "if not hmac.compare_digest(public_key(seed), kit().public_key):",
        "if False:",
        "tests/people/test_recovery.py::test_the_kit_of_another_practice_is_refused",
        ACCOUNTS + "test_a_kit_that_was_replaced_opens_nobody[sqlite]",
    ),
    mutant(
        "every save reaches the disk",
        "clinic/database.py",
        '"synchronous = FULL"',
        '"synchronous = NORMAL"',
        "tests/durability/test_power_cut.py::test_nothing_acknowledged_is_lost_in_a_power_cut",
    ),
    mutant(
        "a claim holds what stands free around a time",
        "clinic/diary/claims.py",
        "int(owner.held_from_at.timestamp()), int(owner.held_to_at.timestamp())",
        "int(owner.starts_at.timestamp()), int(owner.ends_at.timestamp())",
        RACES + "test_whatever_is_done_by_everybody_at_once_nobody_is_in_two_places[sqlite]",
    ),
    Mutant(
        "who has a time is decided where it is taken",
        (
            # Looked up in one transaction and written in the next, where nothing decides any more.
            Edit(
                "clinic/diary/reserve.py",
                "            return _take(draft.at(start), now, instead_of=kept)\n",
                "            db.session.commit()\n"
                "            db.session().info['decided'] = True\n"
                "            return _take(draft.at(start), now, instead_of=kept)\n",
            ),
            Edit(
                "clinic/diary/claims.py",
                "        db.session.connection().execute(_INSERT, _rows(owner, wanted))\n",
                "        if db.session().info.pop('decided', False):\n"
                "            insert_unless_there(Claim, _rows(owner, wanted))\n"
                "        else:\n"
                "            db.session.execute(insert(Claim).values(_rows(owner, wanted)))\n",
            ),
        ),
        (RACES + "test_whatever_is_done_by_everybody_at_once_nobody_is_in_two_places[sqlite]",),
    ),
)

"""The words of a state are the practice's to choose: on the card, in charts and in the sentence."""

import re

import pytest

from clinic.coregulation.codes import State
from clinic.coregulation.sentence import sentence
from clinic.coregulation.vocabulary import WORDS, Vocabulary
from clinic.database import db
from tests.coregulation.test_observation import FULL
from tests.furnished import begin_note, close_cards, sign_note, whole_note

SEEN = {
    "bond": "COUNSELLING", "rater": "CLINICIAN", "basis": "SEEN_IN_SESSION",
    "state_start": "SHUT_DOWN", "cue_start": "slow", "state_end": "CONNECTED", "cue_end": "warm",
}  # fmt: skip


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def rows(page):
    """The states that are rows of a chart, from its top."""
    states = {word for vocabulary in Vocabulary for word in WORDS[vocabulary].values()}
    return [word for word in re.findall(r"<li><b>([^<]+)</b>", page.text) if word in states]


@pytest.mark.parametrize(
    ("vocabulary", "start", "end"),
    [
        (Vocabulary.NEUTRAL, "started mobilised", "ended settled"),
        (Vocabulary.POLYVAGAL, "started sympathetic", "ended ventral vagal"),
        (Vocabulary.WINDOW_OF_TOLERANCE, "started above the window", "ended within the window"),
    ],
)
def test_the_sentence_tells_a_state_in_the_words_that_were_chosen(vocabulary, start, end):
    said = sentence(FULL, words=vocabulary)
    assert start in said
    assert end in said


def test_every_state_has_a_word_in_every_vocabulary():
    for vocabulary in Vocabulary:
        assert all(vocabulary.word(state) for state in State)
        assert all(vocabulary.started(state) and vocabulary.ended(state) for state in State)


def test_an_owner_chooses_the_words_of_every_card_and_whether_it_asks_about_the_frame(either_practice):
    olga, ines = (either_practice.browser_of(who) for who in (either_practice.olga, either_practice.ines))
    maya = either_practice.client("Maya", of=either_practice.ines)
    close_cards(either_practice.ines, maya, 3)
    signed = sign_note(ines, either_practice.ines, begin_note(ines, maya, whole_note(**SEEN)))
    draft = f"/desk/notes/{begin_note(ines, maya, whole_note(**SEEN))}/draft"
    charts = f"/desk/clients/{maya.id}/co-regulation"
    assert "Shut down ( slow )" in words(ines.get(f"/desk/notes/{signed}").text)
    assert "A frame to rely on" not in ines.get(draft).text
    settings = "/desk/practice/co-regulation"
    assert 'value="NEUTRAL" checked' in olga.get(settings).text
    refused = olga.post(settings, {"words": "OTHER"})
    assert refused.status_code == 422
    assert olga.post(settings, {"words": "POLYVAGAL", "with_frame": "y"}).status_code == 303
    db.session.expire_all()
    told = words(ines.get(f"/desk/notes/{signed}").text)
    assert "Dorsal vagal ( slow )" in told
    assert "Ventral vagal ( warm )" in told
    page = ines.get(draft).text
    assert "A frame to rely on" in page
    assert "Sympathetic" in words(page)
    assert "Mobilised" not in words(page)
    own, neutral = words(ines.get(f"/desk/notes/{signed}").text), ("Connected", "Mobilised", "Shut down")
    assert [word for word in neutral if word in own] == []
    assert "Sympathetic, fast speech" in words(ines.get(charts).text)
    assert "سمپاتیک" in ines.get(f"{charts}?lang=fa").text
    assert "Connected" not in words(ines.get(f"{charts}?lang=en").text)
    assert rows(ines.get(charts)) == ["Ventral vagal", "Sympathetic"]
    assert olga.post(settings, {"words": "WINDOW_OF_TOLERANCE"}).status_code == 303
    db.session.expire_all()
    assert "Below the window ( slow )" in words(ines.get(f"/desk/notes/{signed}").text)
    window = ines.get(charts)
    assert "Minute 20: Above the window → Within the window, a warm gaze" in words(window.text)
    # What is above the window is drawn above it.
    assert rows(window) == ["Above the window", "Within the window"]
    assert olga.post(settings, {"words": "NEUTRAL"}).status_code == 303
    db.session.expire_all()
    assert "A frame to rely on" not in ines.get(draft).text
    assert "Chose words for co-regulation" in olga.get("/desk/practice/trail").text

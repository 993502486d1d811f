"""What the practice tells everybody about a therapist is hers and the owner's to say."""

import pytest

from clinic.audit.models import Entry
from clinic.clients import tongues
from clinic.database import db
from clinic.diary import offered
from clinic.diary.practising import Practising

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def practice(either_practice):
    return either_practice


def path(person):
    return f"/desk/published/{person.id}"


def told_of(person):
    db.session.rollback()
    (one,) = (one for one in offered.therapists() if one.id == person.id)
    return list(one.languages), list(one.modalities)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_therapist_says_from_her_own_page_what_she_speaks_and_how_she_works(practice):
    ines = practice.browser_of(practice.ines)
    assert path(practice.ines) in ines.get("/desk/me").text
    typed = {
        "languages": ["en", "fa"],
        "others": "Somali, Dari، pt_br",
        "modalities": ["COREG", "INTEGRATIVE"],
    }
    assert ines.post(path(practice.ines), typed).status_code == 303
    assert told_of(practice.ines) == (["en", "fa", "so", "prs", "pt-BR"], ["COREG", "INTEGRATIVE"])
    page = ines.get(path(practice.ines)).text
    for words in ("Somali", "Dari", "Portuguese"):
        assert words in page
    assert db.session.query(Entry).filter_by(action="therapist.published").count() == 1


def test_the_owner_says_it_for_everybody_and_nobody_else_for_anybody(practice):
    olga = practice.browser_of(practice.olga)
    assert path(practice.omar) in olga.get(f"/desk/practice/people/{practice.omar.id}").text
    assert olga.post(path(practice.omar), {"languages": ["fr"]}).status_code == 303
    assert told_of(practice.omar) == (["fr"], [])
    for other in (practice.ines, practice.sam, practice.iris):
        browser = practice.browser_of(other)
        assert browser.get(path(practice.omar)).status_code == 404
        assert browser.post(path(practice.omar), {"languages": ["en"]}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"languages": ["en"], "others": "Elvish, Somali"}, "We know no language called Elvish."),
        ({"languages": ["en"], "others": "und"}, "We know no language called und."),
        ({"languages": ["en"], "others": "en-<b>"}, "We know no language called en-&lt;b&gt;."),
        ({"others": ","}, "Name at least one language."),
        ({"others": "af,am,ar,bn,de,el,es,fi,he,hi,hu,it,ja"}, "Name at most 12 languages."),
        ({"languages": ["en"], "modalities": ["EFT"]}, "modalities"),
        ({"languages": ["xx"]}, "languages"),
        ({"languages": ["en"], "others": "a" * 201}, "others"),
    ],
)
def test_what_is_no_language_and_no_way_of_working_is_said_and_what_was_typed_stays(practice, typed, said):
    answer = practice.browser_of(practice.ines).post(path(practice.ines), typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed.get("others", "").split("<")[0] in answer.text
    assert told_of(practice.ines) == (["en"], [])


@pytest.mark.databases("sqlite", "postgresql")
def test_saying_it_again_leaves_the_rest_of_her_row_alone(practice):
    db.session.add(Practising(therapist_id=practice.ines.id, takes_new_people=False, first_calls_a_week=3))
    db.session.commit()
    practice.browser_of(practice.ines).post(path(practice.ines), {"languages": ["fa"]})
    row = db.session.get(Practising, practice.ines.id)
    assert (row.takes_new_people, row.first_calls_a_week, row.languages) == (False, 3, ["fa"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Persian", "fa"),
        (" ukrainian ", "uk"),
        ("فارسی", "fa"),
        ("ZH-hans", "zh-Hans"),
        ("prs", "prs"),
        ("Dari", "prs"),
        ("es-419", "es-419"),
        ("und", None),
        ("en-a-b", None),
        ("", None),
        ("klingonese", None),
    ],
)
def test_a_language_is_known_by_its_name_or_its_code(app, typed, code):
    with app.test_request_context():
        assert tongues.code_called(typed) == code


def test_a_language_is_spoken_whatever_its_script_and_country():
    assert tongues.is_spoken("zh-Hans", ["zh"])
    assert tongues.is_spoken("fr", ["en", "fr-CA"])
    assert not tongues.is_spoken("fa", ["prs"])

"""The doubts about a note's words, as they are shown where it is looked over before signing."""

from clinic.database import db
from clinic.desk.note_page import NotePage
from clinic.edge.catalogue import gettext
from clinic.notes import warned
from clinic.people.models import Account

# A long paste is not told word by word.
MOST = 8


def of_the_words(page: NotePage) -> list[str]:
    """A sentence for each, in the language of the page; they keep nobody from signing."""
    content = page.checked.content
    if content is None:
        return []
    account = db.session.get(Account, page.author_id)
    names = (page.card.preferred_name, page.card.legal_name, *(one.name for one in page.around.people))
    found = warned.doubts(
        content, names, diagnoses=account is not None and warned.may_diagnose(account.designation)
    )
    return [gettext(one.sentence) % one.values for one in list(found)[:MOST]]

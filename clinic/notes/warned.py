"""Words worth a second look before a note is signed: they are shown as doubts, and keep nothing from it.

What stands between quotation marks was said by somebody, and is left as it was said.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from clinic.clients.answering import plain
from clinic.notes.content import Line, NoteContent
from clinic.notes.problem import Problem
from clinic.plain import N_

_QUOTED = re.compile('“[^”]*”|«[^»]*»|„[^“]*“|"[^"\n]*"')
# The line for their words as it is put into a note, with nothing said in it yet.
_NOTHING_SAID = re.compile(r"[“«]\s*…\s*[”»]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TITLE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|Dr|M|Mme|Mlle|Dre|آقای|خانم|دکتر)\.?\s+([^\W\d_]{2,})", re.UNICODE
)
# Who may give a diagnosis a name, as designations are written.
_DIAGNOSES = frozenset(
    {
        *("psychologist", "psychiatrist", "physician", "doctor", "md", "np"),
        *("psychologue", "psychiatre", "medecin"),
        *("روانشناس", "روانپزشک", "پزشک"),
    }
)
DIAGNOSES = (
    "borderline", "bipolar", "schizophrenia", "schizophrenic", "psychotic", "psychosis", "narcissist",
    "narcissistic", "personality disorder", "depressive disorder", "anxiety disorder", "panic disorder",
    "conduct disorder", "dissociative disorder", "ptsd", "post-traumatic stress disorder", "adhd", "ocd",
    "autistic", "anorexia", "bulimia", "alcoholic", "sociopath", "psychopath",
    "bipolaire", "schizophrénie", "schizophrène", "psychotique", "psychose", "narcissique",
    "trouble de la personnalité", "trouble dépressif", "trouble anxieux", "trouble panique",
    "état de stress post-traumatique", "tspt", "tdah", "toc", "anorexie", "boulimie", "alcoolique",
    "دوقطبی", "اسکیزوفرنی", "روان‌پریش", "روان‌پریشی", "خودشیفته", "اختلال شخصیت", "اختلال افسردگی",
    "اختلال اضطراب", "اختلال استرس پس از سانحه", "بیش‌فعالی", "وسواس فکری عملی", "بی‌اشتهایی عصبی", "الکلی",
)  # fmt: skip
JUDGING = (
    "manipulative", "manipulating", "manipulates", "attention-seeking", "attention seeking", "hysterical",
    "non-compliant", "noncompliant", "resistant", "difficult client", "dramatic", "lazy", "crazy",
    "overreacting", "overreacts", "controlling", "toxic", "needy", "claims to",
    "manipulateur", "manipulatrice", "hystérique", "récalcitrant", "récalcitrante", "paresseux",
    "paresseuse", "capricieux", "capricieuse", "cherche l’attention", "toxique", "prétend",
    "فریبکار", "حقه‌باز", "هیستریک", "لجباز", "تنبل", "دیوانه", "جلب توجه", "سمی", "ادعا می‌کند",
)  # fmt: skip
# After these, and at the start, a word is written large for being the first.
_BEGINS = ("", *".!?:;•–-(…")
# Names in a row that are nobody's.
_NOBODYS = frozenset(
    {
        *("nova", "scotia", "new", "brunswick", "prince", "edward", "island", "british", "columbia"),
        *("north", "south", "cape", "breton", "saint", "st", "united", "states", "kingdom"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
        *("october", "november", "december", "nouvelle", "ecosse", "ile"),
    }
)


def may_diagnose(designation: str) -> bool:
    """Whether a designation says that its holder gives diagnoses."""
    return bool(_DIAGNOSES.intersection(_WORD.findall(plain(designation))))


def doubts(content: NoteContent, names: Collection[str], *, diagnoses: bool) -> Iterator[Problem]:
    """A doubt for each word. `names` are the client's own; `diagnoses`: the author may give one."""
    if any(map(_NOTHING_SAID.search, _texts(content))):
        yield Problem("fields", N_("A line for their words has no words in it yet."))
    texts = [_QUOTED.sub(" ", text) for text in _texts(content)]
    spaced = " ".join(map(_spaced, texts))
    for word in () if diagnoses else diagnoses_in(texts):
        sentence = N_("“%(word)s” reads as a diagnosis. Say who made it, or what you saw.")
        yield Problem("fields", sentence, {"word": word})
    for word in JUDGING:
        if _spaced(word) in spaced:
            sentence = N_("“%(word)s” judges. Say what was done or said, or quote it.")
            yield Problem("fields", sentence, {"word": word})
    for name in dict.fromkeys(name for text in texts for name in _named(text, names)):
        sentence = N_("“%(name)s” may be somebody else's name. A role, such as “sister”, is enough.")
        yield Problem("fields", sentence, {"name": name})


def diagnoses_in(texts: Iterable[str]) -> list[str]:
    """The words of these texts that read as a diagnosis."""
    spaced = " ".join(map(_spaced, texts))
    return [word for word in DIAGNOSES if _spaced(word) in spaced]


def _texts(content: NoteContent) -> Iterator[str]:
    yield from (content.intervention, content.header.risk_words)
    for value in content.fields.values():
        if isinstance(value, str):
            yield value
        else:
            yield from (part.text for part in value if isinstance(part, Line))


def _spaced(text: str) -> str:
    """Its words as they are compared, each between spaces."""
    return f" {' '.join(_WORD.findall(plain(text)))} "


def _named(text: str, own: Collection[str]) -> Iterator[str]:
    """Names of others: after a title, or two words in a row written as names within a sentence."""
    known = {plain(word) for name in own for word in _WORD.findall(name)} | _NOBODYS
    for found in _TITLE.finditer(text):
        if plain(found[1]) not in known and (found[1].istitle() or not found[1].isascii()):
            yield found[0]
    for one, other in pairwise(_WORD.finditer(text)):
        is_in_a_row = text[one.end() : other.start()] == " "
        is_within = text[max(0, one.start() - 3) : one.start()].rstrip()[-1:] not in _BEGINS
        are_names = one.group().istitle() and other.group().istitle()
        if are_names and is_in_a_row and is_within and not {plain(one[0]), plain(other[0])} & known:
            yield f"{one[0]} {other[0]}"

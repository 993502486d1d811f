"""A questionnaire's wording as a FHIR R4 Questionnaire says it, checked against what is known of its key."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from clinic.frozen import frozen
from clinic.measures.catalogue import MEASURES
from clinic.measures.definition import Definition, TextStatus
from clinic.plain import N_

MOST_BYTES = 500_000
MOST_CHARACTERS = 600
# Where an option says what it counts, in the releases that are about.
WEIGHTS = ("ordinalValue", "itemWeight")


class WordingUnfit(Exception):
    """What was loaded is not the wording of a known questionnaire. `sentence` takes `values`."""

    def __init__(self, sentence: str, **values: str | int) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence, self.values = sentence, values


@frozen
class Wording:
    """The items in their order, and what each answer is called."""

    measure: str
    locale: str
    items: tuple[str, ...]
    options: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"items": list(self.items), "options": list(self.options)}


def read(raw: bytes) -> Wording:
    """Raises `WordingUnfit`."""
    document = _document(raw)
    known = _which(document)
    locale = str(document.get("language", "")).partition("-")[0].lower()
    if not re.fullmatch(r"[a-z]{2,3}", locale):
        raise WordingUnfit(N_("It does not say in which language it is."))
    asked = list(_asked(document.get("item"), 0))
    extra = sum(bool(one.options) for one in known.extras)
    if len(asked) not in (known.n, known.n + extra):
        raise WordingUnfit(
            N_("%(measure)s has %(right)s items; here are %(found)s."),
            measure=known.name,
            right=known.n,
            found=len(asked),
        )
    texts = tuple(_text(item) for item in asked[: known.n])
    named = {_options(known, item, locale) for item in asked[: known.n]} - {()}
    return Wording(known.id, locale, texts, named.pop() if len(named) == 1 else ())


def _document(raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw) if len(raw) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("resourceType") != "Questionnaire":
        raise WordingUnfit(N_("This is no FHIR Questionnaire in JSON."))
    return document


def _which(document: Mapping[str, Any]) -> Definition:
    """The questionnaire it names: by name, title, identifier or the end of its address."""
    identifiers = document.get("identifier")
    told = [document.get("name"), document.get("title"), str(document.get("url", "")).rpartition("/")[2]]
    if isinstance(identifiers, list):
        told += [one.get("value") for one in identifiers if isinstance(one, dict)]
    plain = {re.sub(r"[^A-Z0-9]", "", str(name).upper()) for name in told if name}
    # A form that is printed in several orders is known by each of them, and called by the word before it.
    found = [known for known in MEASURES if plain & {known.id, known.name.partition(" (")[0]}]
    on_paper = [known for known in found if known.text_status is not TextStatus.LOAD]
    if len(found) != 1 and (not found or on_paper != found):
        raise WordingUnfit(N_("It names no questionnaire that is known here, or more than one."))
    if on_paper:
        raise WordingUnfit(
            N_("The wording of %(measure)s is not for a screen. Type its answers in from paper."),
            measure=found[0].name,
        )
    return found[0]


def _asked(items: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """The questions, out of the groups they stand in; headings and notes are none."""
    for item in items if isinstance(items, list) and depth < 5 else []:
        if not isinstance(item, dict) or item.get("type") == "display":
            continue
        if item.get("type") == "group":
            yield from _asked(item.get("item"), depth + 1)
        else:
            yield item


def _text(item: Mapping[str, Any]) -> str:
    text = item.get("text")
    if not isinstance(text, str) or not 0 < len(text.strip()) <= MOST_CHARACTERS:
        raise WordingUnfit(N_("An item has no text, or too much of it."))
    return text.strip()


def _options(known: Definition, item: Mapping[str, Any], locale: str) -> tuple[str, ...]:
    """What its answers are called, the lowest first; none if it leaves them open."""
    offered = item.get("answerOption")
    if not isinstance(offered, list) or not offered:
        return ()
    named = dict(_option(one) for one in offered)
    if sorted(named, key=str) != sorted(range(known.low, known.high + 1), key=str):
        raise WordingUnfit(
            N_("The answers of %(measure)s count from %(low)s to %(high)s, each once."),
            measure=known.name,
            low=known.low,
            high=known.high,
        )
    names = tuple(named[value] for value in range(known.low, known.high + 1))
    if locale == "en":
        _must_be_called_right(known, names)
    return names if all(names) else ()


def _must_be_called_right(known: Definition, names: tuple[str, ...]) -> None:
    """Copies go about in which an answer is called otherwise, such as the lowest of the GAD-7."""
    for right, found in zip(known.options, names, strict=False):
        if found and found.casefold() != right.casefold():
            raise WordingUnfit(
                N_("An answer is called “%(found)s” here; the published form says “%(right)s”."),
                found=found[:80],
                right=right,
            )


def _option(option: object) -> tuple[int | None, str]:
    """What an answer counts, and what it is called."""
    if not isinstance(option, dict):
        return None, ""
    if type(option.get("valueInteger")) is int:
        return option["valueInteger"], ""
    coding = option.get("valueCoding")
    if not isinstance(coding, dict):
        return None, ""
    weights = [*_weights(option), *_weights(coding)]
    code = str(coding.get("code", ""))
    weight = weights[0] if weights else int(code) if re.fullmatch(r"[0-9]{1,2}", code) else None
    return weight, str(coding.get("display", "")).strip()


def _weights(of: Mapping[str, Any]) -> Iterator[int]:
    extensions = of.get("extension")
    for one in extensions if isinstance(extensions, list) else []:
        if isinstance(one, dict) and str(one.get("url", "")).rpartition("/")[2] in WEIGHTS:
            value = one.get("valueDecimal", one.get("valueInteger"))
            if isinstance(value, int | float) and float(value).is_integer():
                yield int(value)

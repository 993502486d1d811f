"""What the practice makes of the ways of working: its own beside those built in, its own names for all."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from secrets import token_hex
from typing import Any
from uuid import UUID

from clinic.audit.actor import Actor
from clinic.frozen import frozen
from clinic.notes import own_words
from clinic.notes.own_words import Of, Version
from clinic.notes.technique import Family, Modality, Technique
from clinic.notes.ways import BUILT_IN, Ways

OF_OURS = "OWN_"
NAME_CHARACTERS, MOST_TECHNIQUES = 60, 40
LINE_CHARACTERS, CAUTION_CHARACTERS = 120, 160
MOST_PROMPTS, PROMPT_CHARACTERS = 6, 120
# What a version says beside its content.
_KEPT_BESIDE = frozenset({"code", "is_offered", "number"})


@frozen
class OwnTechnique:
    """What the practice says of a technique. Without a label it is called as it is built in.

    Which care one that is built in asks for is not the practice's to say.
    """

    code: str
    label: str = ""
    is_offered: bool = True
    caution: str = ""
    needs_consent: bool = False


@frozen
class OwnWay:
    """What the practice says of a way. Without a name it is called as it is built in.

    `number` is the version this is, 0 where nothing was said yet. What stands after it is said of the
    practice's own alone: `practices` are handout codes, `measures` measure ids.
    """

    code: str
    name: str = ""
    techniques: tuple[OwnTechnique, ...] = ()
    is_offered: bool = True
    number: int = 0
    one_line: str = ""
    caution: str = ""
    training_required: bool = False
    prompts: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


def new_code() -> str:
    return f"{OF_OURS}{token_hex(3).upper()}"


def technique_code(number: int) -> str:
    """How a technique of the practice's own is called: no built-in one is called so."""
    return f"own_{number}"


def ways() -> Ways:
    """All as they are now: those built in, in their order, then the practice's own as they were made."""
    said = own_words.newest(Of.WAY)
    built_in = (_changed(way, said.get(way.code)) for way in BUILT_IN.every)
    own = (_made(_said(version)) for code, version in said.items() if BUILT_IN.find(code) is None)
    return Ways((*built_in, *own))


def find(code: str) -> OwnWay | None:
    """What is said of one way; None where there is none of that code."""
    version = own_words.newest(Of.WAY).get(code)
    if version is not None:
        return _said(version)
    return OwnWay(code) if BUILT_IN.find(code) else None


def keep(actor: Actor, way: OwnWay, by: UUID) -> None:
    """Make it the next version, over the one that `way` was made from. Leaves the commit.

    Raises `ChangedMeanwhile` if there is a later one.
    """
    content = {name: said for name, said in asdict(way).items() if name not in _KEPT_BESIDE}
    own_words.keep(actor, Of.WAY, way.code, content, over=way.number, by=by, is_offered=way.is_offered)


def _said(version: Version) -> OwnWay:
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in version.content.items()
    }
    said["techniques"] = tuple(OwnTechnique(**one) for one in said["techniques"])
    return OwnWay(code=version.code, is_offered=version.is_offered, number=version.number, **said)


def _made(said: OwnWay) -> Modality:
    """One of the practice's own."""
    return Modality(
        code=said.code,
        name=said.name,
        short=said.name,
        one_line=said.one_line,
        family=Family.OTHER,
        techniques=tuple(_techniques((), said)),
        practices=said.practices,
        measures=said.measures,
        prompts=said.prompts,
        training_required=said.training_required,
        caution=said.caution,
        is_offered=said.is_offered,
    )


def _changed(way: Modality, version: Version | None) -> Modality:
    """One that is built in, as the practice has it."""
    if version is None:
        return way
    said = _said(version)
    return replace(
        way,
        name=said.name or way.name,
        short=said.name or way.short,
        techniques=tuple(_techniques(way.techniques, said)),
        is_offered=said.is_offered,
    )


def _techniques(built_in: Sequence[Technique], said: OwnWay) -> Iterator[Technique]:
    about = {one.code: one for one in said.techniques}
    for technique in built_in:
        one = about.pop(technique.code, OwnTechnique(technique.code))
        yield replace(technique, label=one.label or technique.label, is_offered=one.is_offered)
    for one in about.values():
        yield Technique(one.code, one.label, one.caution, one.needs_consent, one.is_offered)

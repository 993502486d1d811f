"""The form in which the practice says what a way of working is called, and what goes with it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import wtforms
from wtforms.validators import Length

from clinic.clients.forms import SeveralField
from clinic.desk.own_names import Taken, in_every_language, line, lines
from clinic.desk.own_technique_form import TechniqueForm, tell_apart
from clinic.edge import current
from clinic.edge.catalogue import gettext, lazy_gettext
from clinic.edge.form import Form
from clinic.handouts import library, own
from clinic.handouts.library import Sheet
from clinic.measures.catalogue import MEASURES
from clinic.notes.own_ways import (
    CAUTION_CHARACTERS,
    LINE_CHARACTERS,
    MOST_PROMPTS,
    MOST_TECHNIQUES,
    NAME_CHARACTERS,
    PROMPT_CHARACTERS,
    OwnTechnique,
    OwnWay,
    technique_code,
)
from clinic.notes.technique import Modality
from clinic.notes.ways import BUILT_IN, INTEGRATIVE_NAME, Ways

SPARE_TECHNIQUES = 3


def _sheets() -> list[tuple[str, str]]:
    return [(sheet.code, _called(sheet)) for sheet in library.sheets(current.locale())]


def _called(sheet: Sheet) -> str:
    return sheet.title if own.is_own(sheet.code) else f"{sheet.code} {sheet.title}"


def _measures() -> list[tuple[str, str]]:
    return [(measure.id, gettext(measure.name)) for measure in MEASURES]


class WayForm(Form):
    """`number` is the version whoever changes it has seen. Of one that is built in only names are asked."""

    number = wtforms.HiddenField(default="0")
    name = wtforms.StringField(lazy_gettext("What it is called"), [Length(max=NAME_CHARACTERS)])
    one_line = wtforms.StringField(lazy_gettext("What it is, in a line"), [Length(max=LINE_CHARACTERS)])
    caution = wtforms.StringField(lazy_gettext("What to take care of"), [Length(max=CAUTION_CHARACTERS)])
    training_required = wtforms.BooleanField(lazy_gettext("Asks for a training of its own"))
    techniques = wtforms.FieldList(
        wtforms.FormField(TechniqueForm), lazy_gettext("Techniques"), max_entries=MOST_TECHNIQUES
    )
    prompts = wtforms.TextAreaField(
        lazy_gettext("Questions to think by"), description=lazy_gettext("one on each line")
    )
    practices = SeveralField(lazy_gettext("Sheets to take home"), choices=_sheets)
    measures = SeveralField(lazy_gettext("Questionnaires"), choices=_measures)
    built_in: Modality | None = None
    others: tuple[Modality, ...] = ()

    @classmethod
    def of(cls, way: OwnWay, ways: Ways) -> "WayForm":
        """The form as it begins with what is said of a way."""
        said = {**vars(way), "number": str(way.number), "prompts": "\n".join(way.prompts)}
        return cls(data={**said, "techniques": [vars(one) for one in _standing(way)]}).about(way, ways)

    def about(self, way: OwnWay, ways: Ways) -> "WayForm":
        """The same, told how this way is built in, if it is, and which others there are."""
        self.built_in = BUILT_IN.find(way.code)
        self.others = tuple(one for one in (*ways.every, *BUILT_IN.every) if one.code != way.code)
        known = {one.code for one in _standing(way)}
        for row in self.rows:
            if row.code.data not in known:
                row.code.data = ""
            row.built_in = self.built_in.technique(row.code.data) if self.built_in else None
        return self

    @property
    def rows(self) -> list[TechniqueForm]:
        return [entry.form for entry in self.techniques]

    @property
    def called(self) -> str:
        return line(self.name.data)

    def validate_name(self, _field: wtforms.StringField) -> None:
        if not self.called and not self.built_in:
            raise wtforms.ValidationError(gettext("Please fill this in."))
        tell_apart(self.called)
        names = chain.from_iterable((way.short, way.name) for way in self.others)
        taken = Taken(chain.from_iterable(map(in_every_language, (*names, INTEGRATIVE_NAME))))
        if alike := taken.like(self.called):
            sentence = gettext("Another way of working is called so already: “%(name)s”.", name=alike)
            raise wtforms.ValidationError(sentence)

    def validate_techniques(self, _field: wtforms.Field) -> None:
        told = [row.told_from(self._names_but(row)) for row in self.rows]
        if not all(told):
            raise wtforms.ValidationError(gettext("Two techniques are called the same."))

    def validate_prompts(self, field: wtforms.TextAreaField) -> None:
        asked = lines(field.data)
        if len(asked) > MOST_PROMPTS:
            raise wtforms.ValidationError(gettext("Give %(most)s questions at most.", most=MOST_PROMPTS))
        if any(len(one) > PROMPT_CHARACTERS for one in asked):
            most = PROMPT_CHARACTERS
            raise wtforms.ValidationError(gettext("A question has %(most)s characters at most.", most=most))

    def with_room(self) -> "WayForm":
        """The same with room for more techniques at the end, as much as there ever is."""
        free = sum(not row.is_there and not row.called for row in self.rows)
        for _ in range(min(SPARE_TECHNIQUES - free, MOST_TECHNIQUES - len(self.techniques))):
            self.techniques.append_entry()
        return self

    def to_way(self, way: OwnWay) -> OwnWay:
        """What was typed of this way. A technique that was not sent is as it was: none is ever taken away."""
        number = self.number.data or ""
        techniques = tuple(_techniques(_standing(way), self.rows))
        own = {} if self.built_in else self._own()
        return OwnWay(
            code=way.code,
            name=self.called,
            techniques=techniques,
            is_offered=way.is_offered,
            number=int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0,
            **own,
        )

    def _own(self) -> dict[str, Any]:
        """What is asked only where nothing is built in."""
        return {
            "one_line": line(self.one_line.data),
            "caution": line(self.caution.data),
            "training_required": bool(self.training_required.data),
            "prompts": tuple(lines(self.prompts.data)),
            "practices": tuple(self.practices.data or ()),
            "measures": tuple(self.measures.data or ()),
        }

    def _names_but(self, row: TechniqueForm) -> Taken:
        return Taken(chain.from_iterable(other.names for other in self.rows if other is not row))


def _standing(way: OwnWay) -> list[OwnTechnique]:
    """What is said of each technique of a way, those built in first."""
    built_in = BUILT_IN.find(way.code)
    said = {one.code: one for one in way.techniques}
    plain = {one.code: OwnTechnique(one.code) for one in (built_in.techniques if built_in else ())}
    return list((plain | said).values())


def _techniques(standing: Iterable[OwnTechnique], rows: Iterable[TechniqueForm]) -> Iterator[OwnTechnique]:
    typed = {row.code.data: row for row in rows if row.is_there}
    own = 0
    for one in standing:
        row = typed.get(one.code)
        own += one.code == technique_code(own + 1)
        yield row.to_technique(one.code) if row else one
    for row in rows:
        if row.called and not row.is_there:
            own += 1
            yield row.to_technique(technique_code(own))

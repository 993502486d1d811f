"""The form in which the practice says what a way of working is called, and with which techniques."""

from collections.abc import Iterable, Iterator

import wtforms
from wtforms.validators import Length

from clinic.edge.catalogue import gettext, lazy_gettext
from clinic.edge.form import Form
from clinic.notes.modalities import AmbiguousName, guard_bare
from clinic.notes.own_ways import MOST_TECHNIQUES, NAME_CHARACTERS, OwnTechnique, OwnWay, technique_code
from clinic.notes.technique import Modality, Technique
from clinic.notes.ways import BUILT_IN, Ways

SPARE_TECHNIQUES = 4


class TechniqueForm(Form):
    """One technique. Those that are built in may be left without words: then they are called as built in."""

    class Meta(Form.Meta):
        csrf = False

    code = wtforms.HiddenField()
    label = wtforms.StringField(lazy_gettext("What it is called"), [Length(max=NAME_CHARACTERS)])
    is_offered = wtforms.BooleanField(lazy_gettext("Offered in new notes"))
    built_in: Technique | None = None

    @property
    def called(self) -> str:
        return _line(self.label.data)

    @property
    def is_there(self) -> bool:
        """Whether it is one that stands already, not room for one more."""
        return bool(self.code.data)

    def validate_label(self, _field: wtforms.StringField) -> None:
        if self.is_there and not self.built_in and not self.called:
            sentence = gettext("Say what it is called. To offer it no more, take the tick away.")
            raise wtforms.ValidationError(sentence)
        _tell_apart(self.called)


class WayForm(Form):
    """`number` is the version whoever changes it has seen."""

    number = wtforms.HiddenField(default="0")
    name = wtforms.StringField(lazy_gettext("What it is called"), [Length(max=NAME_CHARACTERS)])
    techniques = wtforms.FieldList(
        wtforms.FormField(TechniqueForm), lazy_gettext("Techniques"), max_entries=MOST_TECHNIQUES
    )
    built_in: Modality | None = None
    others: tuple[Modality, ...] = ()

    @classmethod
    def of(cls, way: OwnWay, ways: Ways) -> "WayForm":
        """The form as it begins with what is said of a way."""
        rows = [
            {"code": one.code, "label": one.label, "is_offered": one.is_offered} for one in _standing(way)
        ]
        return cls(number=str(way.number), name=way.name, techniques=rows).about(way, ways)

    def about(self, way: OwnWay, ways: Ways) -> "WayForm":
        """The same, told how this way is built in, if it is, and which others there are."""
        self.built_in = BUILT_IN.find(way.code)
        self.others = tuple(one for one in ways.every if one.code != way.code)
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
        return _line(self.name.data)

    def validate_name(self, _field: wtforms.StringField) -> None:
        if not self.called and not self.built_in:
            raise wtforms.ValidationError(gettext("Please fill this in."))
        _tell_apart(self.called)
        taken = {name.casefold() for way in self.others for name in _names(way)}
        if self.called.casefold() in taken:
            raise wtforms.ValidationError(gettext("Another way of working is called so already."))

    def validate_techniques(self, _field: wtforms.Field) -> None:
        names = [name.casefold() for name in map(_called, self.rows) if name]
        if len(set(names)) < len(names):
            raise wtforms.ValidationError(gettext("Two techniques are called the same."))

    def with_room(self) -> "WayForm":
        """The same with room for more techniques at the end."""
        for _ in range(min(SPARE_TECHNIQUES, MOST_TECHNIQUES - len(self.techniques))):
            self.techniques.append_entry()
        return self

    def to_way(self, way: OwnWay) -> OwnWay:
        """What was typed of this way. A technique that was not sent is as it was: none is ever taken away."""
        number = self.number.data or ""
        return OwnWay(
            way.code,
            self.called,
            tuple(_techniques(_standing(way), self.rows)),
            way.is_offered,
            int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0,
        )


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
        yield OwnTechnique(one.code, row.called, bool(row.is_offered.data)) if row else one
    for row in rows:
        if row.called and not row.is_there:
            own += 1
            yield OwnTechnique(technique_code(own), row.called)


def _called(row: TechniqueForm) -> str:
    return row.called or (gettext(row.built_in.label) if row.built_in else "")


def _names(way: Modality) -> Iterator[str]:
    for name in (way.name, way.short):
        yield from (name, gettext(name))


def _line(typed: str | None) -> str:
    return " ".join((typed or "").split())


def _tell_apart(name: str) -> None:
    """Raises `ValidationError` where a name is only letters that mean several ways of working."""
    try:
        guard_bare(name)
    except AmbiguousName as asked:
        meant = "; ".join(gettext(choice) for _code, choice in asked.choices)
        sentence = gettext(
            "These letters stand for several ways of working. Write out which: %(meant)s.", meant=meant
        )
        raise wtforms.ValidationError(sentence) from None

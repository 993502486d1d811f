"""The row of a form in which the practice says what a technique is called, and with which care it is used."""

import wtforms
from wtforms.validators import Length

from clinic.desk.own_names import Taken, in_every_language, line
from clinic.edge.catalogue import gettext, lazy_gettext
from clinic.edge.form import Form
from clinic.notes.modalities import AmbiguousName, guard_bare
from clinic.notes.own_ways import CAUTION_CHARACTERS, NAME_CHARACTERS, OwnTechnique
from clinic.notes.technique import Technique


class TechniqueForm(Form):
    """One technique. Those that are built in may be left without words: then they are called as built in.

    What care they ask for is built in, too, and not asked here.
    """

    class Meta(Form.Meta):
        csrf = False

    code = wtforms.HiddenField()
    label = wtforms.StringField(lazy_gettext("What it is called"), [Length(max=NAME_CHARACTERS)])
    caution = wtforms.StringField(lazy_gettext("What to take care of"), [Length(max=CAUTION_CHARACTERS)])
    needs_consent = wtforms.BooleanField(lazy_gettext("Asks for their consent first"))
    is_offered = wtforms.BooleanField(lazy_gettext("Offered in new notes"))
    built_in: Technique | None = None

    @property
    def called(self) -> str:
        return line(self.label.data)

    @property
    def is_there(self) -> bool:
        """Whether it is one that stands already, not room for one more."""
        return bool(self.code.data)

    @property
    def names(self) -> list[str]:
        """What it is called, and was before the practice said otherwise: no other may be called so."""
        built_in = in_every_language(self.built_in.label) if self.built_in else ()
        return [name for name in (self.called, *built_in) if name]

    def validate_label(self, _field: wtforms.StringField) -> None:
        if self.is_there and not self.built_in and not self.called:
            sentence = gettext("Say what it is called. To offer it no more, take the tick away.")
            raise wtforms.ValidationError(sentence)
        if not self.called and (line(self.caution.data) or self.needs_consent.data):
            raise wtforms.ValidationError(gettext("Say what it is called, or leave all of it empty."))
        tell_apart(self.called)

    def told_from(self, others: Taken) -> bool:
        """Whether no other reads like it; if one does, that is said beside its name."""
        alike = others.like(self.called)
        if alike:
            sentence = gettext("Another technique here is called so already: “%(name)s”.", name=alike)
            self.label.errors = [*self.label.errors, sentence]
        return not alike

    def to_technique(self, code: str) -> OwnTechnique:
        if self.built_in:
            return OwnTechnique(code, self.called, bool(self.is_offered.data))
        is_offered = bool(self.is_offered.data) or not self.is_there
        needs_consent = bool(self.needs_consent.data)
        return OwnTechnique(code, self.called, is_offered, line(self.caution.data), needs_consent)


def tell_apart(name: str) -> None:
    """Raises `ValidationError` where a name is only letters that mean several ways of working."""
    try:
        guard_bare(name)
    except AmbiguousName as asked:
        meant = "; ".join(gettext(choice) for _code, choice in asked.choices)
        sentence = gettext(
            "These letters stand for several ways of working. Write out which: %(meant)s.", meant=meant
        )
        raise wtforms.ValidationError(sentence) from None

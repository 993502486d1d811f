"""What makes a sheet theirs: asked on one page of which nothing needs filling in."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid4, uuid5

from flask import request
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from clinic.clients.card import Card
from clinic.clients.gate import ABOUT_CHARACTERS, told_about
from clinic.desk.file_frame import FileFrame
from clinic.desk.give_steps import StepsField
from clinic.edge.catalogue import gettext, lazy_gettext
from clinic.edge.form import Form
from clinic.handouts.condition import ANSWERS, Condition, Met, question
from clinic.handouts.forms import WHY_CHARACTERS
from clinic.handouts.library import Sheet
from clinic.handouts.task import (
    OFTENEST_A_WEEK,
    AskFirst,
    HowOften,
    NoSuchStep,
    ReviewTooFar,
    StartWith,
    Task,
    Withheld,
)
from clinic.handouts.typed import LINE_LENGTH
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import Refusal

_ANSWER_FIRST = N_("Please choose an answer: it is kept with the sheet, and decides whether it may be given.")
PORTAL, LINK, PAPER = "portal", "link", "paper"


# Beside which field it is said what stands against giving it.
_SAID_AT: dict[type[Refusal], str] = {
    ReviewTooFar: "review_on",
    HowOften: "times_per_week",
    AskFirst: "asked",
    Withheld: "asked",
    NoSuchStep: "steps",
}


AFTER = {3: N_("once, after three days"), 7: N_("once, after a week"), 14: N_("once, after two weeks")}


class GiveForm(Form):
    offered_to: Sequence[UUID] = ()
    no_reminder = ""

    # What will be given; a second press sends the same, and gives nothing.
    row = HiddenField(default=lambda: uuid4().hex)
    person = SelectMultipleField(
        lazy_gettext("Whose it is"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    asked = RadioField(validate_choice=False, default=Met.NOT_SAID.value)
    why = StringField(lazy_gettext("Which, in a word"), [Length(max=WHY_CHARACTERS)])
    how = RadioField(lazy_gettext("How it goes to them"))
    letter = BooleanField(lazy_gettext("Write to them that something waits, and where"))
    remind = SelectField(lazy_gettext("Remind them, if nothing came back"), default="")
    # Which version the ticked steps are of; without it nobody was asked, and all of them go along.
    steps_of = HiddenField()
    steps = StepsField(lazy_gettext("The steps"), validate_choice=False)
    line = StringField(lazy_gettext("A line from you"), [Length(max=LINE_LENGTH)])
    times_per_week = IntegerField(lazy_gettext("Times a week"), [Optional(), NumberRange(1, OFTENEST_A_WEEK)])
    review_on = DateField(lazy_gettext("Look at it again on"), [Optional()])
    start_with = SelectField(
        lazy_gettext("To begin"),
        choices=lambda: [(one.value, gettext(one.label)) for one in StartWith],
        default=StartWith.SELF.value,
    )
    with_whom = StringField(
        lazy_gettext("With whom, in a word; empty for a partner"), [Length(max=ABOUT_CHARACTERS)]
    )
    name = BooleanField(lazy_gettext("Their first name on it"))
    large = BooleanField(lazy_gettext("Larger print"))

    def validate_person(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose at least one of them."))

    def validate_remind(self, field: SelectField) -> None:
        if not field.data:
            return
        if self.no_reminder:
            raise ValidationError(self.no_reminder)
        if self.how.data == PAPER:
            raise ValidationError(
                gettext("Nothing can come back of a sheet on paper by itself, so nobody is reminded of it.")
            )

    def validate_steps(self, field: StepsField) -> None:
        if field.is_outdated:
            raise ValidationError(
                gettext("The sheet was changed meanwhile. These are its steps now: choose again.")
            )
        if field.how_many and not field.ticked:
            raise ValidationError(gettext("Leave at least one of the steps."))

    def to_task(self, sheet: Sheet, wanted: str, today: date, card: Card) -> Task:
        """The sheet as it is to be given; whether it may be is `task.refusals`' to say."""
        together = self.start_with.data == StartWith.WITH_OTHER
        return Task.of(
            sheet,
            today,
            wanted=wanted,
            start_with=StartWith.WITH_OTHER if together else StartWith.SELF,
            with_whom=told_about(self.with_whom.data or ""),
            times_per_week=self.times_per_week.data,
            review_on=self.review_on.data,
            first_name=first_name(card) if self.name.data else None,
            line=(self.line.data or "").strip() or None,
            large=bool(self.large.data),
            asked=self._answer if sheet.subject.given else Met.NOT_SAID,
            why=(self.why.data or "").strip() if sheet.subject.given else "",
            steps=() if self.steps.takes_all else self.steps.ticked,
        )

    def refuse(self, refused: Iterable[Refusal], *, is_for_two: bool) -> bool:
        """Say beside each field what stands against it; whether anything does.

        What stands against a sheet that is for two is no matter of how they begin: it is said at the head.
        """
        found = list(refused)
        for one in found:
            field = _SAID_AT.get(type(one), "start_with")
            if is_for_two and type(one) not in _SAID_AT:
                self.form_errors = [*self.form_errors, gettext(one.sentence)]
                continue
            # The question stands there already; what is missing is the answer.
            sentence = _ANSWER_FIRST if isinstance(one, AskFirst) else one.sentence
            self[field].errors = [*self[field].errors, gettext(sentence)]
        return bool(found)

    @property
    def _answer(self) -> Met:
        found = [one for one in Met if one == self.asked.data]
        return found[0] if found else Met.NOT_SAID

    @property
    def people(self) -> list[UUID]:
        """Whose it is to be, in the order they are offered in."""
        chosen = {str(one) for one in self.person.data or ()}
        return [one for one in self.offered_to if str(one) in chosen]

    @property
    def row_id(self) -> UUID:
        """Nobody's but what this page gives; one that no page of ours made is another's."""
        try:
            return UUID(self.row.data)
        except (TypeError, ValueError):
            return uuid4()

    def row_of(self, person: UUID) -> UUID:
        """The same for one of several."""
        return uuid5(self.row_id, person.hex) if len(self.offered_to) > 1 else self.row_id


def form_of(
    file: FileFrame, sheet: Sheet, ours: Sheet, *, may_be_written_to: bool, no_reminder: str
) -> GiveForm:
    """`ours` is the sheet as the desk reads it; `no_reminder` says why there can be none."""
    form, given = GiveForm.from_request(), sheet.subject.given
    answers = ANSWERS[Condition(given)] if given else ()
    form.asked.choices = [SelectChoice(str(met), gettext(label)) for met, label in answers]
    form.asked.label.text = gettext(question(sheet.code, given))
    people = file.card.in_order(file.members)
    form.offered_to = people
    form.person.choices = [SelectChoice(str(one), file.known[one].name) for one in people]
    if len(people) == 1 or request.method != "POST":
        form.person.data = [str(one) for one in people]
    ways = _ways(file, any(Account.of_client(one) is not None for one in people))
    form.how.choices = [SelectChoice(way, words) for way, words in ways]
    form.no_reminder = no_reminder
    form.remind.choices = [SelectChoice("", gettext("No"))] + [
        SelectChoice(str(days), gettext(words)) for days, words in AFTER.items()
    ]
    form.steps.offer(sheet, ours, form.steps_of.data)
    form.steps_of.data = str(sheet.version)
    if request.method != "POST":
        form.how.data, form.letter.data = ways[0][0], may_be_written_to
    return form


def first_name(card: Card) -> str:
    return next(iter(card.name.split()), "")


def _ways(file: FileFrame, has_page: bool) -> list[tuple[str, str]]:
    """The first is what is done unless somebody says otherwise."""
    if file.is_of_several:
        on_page = gettext("On each one's own page, and by a link of their own for whoever has none")
        by_link = gettext("By a link for each, with a code of four digits that you tell them alone")
    else:
        on_page = gettext("On their own page")
        by_link = gettext("By a link, with a code of four digits that you tell them")
    portal = [(PORTAL, on_page)] if has_page else []
    return [*portal, (PAPER, gettext("On paper, printed now")), (LINK, by_link)]

"""How a record of the demo is told: who it is about, when they come, and what each note says."""

from dataclasses import field
from datetime import date, time, timedelta

from clinic.clients.card import Card
from clinic.clients.gate import Answer
from clinic.clients.named import Named
from clinic.diary.models import Delivery, Presence
from clinic.frozen import frozen
from clinic.notes import forms
from clinic.notes.written import Written

Pairs = tuple[tuple[str, str], ...]


@frozen(kw_only=True)
class Aim:
    """One goal of a plan. `weeks` is how long after the plan it is to be reached."""

    goal: str
    measure: str
    baseline: str
    target: str
    realistic: str
    weeks: int
    status: str = "ACTIVE"


@frozen(kw_only=True)
class Planned:
    """A treatment plan, as its author types it; it is looked at again after `weeks`."""

    problems: tuple[str, ...]
    aims: tuple[Aim, ...]
    interventions: str
    frequency: str
    weeks: int

    def written(self, header: Pairs, on: date) -> Written:
        cells = [
            (forms.cell_name("goals", number, code), value)
            for number, aim in enumerate(self.aims)
            for code, value in (
                ("goal", aim.goal),
                ("measure", aim.measure),
                ("baseline", aim.baseline),
                ("target", aim.target),
                ("realistic", aim.realistic),
                ("due", (on + timedelta(weeks=aim.weeks)).isoformat()),
                ("status", aim.status),
            )
        ]
        pairs = [
            *(pair for pair in header if pair[0] != "type"),
            ("type", "TREATMENT_PLAN"),
            *((forms.line_name("problems", n), line) for n, line in enumerate(self.problems)),
            *cells,
            (forms.field_name("interventions"), self.interventions),
            (forms.field_name("frequency"), self.frequency),
            (forms.field_name("review_on"), (on + timedelta(weeks=self.weeks)).isoformat()),
            (forms.field_name("agreed_on"), on.isoformat()),
            (forms.field_name("agreed_how"), "SPOKEN"),
        ]
        return Written.of(pairs)


@frozen(kw_only=True)
class SafelyPlanned:
    """A safety plan in the client's own words: lines of each part of it; looked at again after `weeks`."""

    lines: dict[str, tuple[str, ...]]
    matters: str
    weeks: int

    def written(self, header: Pairs, on: date) -> Written:
        pairs = [
            *(pair for pair in header if pair[0] != "type"),
            ("type", "SAFETY_PLAN"),
            *(
                (forms.line_name(part, number), line)
                for part, lines in self.lines.items()
                for number, line in enumerate(lines)
            ),
            (forms.field_name("matters"), self.matters),
            (forms.field_name("copy_given"), "On paper, in English"),
            (forms.field_name("review_on"), (on + timedelta(weeks=self.weeks)).isoformat()),
            (forms.field_name("confirmed"), "yes"),
        ]
        return Written.of(pairs)


@frozen
class Own:
    """How the therapist was, kept for themselves alone, and a few words about it."""

    start: str
    end: str
    cues: str = ""
    actions: tuple[str, ...] = ()
    words: str = ""


@frozen(kw_only=True)
class Said:
    """One note, as its author types it. `ways` are techniques as `CBT.thought_record`.

    `more` holds further fields of the form: the co-regulation card above all. `signed_after_days` is how
    late it was signed; `added` what was put under it afterwards; `no_risk_note` why a risk that was raised
    has no note of its own. `planned` is signed the same day; `goals` says how those of the plan stand, by
    their numbers, each with a number and words. `own` is for the therapist alone.
    """

    data: str
    assessment: str
    plan: tuple[str, ...]
    ways: tuple[str, ...]
    intervention: str = ""
    sheets: tuple[str, ...] = ()
    risk: str = "NONE_RAISED"
    risk_words: str = ""
    no_risk_note: str = ""
    more: Pairs = ()
    signed_after_days: int = 0
    added: tuple[str, int] | None = None
    planned: Planned | SafelyPlanned | None = None
    goals: tuple[tuple[int, str, str], ...] = ()
    own: Own | None = None

    def written(self, header: Pairs) -> Written:
        """The whole form, under its header."""
        codes = dict.fromkeys(way.partition(".")[0] for way in self.ways)
        pairs = [
            *header,
            *(("way", code) for code in codes),
            *(("technique", way) for way in self.ways if "." in way),
            ("intervention", self.intervention),
            (forms.field_name("data"), self.data),
            (forms.field_name("assessment"), self.assessment),
            *((forms.line_name("plan", n), line) for n, line in enumerate(self.plan)),
            ("risk", self.risk),
            ("risk_words", self.risk_words),
            ("no_risk_note", self.no_risk_note),
            *(("sheet", code) for code in self.sheets),
            *self.more,
        ]
        return Written.of(pairs)

    def begun(self, header: Pairs) -> Written:
        """What stands there when the author is called away after the first lines."""
        first = self.data.partition(".")[0]
        return Written.of([*header, (forms.field_name("data"), f"{first}."), ("risk", self.risk)])


Visit = Said | Presence


def coreg(bond: str, start: str, end: str, distress: tuple[int, int], **more: str) -> Pairs:
    """A co-regulation card. `start` and `end` are a state and its cue, as "MOBILISED: voice was quick".

    `more` holds scores (`S2="3 S2a"`: the number, then its cues) and other fields of the card.
    """
    pairs = [("bond", bond), ("rater", "CLINICIAN"), ("basis", "SEEN_IN_SESSION")]
    for name, told in (("start", start), ("end", end)):
        state, _, cue = told.partition(": ")
        pairs += [(f"state_{name}", state), (f"cue_{name}", cue)]
    pairs += [("suds_start", str(distress[0])), ("suds_end", str(distress[1]))]
    for name, value in more.items():
        if name in ("co_used", "self_used") or name.endswith("_move"):
            pairs += [(name, one) for one in value.split()]
        elif name[0] in "SBRTG" and name[1:].isdigit():
            number, *cues = value.split()
            pairs += [(name, number), *((f"{name}_cue", cue) for cue in cues)]
        else:
            pairs.append((name, value))
    return tuple(pairs)


@frozen(kw_only=True)
class Story:
    """One record. `day` counts working days from the one the demo was first filled on: 0 is that weekday.

    The last of `visits` was on the latest such day before it, the others a week apart. `ended_weeks` ago they
    stopped coming; otherwise they come on, and `later` says what then. `asked` is the answer to the safety
    question, given at the visit of that number. A couple's story names its `partner`, who has a card, too.
    """

    code: str
    card: Card
    therapist: str
    day: int
    at: time
    visits: tuple[Visit, ...]
    later: tuple[Said, ...] = ()
    ended_weeks: int = 0
    delivery: Delivery = Delivery.IN_PERSON
    header: Pairs = ()
    explained_in: str = "en"
    interpreter: str = ""
    asked: tuple[int, Answer] | None = None
    agreed_to_touch: bool = False
    shared_with: str = ""
    portal: str = ""
    partner: Card | None = None
    partner_portal: str = ""
    called_first: bool = False
    people: tuple[Named, ...] = ()

    @property
    def partner_code(self) -> str:
        return f"{self.code}-partner"

    @property
    def file_code(self) -> str:
        """Which record the notes and the times are kept under: for a couple, that of them both."""
        return f"{self.code}-together" if self.partner else self.code


@frozen
class Sitting:
    """One visit of a story with its place in the diary."""

    story: Story = field(repr=False)
    number: int
    on: date
    visit: Visit

    @property
    def key(self) -> tuple[str, int]:
        return self.story.code, self.number

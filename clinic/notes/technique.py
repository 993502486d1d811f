"""What a way of working is made of: its family, its techniques, and what goes with it."""

from clinic.frozen import frozen
from clinic.plain import N_, Labelled


class Family(Labelled):
    COGNITIVE_BEHAVIOURAL = "COGNITIVE_BEHAVIOURAL", N_("Cognitive and behavioural")
    HUMANISTIC = "HUMANISTIC", N_("Humanistic")
    RELATIONAL = "RELATIONAL", N_("Relational")
    POSTMODERN = "POSTMODERN", N_("Solution-focused and narrative")
    TRAUMA = "TRAUMA", N_("Trauma")
    SOMATIC = "SOMATIC", N_("Body-based")
    PSYCHODYNAMIC = "PSYCHODYNAMIC", N_("Psychodynamic")
    OTHER = "OTHER", N_("Other")


@frozen
class Technique:
    """A tick box. `code` holds for good; the label may be reworded and is kept with each signed note.

    One that is offered no more is still read and found where it was ticked.
    """

    code: str
    label: str
    caution: str = ""
    needs_consent: bool = False
    is_offered: bool = True


@frozen(kw_only=True)
class Modality:
    """A way of working, with what it links to: `practices` are handout codes, `measures` measure ids.

    `prompts` are a few short questions to think by while the note is written.
    """

    code: str
    name: str
    short: str
    one_line: str
    family: Family
    techniques: tuple[Technique, ...]
    practices: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    training_required: bool = False
    caution: str = ""
    trademark: str = ""
    is_offered: bool = True

    def technique(self, code: str) -> Technique | None:
        return next((technique for technique in self.techniques if technique.code == code), None)

"""Who works at the fictional practice, and when. Every surname means "sample" in some language."""

from clinic.files.roles import INTAKE, OWNER, SUPERVISOR, THERAPIST
from clinic.frozen import frozen

PRACTICE = "Sample Harbour Counselling"
ZONE = "America/Halifax"
REGION = "CA-NS"
STREET = "1 Sample Street\nHalifax NS"
PHONE = "902-555-0100"
OPENED_DAYS_BEFORE = 150
ORIGIN = "127.0.0.1"
PUBLISHED = ("H01", "H03", "H06", "H08", "H09", "H10", "H14", "H16", "H18", "H19", "H20", "H21", "H27", "H28")

WEEKDAYS = range(5)


@frozen(kw_only=True)
class Worker:
    """Somebody who works here. `hours` are the hours of the day, from and to, on each weekday.

    `languages` and `ways` of working are told to everybody. `cosigned_by` is who supervises a candidate.
    """

    key: str
    name: str
    roles: frozenset[str]
    designation: str = ""
    registration_no: str = ""
    hours: tuple[int, int] | None = None
    languages: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    cosigned_by: str = ""

    @property
    def email(self) -> str:
        return address_of(self.key)

    @property
    def role(self) -> str:
        """The one they are listed under."""
        return next(role for role in (OWNER, THERAPIST, SUPERVISOR, INTAKE) if role in self.roles)


def address_of(key: str) -> str:
    return f"{key}@example.test"


def password_of(key: str) -> str:
    """What this person types. Long enough for the practice's own rules, and no secret."""
    return f"paper boats in the harbour, {key}"


OWNER_KEY, INTAKE_KEY = "morgan", "sasha"

WORKERS = (
    Worker(
        key=OWNER_KEY,
        name="Morgan Sampleson",
        roles=frozenset({OWNER, THERAPIST, SUPERVISOR}),
        designation="RCT, CCC",
        registration_no="0101",
        hours=(9, 17),
        languages=("en", "fr"),
        ways=("EFCT", "ATTACH", "COREG"),
    ),
    Worker(
        key="taylor",
        name="Taylor Dummy",
        roles=frozenset({THERAPIST}),
        designation="RCT-C",
        registration_no="C-0102",
        hours=(9, 17),
        languages=("en", "fa"),
        ways=("CBT", "ACT", "COREG"),
        cosigned_by="dana",
    ),
    Worker(
        key="jules",
        name="Jules Muster",
        roles=frozenset({THERAPIST}),
        designation="RCT, CCC",
        registration_no="0103",
        hours=(10, 18),
        languages=("en", "uk", "ar"),
        ways=("CPT", "TRAUMA", "NARR"),
    ),
    Worker(
        key="dana",
        name="Dana Vzorek",
        roles=frozenset({SUPERVISOR}),
        designation="RCT",
        registration_no="0104",
    ),
    Worker(key=INTAKE_KEY, name="Sasha Campione", roles=frozenset({INTAKE})),
)

"""The calls there are: what each takes, as it is judged and as it is described."""

from clinic.api.shape import DAY, ID, INSTANT, Shape, Text
from clinic.clients.tongues import TONGUES
from clinic.diary.visitor import OTHER_TONGUE, Reach
from clinic.intake.forms import ANYBODY
from clinic.people.provinces import Province

MOST_DAYS = 62

KEY = Text(
    "A fresh random word of yours. The same one within a day brings the same answer and acts once.",
    r"[!-~]+",
    is_needed=False,
    like="6f1f3d6e-53c4-4d0c-9a55-0c9f2f3c2b64",
)
ZONE = Text(
    "The IANA zone by whose clock `local` is told; without one, that of the booking or of the practice.",
    r"[A-Za-z0-9_+/-]+",
    most=60,
    is_needed=False,
    like="America/Vancouver",
)
SERVICE = Text("The `id` of a service.", ID, most=36)
THERAPIST = Text("The `id` of a therapist, or `any`.", rf"({ANYBODY}|{ID})", most=36, like=ANYBODY)
SPEAKS = Text(
    "Only therapists who speak this language, by its BCP 47 code.",
    r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})*",
    most=20,
    is_needed=False,
    like="fa",
)
START = Text("A `starts_at` that `/openings` gave.", INSTANT, most=20, like="2026-12-04T16:15:00Z")
FIRST = Text("The first day, by the clock of `zone`.", DAY, most=10, is_day=True)
LAST = Text(f"The last day, itself included: {MOST_DAYS} in all at most.", DAY, most=10, is_day=True)

NOTHING = Shape()
IN_A_ZONE = Shape({"zone": ZONE})
OPENINGS = Shape(
    {"service": SERVICE, "therapist": THERAPIST, "from": FIRST, "to": LAST, "speaks": SPEAKS, "zone": ZONE}
)
BOOKING = Shape(
    {
        "service": SERVICE,
        "therapist": THERAPIST,
        "speaks": SPEAKS,
        "starts_at": START,
        "name": Text("What to call them.", most=80, like="Alex"),
        "email": Text("An e-mail address.", r"[^\r\n]+@[^\r\n]+", most=120, like="alex@example.com"),
        "phone": Text("A telephone number with its area code.", most=120, like="902-555-0112"),
        "reach": Text("How to reach them without harm.", choices=[one.value for one in Reach]),
        "language": Text("The language they think in.", choices=[*TONGUES, OTHER_TONGUE]),
        "region": Text("Where they will be.", choices=[one.value for one in Province]),
        "zone": ZONE,
    },
    either=("email", "phone"),
)
MOVE = Shape({"starts_at": START})

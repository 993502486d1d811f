"""A whole town of made-up people: the same seed gives the same names, times and words."""

from random import Random

from clinic.clients.card import Card, Channel, SafeContact
from clinic.coregulation.codes import Basis, Context, CoRegulation, Rater, State
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.frozen import frozen

GIVEN = (
    "Ada", "Amir", "Anja", "Arash", "Bea", "Bijan", "Carl", "Chloé", "Dara", "Devi", "Edith", "Emeka", "Eva",
    "Farah", "Finn", "Gaëlle", "Goran", "Hana", "Henry", "Ida", "Imran", "Iris", "Jaspreet", "Jonas", "Kai",
    "Karin", "Khadija", "Lars", "Leila", "Lin", "Luca", "Malik", "Mara", "Mei", "Milan", "Mona", "Nils",
    "Nina", "Odile", "Oleh", "Omid", "Paula", "Priya", "Quinn", "Rafael", "Rosa", "Samir", "Sofia", "Tariq",
    "Teresa", "Uma", "Viktor", "Wanda", "Xin", "Yara", "Yusuf", "Zoe", "زهرا", "رضا", "Олена", "Тарас",
    "سلمى", "ਗੁਰਪ੍ਰੀਤ",
)  # fmt: skip
SURNAMES = (
    "Amostra", "Beispiel", "Campione", "Dummy", "Ejemplo", "Esempio", "Exempel", "Exemplar", "Exemple",
    "Fixture", "Malli", "Mihon", "Mockup", "Muestra", "Muster", "Namuna", "Namuneh", "Örnek", "Placeholder",
    "Pryklad", "Przykład", "Sample", "Sampleson", "Specimen", "Testcase", "Udaharan", "Vzorek", "Voorbeeld",
)  # fmt: skip
LANGUAGES = ("en", "en", "en", "en", "en", "fr", "fa", "ar", "uk", "zh-Hans", "pa")
AREA_CODES = ("902", "782", "506", "709", "416", "514", "604", "403", "613", "204")
FICTIONAL_LINES = 100

CAME_WITH = (
    "Came with a week that had two good days in it.",
    "Told of a night without sleep and the morning after.",
    "Brought the list and went through it line by line.",
    "Quiet at first, then spoke about the brother's visit.",
    "Laughed once, about the bus, and was surprised by it.",
    "Said the work is heavier since the change of shifts.",
    "Had tried what we spoke of, on three days out of seven.",
    "Cried for a while; nothing needed to be said.",
)
THEN = (
    "Noticed the tightness early and said so.",
    "Asked for a pause and took it.",
    "Put a name to what came up: disappointment.",
    "Could stay with the feeling longer than last time.",
    "Turned away when the talk came to home, and came back.",
    "Found two things that had helped, without being asked.",
)
SEEN_AS = (
    "Steadier than a month ago.",
    "Tired, with more room for what is felt.",
    "The pattern is clear to both of us now.",
    "Progress is slow, and it holds.",
    "A setback that was survived, which is news.",
    "Reaches out sooner, settles sooner.",
)
PLANNED = (
    "One walk with somebody",
    "Write it down at six, then close the book",
    "Say it before noon, not after",
    "Ask for the Thursday off",
    "Feet on the floor, three times a day",
    "Ring the friend back",
    "Keep what works",
    "Look at sleep again",
)
WAYS = (
    ("CBT", "thought_record"), ("CBT", "activation"), ("ACT", "values"), ("ACT", "defusion"),
    ("EFCT", "primary_emotion"), ("DBT", "distress_tolerance"), ("SFBT", "scaling"),
    ("NARR", "externalising"),
    ("PCT", "reflection"), ("COREG", "state_check"), ("TRAUMA", "grounding"), ("ATTACH", "secure_base"),
)  # fmt: skip
CUES = ("shoulders down", "looked up twice", "voice slower", "hands still", "leaned back", "spoke fast")


@frozen
class Words:
    """What one note of the crowd says."""

    data: str
    assessment: str
    plan: tuple[str, ...]
    way: str
    technique: str
    observation: Observation | None


def name(rng: Random) -> str:
    return f"{rng.choice(GIVEN)} {rng.choice(SURNAMES)}"


def card(rng: Random, number: int) -> Card:
    """The card of the client of this number."""
    area, line = rng.choice(AREA_CODES), rng.randrange(FICTIONAL_LINES)
    language = rng.choice(LANGUAGES)
    return Card(
        preferred_name=name(rng),
        languages=tuple(dict.fromkeys((language, "en"))),
        phone=f"{area}-555-01{line:02}",
        email=f"person{number}@example.test",
        address="1 Sample Street, Halifax NS",
        region="CA-NS",
        safe=SafeContact(channels=(rng.choice(tuple(Channel)),), may_leave_message=rng.random() < 0.5),
    )


def words(rng: Random) -> Words:
    """What is said and seen in one session; every fourth has a co-regulation card beside it."""
    way, technique = rng.choice(WAYS)
    return Words(
        data=" ".join((rng.choice(CAME_WITH), *rng.sample(THEN, 3))),
        assessment=" ".join(rng.sample(SEEN_AS, 2)),
        plan=tuple(rng.sample(PLANNED, 2)),
        way=way,
        technique=technique,
        observation=observation(rng) if rng.random() < 0.25 else None,
    )


def observation(rng: Random) -> Observation:
    start, end = rng.choice((State.MOBILISED, State.SHUT_DOWN, State.MIXED)), State.CONNECTED
    distress = rng.randint(4, 9)
    return Observation(
        context=Context.COUNSELLING,
        rater=Rater.CLINICIAN,
        basis=Basis.SEEN_IN_SESSION,
        start=Moment(start, rng.choice(CUES)),
        end=Moment(end, rng.choice(CUES)),
        suds_start=distress,
        suds_end=distress - rng.randint(1, 3),
        co_reg_used=(rng.choice((CoRegulation.VOICE, CoRegulation.VALIDATION)),),
        scores=(Score("S2", rng.randint(0, 2)), Score("B1", rng.randint(0, 2))),
    )

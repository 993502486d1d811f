"""The one plain sentence a card offers the note, for the therapist to change as she likes."""

from collections.abc import Collection
from typing import Protocol

from clinic.coregulation.codes import Basis, Context
from clinic.coregulation.events import HELPED, OUTCOMES, Shift
from clinic.coregulation.observation import Moment, Observation
from clinic.coregulation.vocabulary import Vocabulary
from clinic.plain import N_


class Translate(Protocol):
    """Says a msgid in some language, with the values it names filled in."""

    def __call__(self, msgid: str, **values: object) -> str: ...


def _in_english(msgid: str, **values: object) -> str:
    return msgid % values if values else msgid


_KNOWN_BY = {
    Basis.SEEN_IN_SESSION: N_("Seen in session"),
    Basis.CLIENT_REPORT: N_("As the client told it"),
    Basis.PARTNER_REPORT: N_("As the partner told it"),
}
_WITH = {
    Context.ROMANTIC: N_("with the partner"),
    Context.FRIENDSHIP: N_("with a friend"),
    Context.FAMILY: N_("with family"),
    Context.COUNSELLING: N_("with me"),
}


def sentence(
    observation: Observation,
    say: Translate = _in_english,
    unsaid: Collection[str] = (),
    words: Vocabulary = Vocabulary.NEUTRAL,
) -> str:
    """What the card says in one or two plain sentences; empty if there is nothing to say.

    It tells what was noted and draws no conclusion. `say` translates a msgid. `unsaid` are the questions of
    its head that are open: nothing is told of them. `words` are those for states.
    """
    parts = [
        *_course(observation, say, words),
        *(_shifted(shift, say, words) for shift in observation.shifts),
        *_distress(observation, say),
        *_breaks(observation, say),
    ]
    if not parts:
        return ""
    head = [] if "basis" in unsaid else [say(_KNOWN_BY[observation.basis])]
    if "bond" not in unsaid:
        head.append(say(_WITH[observation.context]))
    told = f"{_listed(parts, say)}."
    return f"{_listed(head, say)}{say(N_(': '))}{told}" if head else told[:1].upper() + told[1:]


def _course(observation: Observation, say: Translate, words: Vocabulary) -> list[str]:
    if observation.start is None or observation.end is None:
        return _ways(observation, say)
    start = _with_cue(words.started(observation.start.state), observation.start, say)
    end = _with_cue(words.ended(observation.end.state), observation.end, say)
    if observation.settle_minutes is not None:
        end += " " + say(N_("after about %(minutes)s minutes"), minutes=observation.settle_minutes)
    return [start, end, *_ways(observation, say)]


def _with_cue(told: str, moment: Moment, say: Translate) -> str:
    words = moment.cue.strip().rstrip(".")
    showed = _listed([*map(say, moment.labels), *([words] if words else [])], say)
    return say(told) + (f" ({showed})" if showed else "")


def _ways(observation: Observation, say: Translate) -> list[str]:
    used = [way.label for way in (*observation.co_reg_used, *observation.self_reg_used)]
    return _helped(used, say)


def _helped(labels: list[str], say: Translate) -> list[str]:
    return [say(N_("helped by %(ways)s"), ways=_listed(list(map(say, labels)), say))] if labels else []


def _shifted(shift: Shift, say: Translate, words: Vocabulary) -> str:
    """The shift with all that helped. What is not on the list is for the rules to refuse, and not told."""
    states = {
        "start": _within_a_sentence(say(words.word(shift.start))),
        "end": _within_a_sentence(say(words.word(shift.end))),
    }
    told = say(N_("from %(start)s to %(end)s at minute %(minute)s"), minute=shift.minute, **states)
    helped = _helped([HELPED[way] for way in shift.helped_by if way in HELPED], say)
    trigger = shift.trigger.strip().rstrip(".")
    return _listed([told + (f" ({trigger})" if trigger else ""), *helped], say)


def _within_a_sentence(word: str) -> str:
    return word[:1].lower() + word[1:]


def _distress(observation: Observation, say: Translate) -> list[str]:
    start, end = observation.suds_start, observation.suds_end
    if start is None or end is None:
        return []
    return [say(N_("distress %(start)s to %(end)s of 10"), start=start, end=end)]


def _breaks(observation: Observation, say: Translate) -> list[str]:
    if not observation.ruptures:
        return []
    one = len(observation.ruptures) == 1
    outcomes = [rupture.outcome for rupture in observation.ruptures if rupture.repair_tried]
    return [
        say(N_("a break in the bond")) if one else say(N_("breaks in the bond")),
        *(
            say(N_("mending: %(outcome)s"), outcome=say(OUTCOMES[outcome]))
            for outcome in outcomes
            if outcome is not None and 0 <= outcome < len(OUTCOMES)
        ),
    ]


def _listed(words: list[str], say: Translate) -> str:
    return say(N_(", ")).join(words)

"""What the licence of each published questionnaire lets a practice do, in a sentence for whoever loads it."""

from collections.abc import Mapping

from clinic.plain import N_

_FREE = N_("No permission is needed to reproduce, translate, display or distribute it.")
_HARVARD = N_("Free of charge. Read the terms on the page of its authors at Harvard before you load it.")
_HELD = N_("Under its authors' copyright: the practice holds the form, and types answers in by item number.")
_RSES = N_(
    "Said to be in the public domain, and printed in two orders: the practice holds the form, and types "
    "answers in by the order it has."
)
TERMS: Mapping[str, str] = {
    "PHQ9": _FREE,
    "GAD7": _FREE,
    "PHQ15": _FREE,
    "PCL5": N_("A work of the United States government, not under copyright."),
    "K10": _HARVARD,
    "K6": _HARVARD,
    "WHO5": N_("Sources differ about its licence, so its wording stays on paper until that is settled."),
    "CORE10": N_(
        "CC BY-ND 4.0: it may be shown unchanged, with its source, and in no translation of your own."
    ),
    "DASS21": N_(
        "It may be copied, never changed or sold, and is filled in with a clinician: by item number."
    ),
    "WSAS": _HELD,
    "AUDIT": _HELD,
    "ISI": _HELD,
    "RSES358910": _RSES,
    "RSES25689": _RSES,
}

"""The names of screening ranges: none of them is a diagnosis."""

from clinic.measures.definition import Band
from clinic.plain import N_

LABELS = {
    "minimal": N_("minimal"),
    "mild": N_("mild"),
    "moderate": N_("moderate"),
    "moderately_severe": N_("moderately severe"),
    "moderate_severe": N_("moderate to severe"),
    "severe": N_("severe"),
    "extremely_severe": N_("extremely severe"),
    "normal": N_("in the usual range"),
    "healthy": N_("healthy"),
    "low": N_("low"),
    "medium": N_("medium"),
    "high": N_("high"),
    "very_high": N_("very high"),
    "likely_well": N_("likely to be well"),
    "likely_mild": N_("likely mild"),
    "likely_moderate": N_("likely moderate"),
    "likely_severe": N_("likely severe"),
    "below_cut": N_("below the cut"),
    "at_or_above_cut": N_("at or above the cut"),
    "serious_distress_range": N_("in the range of serious distress"),
    "low_wellbeing": N_("low well-being"),
    "not_low": N_("not low"),
    "lower_risk": N_("lower risk"),
    "increasing_risk": N_("increasing risk"),
    "higher_risk": N_("higher risk"),
    "possible_dependence": N_("possible dependence"),
    "none": N_("none to speak of"),
    "subthreshold": N_("below threshold"),
    "less_impaired": N_("little in the way"),
    "impaired": N_("in the way"),
    "more_impaired": N_("much in the way"),
}


def bands(*rows: tuple[int, int, str]) -> tuple[Band, ...]:
    return tuple(Band(low, high, code, LABELS[code]) for low, high, code in rows)


def band_of(ranges: tuple[Band, ...], total: int) -> Band | None:
    return next((band for band in ranges if band.low <= total <= band.high), None)

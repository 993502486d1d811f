"""How many years of school an English text asks for (Flesch-Kincaid)."""

import re

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:…]+(?=\W|$)|\n+")
# The e of "cake", "shakes" and "walked" is silent; that of "people", "voices" and "settled" is not.
_SILENT_END = re.compile(r"(?:(?<=[^aeiouylscxzg])es|(?<=[^aeiouydt])(?<![^aeiouy]l)ed|(?<![^aeiouy]l)e)$")
_VOWELS = re.compile(r"[aeiouy]+")


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text. A line ends a sentence. `ValueError` without words."""
    words = _WORD.findall(text)
    if not words:
        raise ValueError("There is no English word in this text.")
    sentences = [piece for piece in _SENTENCE_END.split(text) if _WORD.search(piece)]
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def syllables_of(word: str) -> int:
    """About how many syllables an English word has; never fewer than one."""
    plain = word.lower().replace("’", "'").split("'")[0]
    spoken = _SILENT_END.sub("", plain) if len(plain) > 3 else plain
    return max(1, len(_VOWELS.findall(spoken)))

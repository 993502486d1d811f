"""How a name sounds: a word becomes a pattern of its consonants, in Latin and in Arabic script alike.

Vowels are written as anybody likes, or not at all (Persian leaves the short ones out), so they only have to
be somewhere between. A consonant is looked for in every way it is commonly written in either script.
"""

import re
from difflib import SequenceMatcher

# A name longer than this is looked for letter by letter alone: patterns should not wander about in it.
LONGEST_NAME = 100
LONGEST_WORD = 24
FEWEST_CONSONANTS_OF_A_BEGINNING = 2

_VOWELS = "aeiouyhwاحهیوع"
# What may stand between two consonants: also a space, for what some write as one word and some as two.
_BETWEEN = rf"(?:[{_VOWELS} '’\-]|gh(?=t)|p(?=[st])|d(?=t))*"
# Where a letter was typed that is a vowel to some and a consonant to others.
_PERHAPS = rf"(?:[{_VOWELS}vف '’\-]|gh(?=t)|p(?=[st])|d(?=t))*"
_START, _END = r"(?<![^\s\-])", r"(?![^\s\-])"
_SILENT = "(?:k(?=n)|w(?=r)|p(?=s)|h)?"

_B = "(?:b|ب)"
_P = "(?:p(?!h)|پ)"
_F = "(?:ph|f|v|w|[فو])"
_T = "(?:th|dt|t|[تط])"
_D = "(?:dh|d|[دضذ])"
_S = "(?:ts|tz|s|z|x|c(?=[eiy])|ç|[ثسصذزضظ])"
_SH = "(?:sch|sh|tch|ch|s(?=[ei])|[شچ])"
_J = "(?:dj|zh|j|g(?=[eiy])|[جژ])"
_K = "(?:ck|kh|ch|k|q|c|x|[کقخ])"
_G = "(?:gh|g|q|[گغق])"
_GH = "(?:gh|kh|g|q|k|c|[گغقکخ])"
_M, _N, _L, _R = "(?:m|م)", "(?:n|ن)", "(?:l|ل)", "(?:r|ر)"

# How a typed consonant is read, the longest way of writing it first.
_READ = {
    **dict.fromkeys(("tsch", "tch", "sch", "sh", "ش", "چ"), (_SH,)),
    "ch": (f"(?:{_SH}|{_K})",),
    **dict.fromkeys(("kh", "خ"), (_K,)),
    **dict.fromkeys(("gh", "q", "غ", "ق"), (_GH,)),
    **dict.fromkeys(("ck", "c", "k", "ک"), (_K,)),
    **dict.fromkeys(("dj", "zh", "j", "ج", "ژ"), (_J,)),
    **dict.fromkeys(("ph", "f", "v", "ف"), (_F,)),
    **dict.fromkeys(("th", "dt", "t", "ت", "ط"), (_T,)),
    **dict.fromkeys(("dh", "d", "د"), (_D,)),
    "ض": (f"(?:{_D}|{_S})",),
    "ذ": (f"(?:{_D}|{_S})",),
    **dict.fromkeys(("tz", "ts", "s", "z", "ث", "س", "ص", "ز", "ظ"), (_S,)),
    **dict.fromkeys(("b", "ب"), (_B,)),
    **dict.fromkeys(("p", "پ"), (_P,)),
    **dict.fromkeys(("g", "گ"), (_G,)),
    **dict.fromkeys(("m", "م"), (_M,)),
    **dict.fromkeys(("n", "ن"), (_N,)),
    **dict.fromkeys(("l", "ل"), (_L,)),
    **dict.fromkeys(("r", "ر"), (_R,)),
    "x": (_K, _S),
}
_SOFT = {"c": (_S,), "g": (f"(?:{_J}|{_G})",)}
# What is a consonant for certain only at the beginning of a word; elsewhere it may be a vowel.
_HALF = "wو"
_FIRST = {"w": (_F,), "و": (_F,), "j": (f"(?:{_J}|y)",)}
_PIECE = re.compile("(" + "|".join(sorted(_READ, key=len, reverse=True)) + f"|[{_VOWELS}]" + r")(?=([eiy])?)")

_ROMAN = str.maketrans("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی", "abptsjchxdzrzzsssztzagfqkglmnvhi")


class Sound:
    """A typed word as it sounds. It is the whole of a name's word, or how one begins."""

    def __init__(self, word: str) -> None:
        is_name = len(word) <= LONGEST_WORD and not any(map(str.isdigit, word))
        heard = _heard(word) if is_name else []
        consonants = [one for one in heard if one not in (_BETWEEN, _PERHAPS)]
        self.is_heard = bool(consonants)
        pattern = _START + _beginning(word) + "".join(heard)
        self._whole = re.compile(pattern + _BETWEEN + _END)
        self._begins = re.compile(pattern)
        self._may_begin = len(consonants) >= FEWEST_CONSONANTS_OF_A_BEGINNING

    def distance(self, names: str) -> int | None:
        """0 if a word of these names sounds so, 1 if one begins so, None if neither."""
        if not self.is_heard or len(names) > LONGEST_NAME:
            return None
        if self._whole.search(names):
            return 0
        return 1 if self._may_begin and self._begins.search(names) else None


def unlikeness(word: str, names: str) -> float:
    """How differently a typed word is written from the one of these names that is most like it: 0 to 1."""
    typed = SequenceMatcher(b=word.translate(_ROMAN))
    least = 1.0
    for name in names.translate(_ROMAN).split():
        typed.set_seq1(name)
        least = min(least, 1 - typed.ratio())
    return least


def _heard(word: str) -> list[str]:
    """Patterns of what is to be heard of a word and what may be between; written twice is heard once."""
    heard: list[str] = []
    last, between = "", ""
    for found in _PIECE.finditer(word):
        piece, soft = found.groups()
        is_first = found.start() == 0
        if piece in _HALF and not is_first:
            between = _PERHAPS
        for one in () if piece == last else _read(piece, bool(soft), is_first):
            heard += [between, f"{one}{{1,2}}"] if heard else [f"{one}{{1,2}}"]
            between = _BETWEEN
        last = piece
    return heard + [between] * (between == _PERHAPS)


def _read(piece: str, is_soft: bool, is_first: bool) -> tuple[str, ...]:
    """How one piece of a word may be written; a vowel is not looked for."""
    if is_first and piece in _FIRST:
        return _FIRST[piece]
    if is_soft and piece in _SOFT:
        return _SOFT[piece]
    return _READ.get(piece, ())


def _beginning(word: str) -> str:
    """What stands before the first consonant: a vowel if one was typed, else at most a silent letter."""
    if word[:1] in _VOWELS and word[:1] not in _HALF:
        return f"(?=[{_VOWELS}])" + _BETWEEN
    return _SILENT

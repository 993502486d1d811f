"""The languages somebody may think in: by their own name to them, by the reader's name at the front desk."""

from babel import Locale

from clinic.edge.wording import language

TONGUES = {
    "en": "English",
    "fr": "Français",
    "fa": "فارسی",
    "ar": "العربية",
    "uk": "Українська",
    "zh": "中文",
    "pa": "ਪੰਜਾਬੀ",
    "other": "",
}


def read_aloud() -> dict[str, str]:
    """What the reader of this page calls each: a name in a script they cannot read helps nobody."""
    return {code: _in_words(code) for code, own_name in TONGUES.items() if own_name}


def _in_words(code: str) -> str:
    return Locale.parse(code).get_display_name(language()) or TONGUES[code]

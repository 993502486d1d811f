"""The languages people here think in: by their own name to them, by the reader's name at the desk."""

from clinic.edge.wording import language_name

# The codes a card, an enquiry and a consent are kept with; what a visitor chooses a card can show.
TONGUES = {
    "en": "English",
    "fr": "Français",
    "fa": "فارسی",
    "ar": "العربية",
    "uk": "Українська",
    "zh-Hans": "中文",
    "pa": "ਪੰਜਾਬੀ",
}


def read_aloud() -> dict[str, str]:
    """What the reader of this page calls each: a name in a script they cannot read helps nobody."""
    return {code: language_name(code) for code in TONGUES}

"""The languages somebody may think in, each by its own name."""

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

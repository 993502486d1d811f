"""Whatever a page says is there in every language, whole and well set."""

import ast
import re
import string
import tomllib
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from clinic.edge.catalogue import FOLDER
from clinic.edge.wording import LANGUAGES

OTHERS = sorted(set(LANGUAGES) - {"en"})
ROOT = Path(__file__).parent.parent.parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "N_": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# Latin letters that belong in a Persian sentence: names of formats, addresses, numbers to call.
LATIN_IS_MEANT = re.compile(
    r"%\(\w+\)[sd]|name@example\.org|https://[\w.]*|calendar\.\w+\.com|\.ics|/\w+|A4"
    r"|\{n\}|application/json|UTF-8|Idempotency-Key|PDF|\bEnter\b|\b[A-Z]+\b"
)


@cache
def sources() -> dict[str, set[str]]:
    """Every sentence a page may show, with the files it stands in."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    found: dict[str, set[str]] = {}
    for top in ("clinic", "templates"):
        here = [
            (pattern.removeprefix(f"{top}/"), method)
            for pattern, method in methods
            if pattern.startswith(top)
        ]
        for name, _line, message, *_rest in extract_from_dir(ROOT / top, here, keywords=KEYWORDS):
            for msgid in [message] if isinstance(message, str) else message:
                found.setdefault(msgid, set()).add(f"{top}/{name}")
    return found


@cache
def catalogue(language: str) -> dict[str, str]:
    """Each sentence as this language has it; the plural form stands under the plural sentence."""
    said: dict[str, str] = {}
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as text:
        for message in read_po(text, locale=language):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            assert not message.fuzzy
            said |= {msgid: text for msgid, text in zip(ids, texts, strict=True) if msgid}
    return said


def persian() -> dict[str, str]:
    return catalogue("fa")


def french() -> dict[str, str]:
    return catalogue("fr")


def test_the_sources_are_read() -> None:
    assert "templates/visitor.html" in sources()["Leave this page"]
    assert (
        "clinic/edge/doors.py"
        in sources()["You were signed out while this page was open. Nothing you typed is lost."]
    )


def test_no_sentence_in_the_code_hides_from_translators() -> None:
    """One inside an f-string is never found by the tools that read the code for translators."""
    hidden = [
        (str(path.relative_to(ROOT)), called.lineno)
        for path in (ROOT / "clinic").rglob("*.py")
        for called in ast.walk(ast.parse(path.read_text()))
        if isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id in KEYWORDS
        for said in called.args
        if isinstance(said, ast.Constant) and said.value not in sources()
    ]
    assert hidden == []


def test_what_is_listed_is_parted_by_the_languages_own_comma() -> None:
    """A comma between two words of a page is a msgid, as Persian has its own."""
    fixed = re.compile(r'\{\{ "[,;] "|\bjoin\("[,;] "\)|[%}]\}[,;] (?:\{[{%]|<)')
    assert {
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        for line in path.read_text().splitlines()
        if fixed.search(line) and "street" not in line
    } == set()


def test_a_page_writes_its_counts_in_its_own_digits() -> None:
    """Left to itself, a template fills the count into a plural in Latin digits."""
    plural = re.compile(r"ngettext\([^{}]*%\(num\)s[^{}]*")
    assert {
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        for said in plural.findall(path.read_text())
        if " num=" not in said
    } == set()


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    left = {msgid: sorted(files) for msgid, files in sources().items() if not catalogue(language).get(msgid)}
    assert left == {}


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_fills_in_the_same_words(language: str) -> None:
    wrong = {
        msgid: text
        for msgid, text in catalogue(language).items()
        if sorted(PLACEHOLDER.findall(msgid)) != sorted(PLACEHOLDER.findall(text))
        or msgid.count("\n") != text.count("\n")
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("an Arabic letter where Persian has its own", r"[يكةى]"),
        ("a Latin or Arabic digit", r"[0-9٠-٩]"),
        ("a prefix that stands apart", r"(?:^|\s)(?:می|نمی)\s"),
        ("a plural ending that stands apart", r"\sها(?:ی)?(?=\s|[.،؛:!؟]|$)"),
        ("a Latin comma or question mark", r"[,;?]"),
        ("two spaces", r"  "),
    ],
)
def test_the_persian_is_well_set(fault: str, pattern: str) -> None:
    said = {msgid: LATIN_IS_MEANT.sub("…", text) for msgid, text in persian().items()}
    assert {msgid: text for msgid, text in said.items() if re.search(pattern, text)} == {}


def test_persian_is_written_in_persian() -> None:
    """A sentence that came through in Latin letters is no translation; placeholders alone may be."""
    latin = {
        msgid: text
        for msgid, text in persian().items()
        if any(letter in string.ascii_letters for letter in LATIN_IS_MEANT.sub("", text))
    }
    assert latin == {}


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("a straight apostrophe or quotation mark", r"['\"]"),
        ("English quotation marks", r"[“”]"),
        (
            "a colon or a quotation mark without its unbroken space",
            r"[^\xa0\s]:(?!//|\d\d)|« | »|«[^\xa0]|[^\xa0]»| :",
        ),
        ("a space that Canada does not write", r"[ \xa0][;?!,.]"),
        ("somebody spoken to as a child", r"\b(?:tu|ton|tes|toi)\b"),
        ("two spaces", r"  "),
    ],
)
def test_the_french_is_well_set(fault: str, pattern: str) -> None:
    assert {msgid: text for msgid, text in french().items() if re.search(pattern, text, re.IGNORECASE)} == {}

"""The same words as a page: what a mail program shows that can show more than plain text."""

from flask import current_app

from clinic.frozen import frozen

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_ADDRESSES = ("http://", "https://")


@frozen
class Paragraph:
    """Some lines, or the words of one link."""

    lines: list[str]
    link: str = ""


def paragraphs(text: str) -> list[Paragraph]:
    """A letter's text, cut at its empty lines; an address at the end makes a link of the lines before."""
    return [_paragraph(part.split("\n")) for part in text.strip("\n").split("\n\n")]


def written(subject: str, text: str, locale: str) -> str:
    """The letter as HTML, of its own words and nothing else, in its own direction.

    It names no colours, so that the reader's own, light or dark, hold.
    """
    direction = "rtl" if locale in _RIGHT_TO_LEFT else "ltr"
    page = current_app.jinja_env.get_template("mail/letter.html")
    return page.render(subject=subject, paragraphs=paragraphs(text), lang=locale, dir=direction).strip()


def _paragraph(lines: list[str]) -> Paragraph:
    last = lines[-1]
    if not last.startswith(_ADDRESSES) or " " in last:
        return Paragraph(lines)
    return Paragraph([line.removesuffix(":") for line in lines[:-1]] or [last], last)

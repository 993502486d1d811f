"""The recovery kit on paper: the same sheet twice, for two places, printed in a process that ends with it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app

from clinic.edge.wording import direction, language
from clinic.people import qr
from clinic.people.beginning import Beginning
from clinic.plain import N_
from clinic.press.printing import press_of_its_own
from clinic.refusal import Refusal
from clinic.vault.kit import fingerprint, kit_text

STYLE_SHEETS = ("kit.css",)


class SheetNotPrinted(Refusal):
    status = 503
    sentence = N_("The sheet could not be printed just now. Nothing is lost; try again in a moment.")


def pdf(begun: Beginning, now: datetime) -> bytes:
    """The kit as PDF bytes, in this answer's language, never on a disk. Raises `SheetNotPrinted`."""
    text = kit_text(begun.kit)
    sheet = current_app.jinja_env.get_template("people/kit_sheet.html")
    page = sheet.render(
        lang=language(),
        dir=direction(),
        practice_name=begun.wishes.practice,
        groups=text.split("-"),
        picture=qr.png_data(text),
        fingerprint=fingerprint(begun.bundle.root_vk),
        made_on=now.astimezone(ZoneInfo(begun.wishes.zone)).date(),
    )
    try:
        with press_of_its_own() as press:
            return press.page(page, STYLE_SHEETS)
    except Refusal:
        raise SheetNotPrinted from None

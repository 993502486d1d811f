"""The kinds of document that are kept, and why another is not."""

from enum import Enum

from clinic.plain import N_
from clinic.refusal import Refusal


class Kind(Enum):
    """The value is how such a file's name ends."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    DOCX = "docx"


class NotTaken(Refusal):
    """A document that may not be kept. Nothing of it was."""

    status = 422


class NothingInIt(NotTaken):
    sentence = N_("Please choose a file: there is nothing in this one.")


class TooLarge(NotTaken):
    sentence = N_(
        "This document is larger than 25 MB, and at most that much is kept. "
        "Please choose it again, smaller or in parts."
    )


class OtherKind(NotTaken):
    sentence = N_("This is none of the kinds that can be kept: PDF, JPEG, PNG or DOCX.")


class Broken(NotTaken):
    sentence = N_("This document is broken or cut off. Please save it once more and send it again.")


class Locked(NotTaken):
    sentence = N_(
        "This document has a password, or is from a Word of before 2007. "
        "Please save it without a password, as PDF or DOCX."
    )


class HasMacros(NotTaken):
    sentence = N_("There are macros in this document: it could act by itself. Please save it as PDF.")


class BringsIn(NotTaken):
    sentence = N_(
        "This document brings something in from elsewhere when it is opened. Please save it as PDF."
    )


class TooMuchInIt(NotTaken):
    sentence = N_("Far more is packed into this document than one holds. Please save it as PDF.")


class TooManyPixels(NotTaken):
    sentence = N_("This picture is too large: fifty million pixels at most. Please save it smaller.")

"""What a form says in place of the sentences that come with its fields: words one would say to a client."""

from clinic.plain import N_

OURS = {
    "This field is required.": N_("Please fill this in."),
    "Not a valid choice.": N_("Please choose one of these."),
    "Not a valid choice": N_("Please choose one of these."),
    "'%(value)s' is not a valid choice for this field.": N_("Please choose one of these."),
    "'%(value)s' are not valid choices for this field.": N_("Please choose from these."),
    "Invalid Choice: could not coerce.": N_("Please choose one of these."),
    "Invalid choice(s): one or more data inputs could not be coerced.": N_("Please choose from these."),
    "Invalid email address.": N_("This does not look like an e-mail address. Please check it once more."),
    "Invalid input.": N_("This could not be read. Please check it once more."),
    "Invalid URL.": N_("This does not look like an address on the web."),
    "Not a valid date value.": N_("Please write the date as year, month and day."),
    "Not a valid datetime value.": N_("Please write a date and a time."),
    "Not a valid time value.": N_("Please write the time as hours and minutes."),
    "Not a valid integer value.": N_("Please write a whole number."),
    "Not a valid decimal value.": N_("Please write a number."),
    "Not a valid float value.": N_("Please write a number."),
    "Number must be at least %(min)s.": N_("Please write a number that is not below %(min)s."),
    "Number must be at most %(max)s.": N_("Please write a number that is not above %(max)s."),
    "Number must be between %(min)s and %(max)s.": N_("Please write a number from %(min)s to %(max)s."),
    "Field must be between %(min)d and %(max)d characters long.": N_(
        "Please write between %(min)d and %(max)d characters."
    ),
    "Field must be equal to %(other_name)s.": N_("The two are not the same."),
}
OURS_OF_MANY = {
    "Field must be at least %(min)d character long.": (
        N_("This is too short: at least %(min)d character."),
        N_("This is too short: at least %(min)d characters."),
    ),
    "Field cannot be longer than %(max)d character.": (
        N_("This is too long: %(max)d character at most."),
        N_("This is too long: %(max)d characters at most."),
    ),
    "Field must be exactly %(max)d character long.": (
        N_("This has to be exactly %(max)d character."),
        N_("This has to be exactly %(max)d characters."),
    ),
}


def said(theirs: str) -> str:
    """Our sentence for one of the library's, as a message id; its own, or a form's, where we have none."""
    return OURS.get(theirs, theirs)


def said_of_many(singular: str, plural: str) -> tuple[str, str]:
    """The same for a sentence about one and about many."""
    return OURS_OF_MANY.get(singular, (said(singular), said(plural)))

"""What is still wanted of a note before it can be signed, each by the field it is about."""

from clinic.frozen import frozen


@frozen
class Want:
    """One thing to look at again, in a sentence of the page's language. `about` names the field."""

    about: str
    sentence: str

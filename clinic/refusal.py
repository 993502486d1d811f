"""An expected no: named for what happened, with a sentence the person may read."""


class Refusal(Exception):
    """Something a person may do that cannot be done. `sentence` is a message id; `status` is the HTTP answer.

    Neither ever carries anybody's words: a refusal may be logged by name.
    """

    status: int = 409
    sentence: str = "That could not be done."

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        super().__init__(self.sentence)


class NotFound(Refusal):
    """Not there, or not yours: nobody can tell which."""

    status = 404
    sentence = "This page does not exist."

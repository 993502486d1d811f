"""Why something did not leave: each office says it in these words."""


class Undelivered(Exception):
    """It did not leave. `code` says why without anybody's words; `for_good` that another try is useless."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good


class Unreachable(Undelivered):
    """The office itself does not answer: it is none of this letter's fault, and all others fare the same."""

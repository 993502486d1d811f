"""Where one person is written to, by what, in which language, and by whose clock."""

import json
from dataclasses import asdict
from typing import Self

from clinic.frozen import frozen
from clinic.mail.models import Means


@frozen
class Addressee:
    """`address` is an e-mail address, or a whole number such as +19025550112; `zone` is theirs, or empty."""

    address: str
    locale: str
    zone: str = ""
    means: Means = Means.EMAIL

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        document = json.loads(content)
        return cls(**document | {"means": Means(document["means"])})

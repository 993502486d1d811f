"""The ways of working as the practice has them: each as it is called now, and whether it is offered."""

from collections.abc import Iterator

from clinic.frozen import frozen
from clinic.notes.modalities import INTEGRATIVE, MODALITIES
from clinic.notes.technique import Modality
from clinic.plain import N_

INTEGRATIVE_NAME = N_("Integrative")


@frozen
class Ways:
    """`every` holds those that are offered no more, too: what was written in them is read and found."""

    every: tuple[Modality, ...]

    @property
    def offered(self) -> Iterator[Modality]:
        return (way for way in self.every if way.is_offered)

    def find(self, code: str) -> Modality | None:
        """One by its code. Integrative is none of them: it has no techniques, and is always there."""
        return next((way for way in self.every if way.code == code), None)

    def is_known(self, code: str) -> bool:
        return code == INTEGRATIVE or self.find(code) is not None

    def is_offered(self, code: str) -> bool:
        return code in self.to_tell()

    def name_of(self, code: str) -> str:
        """How it is called, untranslated; its code is all that is known of one that is not on the list."""
        if code == INTEGRATIVE:
            return INTEGRATIVE_NAME
        way = self.find(code)
        return way.name if way else code

    def short_of(self, code: str) -> str:
        """The same where there is little room."""
        way = self.find(code)
        return way.short if way else self.name_of(code)

    def to_tell(self) -> dict[str, str]:
        """What somebody may say of her own work, by code: each way's name, untranslated."""
        return {way.code: way.name for way in self.offered} | {INTEGRATIVE: INTEGRATIVE_NAME}


BUILT_IN = Ways(MODALITIES)

"""The practice's wording of each agreement, in every version and language: none is ever changed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Integer, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.consent import Kind
from clinic.database import STRICT, Base, db
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.triggers import refuse


class SameWords(Refusal):
    sentence = N_("These are the words as they stand already. Nothing was changed.")


class AgreementText(Base):
    """One version of the words of one agreement. It is the practice's, and nobody's of a person."""

    __tablename__ = "agreement_text"
    __table_args__ = (
        UniqueConstraint("kind", "locale", "number", name="uq_agreement_text_kind_locale_number"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    locale: Mapped[str]
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("holder.id"))

    @property
    def about(self) -> Kind:
        return Kind(self.kind)

    @property
    def name(self) -> str:
        """Which text it is, as a file keeps it."""
        return f"{self.number} · {self.made_at:%Y-%m-%d}"


@frozen
class Versions:
    """One agreement in one language: the words that are in force, and those before, the latest first."""

    now: AgreementText
    before: tuple[AgreementText, ...]


def keep(actor: Actor, kind: Kind, locale: str, text: str, by: UUID) -> AgreementText:
    """The words from now on; those before stay. Flushes. Raises `SameWords`."""
    words = "\n".join(line.rstrip() for line in text.strip().splitlines())
    before = latest(kind, locale)
    if before is not None and before.text == words:
        raise SameWords
    number = before.number + 1 if before else 1
    row = AgreementText(
        id=uuid4(),
        kind=str(kind),
        locale=locale,
        number=number,
        text=words,
        made_at=clock.now(),
        made_by=by,
    )
    db.session.add(row)
    trail.record(actor, "agreement.worded", row.id, about=kind, locale=locale, number=number)
    db.session.flush()
    return row


def latest(kind: Kind, locale: str) -> AgreementText | None:
    """The words that are in force; None where there are none in that language."""
    mine = select(AgreementText).where(AgreementText.kind == str(kind), AgreementText.locale == locale)
    return db.session.scalars(mine.order_by(AgreementText.number.desc()).limit(1)).first()


def every() -> list[Versions]:
    """All of them, as the kinds stand in their list, then by language."""
    found: dict[tuple[Kind, str], list[AgreementText]] = {}
    for row in db.session.scalars(select(AgreementText).order_by(AgreementText.number.desc())):
        found.setdefault((row.about, row.locale), []).append(row)
    in_order = sorted(found, key=lambda one: ([*Kind].index(one[0]), one[1]))
    return [Versions(found[one][0], tuple(found[one][1:])) for one in in_order]


def by_kind() -> list[tuple[Kind, list[Versions]]]:
    """Each kind there is, and its words in every language; a kind may have none yet."""
    found = every()
    return [(kind, [one for one in found if one.now.about is kind]) for kind in Kind]


def one(text_id: UUID) -> AgreementText:
    """Any version. Raises `NotFound`."""
    found = db.session.get(AgreementText, text_id)
    if found is None:
        raise NotFound
    return found


def newer_than(text_id: UUID | None) -> AgreementText | None:
    """What has taken the place of this version since, if anything; nothing of words that were typed."""
    then = db.session.get(AgreementText, text_id) if text_id else None
    now = latest(then.about, then.locale) if then else None
    return now if now is not None and then is not None and now.number > then.number else None


refuse("agreement_text", "UPDATE", "what somebody may have agreed to stays as it was")
refuse("agreement_text", "DELETE", "what somebody may have agreed to stays as it was")

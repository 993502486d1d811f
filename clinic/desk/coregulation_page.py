"""The charts of one file: which there are of each bond and of the file, and what each is drawn from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from clinic.coregulation import cautions, charts, compared, series
from clinic.coregulation.codes import find as find_code
from clinic.coregulation.compared import Given, Practised, Uptake, Views
from clinic.coregulation.events import HELPED, OUTCOMES
from clinic.coregulation.series import Bond
from clinic.coregulation.series import Followed as Noted
from clinic.desk import card_words
from clinic.desk.file_frame import FileFrame
from clinic.desk.over_time import Followed, OverTime
from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.wording import direction
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.handouts import assign, reports
from clinic.plain import N_
from clinic.refusal import NotFound


@frozen
class Kind:
    """What a chart is called, how to read it, and what one is most likely to read into it wrongly."""

    title: str
    hint: str
    cautions: tuple[str, ...]


OF_A_BOND = {
    "signs": Kind(N_("Signs"), N_("0 to 4, more is more of it"), (cautions.CULTURE, cautions.RISK)),
    "barriers": Kind(
        N_("What is in the way"), N_("0 to 4, more is more in the way"), (cautions.BLAME, cautions.KIND)
    ),
    "states": Kind(
        N_("From start to end"),
        N_("the ring is the start, the dot is the end"),
        (cautions.BODY, cautions.SAFETY),
    ),
    "breaks": Kind(
        N_("Breaks, and mending them"),
        N_("0 to 4, more is closer again; a dash is no outcome"),
        (cautions.SAFETY, cautions.THERAPIST),
    ),
    "ways": Kind(
        N_("Ways of settling"),
        N_("0 to 4; both are needed, and neither is the better one"),
        (cautions.CULTURE, cautions.BODY),
    ),
    "distress": Kind(N_("Distress, as the client rates it"), N_("0 to 10"), (cautions.RISK, cautions.WHY)),
    "views": Kind(
        N_("Seen by both"),
        N_("where you differ: an invitation to talk, not an error"),
        (cautions.VERDICT, cautions.DECISIONS),
    ),
    "practices": Kind(
        N_("Before and after a practice"),
        N_("three sessions on either side, with the one in the middle of each"),
        (cautions.WHY, cautions.VERDICT),
    ),
}
OF_THE_FILE = {
    "uptake": Kind(
        N_("Practices, and what came back"),
        N_("what was not reported is not counted against anybody"),
        (cautions.WHY, cautions.BLAME),
    ),
}


@frozen
class Shown:
    """One chart: its title, hint and cautions in the page's language, and what it is drawn from.

    `is_told`: whether there is anything to put on paper.
    """

    title: str
    hint: str
    cautions: tuple[str, ...]
    is_told: bool = True
    measures: Sequence[Followed] = ()
    practised: Sequence[Practised] = ()
    views: Sequence[Views] = ()
    uptake: Sequence[Uptake] = ()


@frozen
class CoregulationPage:
    """What the signed cards of a file and the client's own say over time, and what was given and answered.

    `unplaced` are the self-checks that are drawn nowhere: they do not say which bond they are of. Where
    `before`
    is given, the sessions before that day are drawn.
    """

    bonds: tuple[Bond, ...]
    given: tuple[Given, ...]
    measures: tuple[Followed, ...]
    unplaced: int
    before: date | None = None

    @classmethod
    def of(cls, opened: Opened, file: FileFrame, before: date | None = None) -> "CoregulationPage":
        seen = OverTime.of(opened, file, before)
        return cls(
            bonds=seen.bonds,
            given=tuple(_given(opened, file)),
            measures=tuple(seen.totals),
            unplaced=seen.unplaced,
            before=before,
        )

    @property
    def has_given(self) -> bool:
        return bool(self.given)

    def of_bond(self, bond: Bond) -> dict[str, Shown]:
        """Each chart of a bond, in the order of the page."""
        views, practised = compared.views(bond), compared.practised(bond, self.given)
        more: dict[str, dict[str, Any]] = {
            "signs": {"is_told": _is_told(bond.signs)},
            "barriers": {"is_told": _is_told(bond.barriers)},
            "states": {"is_told": bool(bond.states)},
            "breaks": {"is_told": bool(bond.breaks)},
            "ways": {"is_told": _is_told(bond.levels)},
            "distress": {"measures": self.measures, "is_told": _is_told(bond.distress)},
            "views": {"views": views, "is_told": not all(one.missing for one in views)},
            "practices": {"practised": practised, "is_told": bool(practised)},
        }
        return _shown(OF_A_BOND, more)

    @property
    def of_file(self) -> dict[str, Shown]:
        uptake = compared.uptake(self.given)
        return _shown(OF_THE_FILE, {"uptake": {"uptake": uptake, "is_told": bool(uptake)}})

    def one(self, place: int, kind: str) -> tuple[Bond | None, Shown]:
        """One chart: of the bond in this place, counted from one, or of the file, which is 0.

        Raises `NotFound` for what there is not.
        """
        if not 0 <= place <= len(self.bonds):
            raise NotFound
        bond = self.bonds[place - 1] if place else None
        found = (self.of_bond(bond) if bond else self.of_file).get(kind)
        if found is None:
            raise NotFound
        return bond, found


def signs() -> Shown:
    """The first chart of a bond, by itself."""
    return _shown({"signs": OF_A_BOND["signs"]}, {})["signs"]


def of_the_charts() -> dict[str, Any]:
    """What every chart is drawn and put in words with."""
    return {
        "charts": charts,
        "noted_by": series.NOTED_BY,
        "outcomes": OUTCOMES,
        "helped_words": HELPED,
        "cautions": cautions.EVERY,
        "banners": compared.BANNERS,
        "states": card_words.states_downwards(),
        "mirrored": direction() == "rtl",
    }


def _shown(named: Mapping[str, Kind], more: Mapping[str, Mapping[str, Any]]) -> dict[str, Shown]:
    return {
        name: Shown(
            gettext(kind.title), gettext(kind.hint), tuple(map(gettext, kind.cautions)), **more.get(name, {})
        )
        for name, kind in named.items()
    }


def _is_told(followed: Iterable[Noted]) -> bool:
    return any(one.told for one in followed)


def _given(opened: Opened, file: FileFrame) -> list[Given]:
    """What the people of the file took home, by the practice it is of, or else by its title."""
    found, all_told = [], reports.of_file(current.keyring(), opened, file.file_id)
    for row, task in assign.assignments_of(opened, file.file_id):
        told, practice = all_told.of(row.id), task.sheet.subject.practice or ""
        code = find_code(practice)
        found.append(
            Given(
                on=task.assigned_on,
                label=code.label if code else task.sheet.title,
                practice=practice,
                is_reported=bool(told),
                helped=any(one.report.helped for one in told),
            )
        )
    return found

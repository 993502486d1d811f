"""What the desk's top line names, in its order: each with its icon, and the door it stands behind."""

from clinic.edge import doors
from clinic.edge.navigation import Sign
from clinic.plain import N_

SIGNS = (
    Sign("today.show", N_("Today"), "sun", doors.clinical),
    Sign("diary.week", N_("Diary"), "calendar-days", doors.desk),
    Sign("client.index", N_("Clients"), "users", doors.clinical),
    Sign("search.show", N_("Search"), "search", doors.clinical),
    Sign("intake.board", N_("Intake"), "inbox", doors.desk),
    Sign("handouts.index", N_("Handouts"), "book-open", doors.clinical),
    Sign("practice.show", N_("Practice"), "settings", doors.owner),
)

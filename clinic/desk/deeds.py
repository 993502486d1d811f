"""The trail's actions in words."""

from flask_babel import gettext

from clinic.plain import N_

DEEDS = {
    "session.began": N_("Signed in"),
    "session.ended": N_("Signed out"),
    "trail.read": N_("Read the trail"),
    "file.created": N_("Opened a new file"),
    "file.shared": N_("Shared a file"),
    "file.taken_back": N_("Took a share back"),
    "file.refused": N_("Was refused a file"),
    "item.saved": N_("Saved something sealed"),
    "draft.kept": N_("Worked on a draft"),
    "draft.closed": N_("Closed a draft"),
    "inbox.received": N_("Left something for a file"),
    "note.read": N_("Read a note"),
    "note.signed": N_("Signed a note"),
    "practice.set_up": N_("Set the practice up"),
}


def deed(action: str) -> str:
    """What an action is called; one without a name of its own is shown as it is written."""
    return gettext(DEEDS[action]) if action in DEEDS else action.replace(".", " ").replace("_", " ")

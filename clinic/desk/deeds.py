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
    "note.added_to": N_("Added to a signed note"),
    "draft.read": N_("Opened a draft"),
    "file.read": N_("Looked at a file"),
    "file.front_read": N_("Looked at the front of a file"),
    "card.list": N_("Looked at the list of clients"),
    "card.read": N_("Looked at a card"),
    "card.compared": N_("Looked for the same person"),
    "client.added": N_("Added a client"),
    "client.file_opened": N_("Opened a client's file for the first time"),
    "gate.overridden": N_("Let joint work go ahead"),
    "inbox.taken_in": N_("Took in what had waited"),
    "handouts.read": N_("Looked at a sheet"),
    "handout.assigned": N_("Gave a sheet"),
    "practice.set_up": N_("Set the practice up"),
}


def deed(action: str) -> str:
    """What an action is called; one without a name of its own is shown as it is written."""
    return gettext(DEEDS[action]) if action in DEEDS else action.replace(".", " ").replace("_", " ")

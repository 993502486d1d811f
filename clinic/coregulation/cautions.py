"""What no chart of co-regulation can tell, however it looks."""

from clinic.plain import N_

BODY = N_("Not the body: eyes and tone are not nerves.")
KIND = N_("No diagnosis, no style of attachment, no kind of person.")
WHY = N_("Not why: a practice is chosen because something is hard.")
BLAME = N_("No blame: what stands in the way is something to know, and calls for kindness.")
CULTURE = N_("Gaze, touch, silence and going it alone mean other things elsewhere: low gaze may be respect.")
SAFETY = N_(
    "Not safety: calm may be control, and silence fear. It never clears two people to be seen together."
)
THERAPIST = N_("Not how good a therapist is, and nothing to pay by.")
DECISIONS = N_("Nothing for custody, insurance or immigration to decide by.")
RISK = N_("Not risk: a sign that rises never lowers a flag.")
VERDICT = N_("No client beside another, and no verdict such as “the bond is better”.")
EVERY = (BODY, KIND, WHY, BLAME, CULTURE, SAFETY, THERAPIST, DECISIONS, RISK, VERDICT)

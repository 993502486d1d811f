"""How often something may come again."""

from clinic.plain import N_

MOST_TIMES = 52
ONCE = 0
EVERY = {1: N_("every week"), 2: N_("every other week")}

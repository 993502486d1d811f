"""How long somebody stays signed in: at work, on a device that others use, and on their own."""

from datetime import timedelta

from clinic.frozen import frozen


@frozen
class Stay:
    """How long a session goes on: unused before it locks, and in all before it ends."""

    idle: timedelta
    life: timedelta


AT_WORK = Stay(timedelta(minutes=15), timedelta(hours=12))
# A client's, who may be at a library's computer or hand the telephone to a child.
SHARED = Stay(timedelta(minutes=5), timedelta(hours=1))
# The client said that the device is theirs. Locked, it asks for the words and for no letter.
OWN = Stay(timedelta(minutes=30), timedelta(days=30))

"""A bad day: running late or away today, and what that does to each who is still to come."""

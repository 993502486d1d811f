"""From the form a database has to the form this version needs."""

"""The diary: hours, services, free times, and times that are taken."""

"""Calendars elsewhere: a therapist's own times told to them, and their busy times read here."""

"""Intake: somebody asks, a first call is booked, and what comes of it."""

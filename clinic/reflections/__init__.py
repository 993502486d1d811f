"""What a clinician writes for themselves alone: process notes, supervision, how they were in a session."""

"""Questionnaires: what is known of each, how it is scored, and what an answer asks of whoever reads it."""

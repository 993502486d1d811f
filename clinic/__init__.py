"""Attune: practice management and session notes for counsellors."""

"""The same time again: next week, or as a series by a rule."""

"""Letters: written with the booking, sent after it."""

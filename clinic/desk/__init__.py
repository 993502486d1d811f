"""The staff's pages that draw on several areas: the day, a client's file, a note, the trail."""

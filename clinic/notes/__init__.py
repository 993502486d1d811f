"""Session notes: formats, ways of working, drafts that are kept, signatures that hold."""

"""What a client finds: the next appointment and their own sheets, and nobody else's."""

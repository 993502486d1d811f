"""Clients: their directory cards, consents, and whether working together is safe."""

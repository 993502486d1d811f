"""The vault: how the practice's words are sealed, signed, granted and opened again."""

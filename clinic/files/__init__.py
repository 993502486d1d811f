"""The sealed store: files, who may open them, and what lies in them."""

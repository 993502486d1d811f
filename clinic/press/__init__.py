"""Paper: a finished page in, a PDF out, made in a process of its own that reads no files but ours."""

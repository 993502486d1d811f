"""The practice's handouts: the library, a sheet made for one person, its PDF, and who was given which."""

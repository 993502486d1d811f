"""`python -m clinic.cli` is `attune`."""

from clinic.cli import main

main()

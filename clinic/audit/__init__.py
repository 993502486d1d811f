"""Who did what, and when: written once, chained, and provable."""

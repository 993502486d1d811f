"""What was seen of calm found together: the observation card, its rules and its sentence."""

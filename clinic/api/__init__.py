"""The practice's public interface for other programs: views over the areas below, with no tables."""

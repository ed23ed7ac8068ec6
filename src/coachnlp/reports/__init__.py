"""From an analysis to something to read."""

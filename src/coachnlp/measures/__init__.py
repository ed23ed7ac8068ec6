"""From behaviours to counts and shares."""

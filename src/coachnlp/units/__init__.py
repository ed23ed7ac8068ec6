"""From turns to sentence-like units."""

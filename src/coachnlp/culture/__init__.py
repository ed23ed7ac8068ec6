"""Many meetings over time: what they say, and do not say, about a coaching culture."""

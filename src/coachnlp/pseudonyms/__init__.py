"""Names and other identifying words in speech, and what stands in their place."""

"""Annotated meetings: reading, writing, splitting."""

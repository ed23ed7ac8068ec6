"""Many transcripts at once: folders in, tables and a manifest out."""

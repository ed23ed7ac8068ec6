"""From files and texts to turns."""

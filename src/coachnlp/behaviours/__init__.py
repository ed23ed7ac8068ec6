"""From units to behaviours with evidence."""

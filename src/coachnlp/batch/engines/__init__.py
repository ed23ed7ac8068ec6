"""Where files are scored: in this process, in processes on this machine, or on a Ray cluster."""

"""The commands behind `coachnlp`: each takes its words apart and hands over to the library."""

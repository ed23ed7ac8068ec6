"""What people said of the labels of a meeting: kept apart from what a model said, and put over it."""

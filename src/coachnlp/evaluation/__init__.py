"""How well annotations and models agree. Stands aside from the path of the data, as training does."""

"""Tables that a city laid out itself, and the map that says which column is what."""

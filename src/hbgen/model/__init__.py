"""What a handbook holds: frozen types, a module for each family, no reading and no writing."""

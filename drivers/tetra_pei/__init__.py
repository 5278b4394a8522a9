"""A TETRA radio on its peripheral equipment interface (ETSI EN 300 392-5) as a driver."""

"""What driver authors test with: virtual time, memory links, simulated ports, conformance."""

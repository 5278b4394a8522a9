"""MOTOTRBO radios by IP: registration (ARS), texts (TMS), positions (LRRP)."""

"""The places of a simulated station's ports in the datagram train."""

TMP, RRS, LP, RCP = range(4)

"""The places of a simulated station's ports in the datagram train; those of slot 2 follow."""

TMP, RRS, LP, RCP = range(4)

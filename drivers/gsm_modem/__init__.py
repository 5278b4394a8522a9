"""GSM, 3G and 4G modems on a serial port: texts out and in, delivery reports, who rings."""

"""The link to the dispatch core: MQTT, the embedded broker, topic names, the request envelope.

`mqtt` is the only module that imports the MQTT client, `broker` the only one that starts a
process; `topics` and `requests` are pure. Nothing here knows an order.
"""

"""The reads of a journal; each walks an index and none sorts or scans a table."""

_FACT = "SELECT sequence, key, at_utc, order_id, kind, version, body, told, digest FROM facts"
_TRANSMIT = (
    "SELECT intent_id, order_id, bearer, state, rank, ordinal,"
    " not_before_utc, avoid, session, body FROM transmits"
)
_ALARM = "SELECT alarm_id, order_id, due_utc, body FROM alarms"
_ORDER = "SELECT order_id, state, body_hash, accepted_sequence FROM orders"

# bearer, now, channel, limit; the index holds all that is compared, so rows that must wait
# are passed over without being read
NEXT_TRANSMITS = (
    f"{_TRANSMIT} INDEXED BY transmits_ready WHERE state = 0 AND bearer = ?"
    " AND not_before_utc <= ? AND (avoid = '' OR avoid <> ?) ORDER BY rank, ordinal LIMIT ?"
)
# the least and the end of a range: the ways of a bearer are found one after another, so that it
# costs nothing how many messages wait
NEXT_WAY = (
    "SELECT min(bearer) FROM transmits INDEXED BY transmits_ready"
    " WHERE state = 0 AND bearer >= ? AND bearer < ?"
)
NEXT_NOT_BEFORE = (
    "SELECT min(not_before_utc) FROM transmits INDEXED BY transmits_later"
    " WHERE state = 0 AND not_before_utc <> '' AND not_before_utc > ?"
)
CLAIMED_TRANSMITS = f"{_TRANSMIT} WHERE state = 1 ORDER BY rank, ordinal"
TRANSMIT = f"{_TRANSMIT} WHERE intent_id = ?"

DUE_ALARMS = f"{_ALARM} WHERE due_utc <= ? ORDER BY due_utc, alarm_id LIMIT ?"
NEXT_ALARM_DUE = "SELECT min(due_utc) FROM alarms"

FACTS_OF = f"{_FACT} WHERE order_id = ? AND sequence > ? ORDER BY sequence LIMIT ?"
FACTS_SINCE = f"{_FACT} WHERE sequence > ? ORDER BY sequence LIMIT ?"
FACTS_BACK = f"{_FACT} WHERE sequence < ? ORDER BY sequence DESC LIMIT ?"
LAST_FACT = "SELECT last_fact, last_digest FROM marks WHERE only = 1"
FIRST_FACT = "SELECT min(sequence) FROM facts"
HAS_KEY = "SELECT 1 FROM facts WHERE key = ?"
FACT_OF_KEY = f"{_FACT} WHERE key = ?"
KEYS_BETWEEN = "SELECT key FROM facts WHERE key >= ? AND key < ?"

OPEN_ORDERS = f"{_ORDER} WHERE state = 'open' ORDER BY accepted_sequence"
ORDER = f"{_ORDER} WHERE order_id = ?"

EVENTS_AFTER = (
    "SELECT sequence, fact, urgent, body FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?"
)
FIRST_EVENT = "SELECT min(sequence) FROM events"
LAST_EVENT = "SELECT last_event FROM marks WHERE only = 1"
CURSOR = "SELECT cursor FROM marks WHERE only = 1"
SEGMENTS = (
    "SELECT number, file, last_fact, last_event, last_digest, ended_utc, kept FROM segments"
    " WHERE number > 0 ORDER BY number"
)
SETTING = "SELECT value FROM settings WHERE name = ?"
SETTINGS_BETWEEN = "SELECT name, value FROM settings WHERE name >= ? AND name < ?"

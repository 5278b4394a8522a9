PRAGMA application_id = 0x4d535452;  -- "MSTR"

-- What happened. Rows are only ever added; each digest covers the one before it, and by `told`
-- the events of the fact.
CREATE TABLE facts (
    sequence INTEGER PRIMARY KEY,
    key      TEXT    NOT NULL,
    at_utc   TEXT    NOT NULL,
    order_id TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    told     BLOB    NOT NULL CHECK (length(told) IN (0, 32)),
    digest   BLOB    NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE UNIQUE INDEX facts_by_key ON facts (key);
CREATE INDEX facts_by_order ON facts (order_id, sequence);

-- What is published, numbered without gaps in the order of the commits.
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY,
    fact     INTEGER NOT NULL,
    urgent   INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    body     BLOB    NOT NULL
) STRICT;

-- Messages owed: state 0 is open, 1 is claimed by `session`.
CREATE TABLE transmits (
    intent_id      TEXT    PRIMARY KEY NOT NULL,
    order_id       TEXT    NOT NULL,
    bearer         TEXT    NOT NULL,
    state          INTEGER NOT NULL CHECK (state IN (0, 1)),
    rank           INTEGER NOT NULL,
    ordinal        INTEGER NOT NULL,
    not_before_utc TEXT    NOT NULL,
    avoid          TEXT    NOT NULL,
    session        TEXT    NOT NULL,
    body           BLOB    NOT NULL
) STRICT;
CREATE INDEX transmits_ready
    ON transmits (bearer, rank, ordinal, not_before_utc, avoid) WHERE state = 0;
CREATE INDEX transmits_later
    ON transmits (not_before_utc) WHERE state = 0 AND not_before_utc <> '';
CREATE INDEX transmits_claimed
    ON transmits (rank, ordinal) WHERE state = 1;

-- Deadlines owed.
CREATE TABLE alarms (
    alarm_id TEXT PRIMARY KEY NOT NULL,
    order_id TEXT NOT NULL,
    due_utc  TEXT NOT NULL,
    body     BLOB NOT NULL
) STRICT;
CREATE INDEX alarms_by_time ON alarms (due_utc, alarm_id);

CREATE TABLE orders (
    order_id          TEXT    PRIMARY KEY NOT NULL,
    state             TEXT    NOT NULL CHECK (state IN ('open', 'closed', 'refused')),
    body_hash         TEXT    NOT NULL,
    accepted_sequence INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_open ON orders (accepted_sequence) WHERE state = 'open';

CREATE TABLE settings (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

-- One row: how far publishing has come, and where facts and events end, so that rows cut
-- off at the end are missed too.
CREATE TABLE marks (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    cursor      INTEGER NOT NULL,
    last_fact   INTEGER NOT NULL,
    last_digest BLOB    NOT NULL,
    last_event  INTEGER NOT NULL
) STRICT;
INSERT INTO marks VALUES (1, 0, 0, zeroblob(32), 0);

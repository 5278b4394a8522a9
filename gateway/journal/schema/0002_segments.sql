-- Facts and events that lie in files of their own by now, one row a file, in the order of the
-- record; each begins where the one before it ends. The row of a file that was let go stays
-- (`kept` is 0): the chain still shows that there was one.
CREATE TABLE segments (
    number      INTEGER PRIMARY KEY,
    file        TEXT    NOT NULL,
    last_fact   INTEGER NOT NULL,
    last_event  INTEGER NOT NULL,
    last_digest BLOB    NOT NULL CHECK (length(last_digest) = 32),
    ended_utc   TEXT    NOT NULL,
    kept        INTEGER NOT NULL CHECK (kept IN (0, 1))
) STRICT;

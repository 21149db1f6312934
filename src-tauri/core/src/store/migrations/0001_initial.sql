-- Times are UTC texts of fixed width (2026-11-24T05:00:00.000Z), so that they sort as they are read.
-- Lengths are whole millimetres, weights whole grams, weights per metre whole milligrams, other quantities whole thousandths of their unit.
-- `seq` is the order of recording, the full-text row, and survives VACUUM; `id` is a uuid v7.

-- This installation and this store; one row, written when the database is made.
CREATE TABLE workstation (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    id          TEXT NOT NULL,
    store_id    TEXT NOT NULL,
    created_at  TEXT NOT NULL
) STRICT;

-- Conveniences that are no settings: the operator that records now, the folder that the last files came from.
CREATE TABLE remembered (
    key    TEXT PRIMARY KEY,
    value  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Counts that a screen shows all the time.
CREATE TABLE counters (
    name   TEXT PRIMARY KEY,
    value  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('batches', 0);

-- Of a PIN only what knows it again: Argon2id with a salt of its own, and what that costs.
CREATE TABLE operators (
    seq             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL UNIQUE,
    retired         INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    created_at      TEXT NOT NULL,
    supervisor      INTEGER NOT NULL DEFAULT 0 CHECK (supervisor IN (0, 1)),
    pin_salt        BLOB,
    pin_hash        BLOB,
    pin_memory_kib  INTEGER,
    pin_passes      INTEGER,
    CHECK ((pin_hash IS NULL) = (pin_salt IS NULL AND pin_memory_kib IS NULL AND pin_passes IS NULL))
) STRICT;

-- Wrong PINs since the last right one, over restarts: the next is looked at later.
CREATE TABLE pin_failures (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    count    INTEGER NOT NULL,
    last_at  TEXT NOT NULL
) STRICT;

CREATE TABLE brands (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL UNIQUE,
    position    INTEGER NOT NULL,
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    created_at  TEXT NOT NULL
) STRICT;

-- `definition` is the product type as JSON: unit, parameters, quantity layout, presets.
CREATE TABLE product_types (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL UNIQUE,
    definition  TEXT NOT NULL,
    position    INTEGER NOT NULL,
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    created_at  TEXT NOT NULL
) STRICT;

CREATE TABLE batches (
    seq                  INTEGER PRIMARY KEY,
    id                   TEXT NOT NULL UNIQUE,
    batch_number         TEXT NOT NULL UNIQUE,
    number_value         INTEGER,                 -- of an all-digit number of at most 18 digits
    batch_code           TEXT NOT NULL UNIQUE,
    code_typed           INTEGER NOT NULL DEFAULT 0 CHECK (code_typed IN (0, 1)),  -- otherwise it follows what it names
    product_type         TEXT NOT NULL,
    product_snapshot     TEXT NOT NULL,           -- the product type as it was, JSON
    brand                TEXT NOT NULL,
    parameters           TEXT NOT NULL,           -- {name: value}
    quantity             TEXT NOT NULL,           -- how the quantity was counted, JSON
    total_thousandths    INTEGER NOT NULL CHECK (total_thousandths > 0),
    unit                 TEXT NOT NULL,
    metres_mm            INTEGER,
    weight_per_metre_mg  INTEGER,
    total_weight_g       INTEGER,
    notes                TEXT NOT NULL,
    produced_at          TEXT NOT NULL,
    produced_offset_s    INTEGER NOT NULL,        -- the UTC offset that it was entered in
    recorded_at          TEXT NOT NULL,
    operator             TEXT NOT NULL,
    workstation_id       TEXT NOT NULL,
    station              TEXT,
    run_id               TEXT NOT NULL,
    confirmations        TEXT NOT NULL DEFAULT '{}',  -- what was unusual, and whether somebody confirmed it, JSON
    status               TEXT NOT NULL DEFAULT 'recorded' CHECK (status IN ('recorded', 'reverted')),
    reverted_at          TEXT,
    reverted_by          TEXT,
    revert_reason        TEXT,
    CHECK ((status = 'reverted') = (reverted_at IS NOT NULL AND reverted_by IS NOT NULL AND revert_reason IS NOT NULL))
) STRICT;

-- What a new batch is compared with: the weight of the last ones alike, an equal one of the last minutes.
CREATE INDEX batches_alike ON batches (product_type, parameters, recorded_at, weight_per_metre_mg) WHERE status = 'recorded';
CREATE INDEX batches_by_number_value ON batches (number_value) WHERE number_value IS NOT NULL;
-- Also holds what is filtered by and summed, so that the totals of a part of a day are read from the index alone.
CREATE INDEX batches_by_produced_at ON batches (produced_at, product_type, operator, status, unit, total_thousandths, total_weight_g);
-- With `seq` in the second place they give pages in the order of recording.
CREATE INDEX batches_by_product_type ON batches (product_type, seq);
CREATE INDEX batches_by_operator ON batches (operator, seq);
CREATE INDEX batches_reverted ON batches (seq) WHERE status = 'reverted';

-- What the batches of a day (UTC, 2026-11-24) come to, by what they are filtered by: the totals of a year are a few thousand rows.
CREATE TABLE batch_days (
    day                TEXT NOT NULL,
    product_type       TEXT NOT NULL,
    operator           TEXT NOT NULL,
    status             TEXT NOT NULL,
    unit               TEXT NOT NULL,
    batches            INTEGER NOT NULL,
    weighed            INTEGER NOT NULL,          -- how many of them have a weight
    total_thousandths  INTEGER NOT NULL,
    total_weight_g     INTEGER NOT NULL,
    PRIMARY KEY (day, product_type, operator, status, unit)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER batch_days_count_a_new_batch AFTER INSERT ON batches
BEGIN
    INSERT INTO batch_days VALUES (substr(NEW.produced_at, 1, 10), NEW.product_type, NEW.operator, NEW.status, NEW.unit,
            1, NEW.total_weight_g IS NOT NULL, NEW.total_thousandths, ifnull(NEW.total_weight_g, 0))
        ON CONFLICT DO UPDATE SET batches = batches + 1, weighed = weighed + excluded.weighed,
            total_thousandths = total_thousandths + excluded.total_thousandths, total_weight_g = total_weight_g + excluded.total_weight_g;
END;
CREATE TRIGGER batch_days_follow_a_changed_batch
    AFTER UPDATE OF produced_at, product_type, operator, status, unit, total_thousandths, total_weight_g ON batches
BEGIN
    UPDATE batch_days SET batches = batches - 1, weighed = weighed - (OLD.total_weight_g IS NOT NULL),
            total_thousandths = total_thousandths - OLD.total_thousandths, total_weight_g = total_weight_g - ifnull(OLD.total_weight_g, 0)
        WHERE day = substr(OLD.produced_at, 1, 10) AND product_type = OLD.product_type AND operator = OLD.operator
            AND status = OLD.status AND unit = OLD.unit;
    INSERT INTO batch_days VALUES (substr(NEW.produced_at, 1, 10), NEW.product_type, NEW.operator, NEW.status, NEW.unit,
            1, NEW.total_weight_g IS NOT NULL, NEW.total_thousandths, ifnull(NEW.total_weight_g, 0))
        ON CONFLICT DO UPDATE SET batches = batches + 1, weighed = weighed + excluded.weighed,
            total_thousandths = total_thousandths + excluded.total_thousandths, total_weight_g = total_weight_g + excluded.total_weight_g;
END;

CREATE TABLE drafts (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL CHECK (kind IN ('window', 'command_line')),
    operator    TEXT,                             -- whose it is, of the window's; none before anybody said who records
    run_id      TEXT NOT NULL,                    -- of the process that made it; a dead command line's draft is dropped
    entry       TEXT NOT NULL,                    -- everything as typed, JSON
    created_at  TEXT NOT NULL,
    changed_at  TEXT NOT NULL
) STRICT;

CREATE INDEX drafts_by_operator ON drafts (kind, operator, seq);

CREATE TABLE attachments (
    seq                INTEGER PRIMARY KEY,
    id                 TEXT NOT NULL UNIQUE,
    draft_id           TEXT REFERENCES drafts (id),
    batch_id           TEXT REFERENCES batches (id),
    original_name      TEXT NOT NULL,             -- readable; as picked where that is UTF-8
    original_name_raw  BLOB,                      -- the bytes as picked where they are not UTF-8
    stored_name        TEXT NOT NULL UNIQUE,      -- relative to the upload folder
    source_path        BLOB NOT NULL,             -- the bytes of the path that was picked, for a retry
    source_size        INTEGER,
    source_modified    TEXT,
    media_type         TEXT,
    size               INTEGER,
    sha256             BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),
    state              TEXT NOT NULL CHECK (state IN ('copying', 'saved', 'kept', 'failed', 'missing')),
    failure_code       TEXT,
    failure_parameters TEXT,                      -- JSON: path, limit, kind, ...
    failure_detail     TEXT,                      -- the system's own error text
    attempts           INTEGER NOT NULL DEFAULT 0,
    next_attempt_at    TEXT,                      -- when it is tried again unasked; nothing where only a person can
    pauses             INTEGER NOT NULL DEFAULT 0, -- how many pauses it has waited in a row; the next one is longer
    run_id             TEXT NOT NULL,             -- of the process that copies or copied it
    created_by         TEXT NOT NULL,
    created_at         TEXT NOT NULL,
    saved_at           TEXT,
    checked_at         TEXT,                      -- when its bytes were last read again and compared; never while it is null
    dismissed_at       TEXT,
    dismissed_by       TEXT,
    set_aside_at       TEXT,
    set_aside_by       TEXT,
    set_aside_reason   TEXT,
    replaced_by        TEXT,                      -- id of the attachment that took its place
    CHECK ((draft_id IS NULL) <> (batch_id IS NULL)),
    CHECK (state <> 'saved' OR (size IS NOT NULL AND sha256 IS NOT NULL AND saved_at IS NOT NULL)),
    CHECK (state <> 'kept' OR (size IS NOT NULL AND sha256 IS NOT NULL)),
    CHECK ((state IN ('failed', 'kept')) = (failure_code IS NOT NULL))
) STRICT;

CREATE INDEX attachments_by_batch ON attachments (batch_id, seq) WHERE batch_id IS NOT NULL;
CREATE INDEX attachments_by_draft ON attachments (draft_id, seq) WHERE draft_id IS NOT NULL;
CREATE INDEX attachments_copying ON attachments (run_id) WHERE state = 'copying';
-- What is in the outbox, counted whenever somebody looks.
CREATE INDEX attachments_kept ON attachments (size, source_size) WHERE state = 'kept';
CREATE INDEX attachments_due ON attachments (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
-- Files whose rows are gone, and the run that has still to move them out of the upload folder.
CREATE TABLE discarding (
    stored_name  TEXT PRIMARY KEY,
    run_id       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Failures that nobody has answered yet.
CREATE INDEX attachments_open_failures ON attachments (seq)
    WHERE state IN ('failed', 'kept', 'missing') AND dismissed_at IS NULL AND set_aside_at IS NULL AND batch_id IS NOT NULL;

-- Which file was not compared for the longest time: what is saved was compared while it was copied.
CREATE INDEX attachments_by_comparison ON attachments (ifnull(checked_at, saved_at)) WHERE state = 'saved' AND set_aside_at IS NULL;

-- Bytes saved a day (UTC, 2026-11-24), kept beside the files so that nobody has to add them up: how fast the disk fills.
CREATE TABLE saved_bytes (
    day    TEXT PRIMARY KEY,
    bytes  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- In the database rather than in the code: whoever saves a file, saves it again or discards it, the counts stay right.
CREATE TRIGGER saved_bytes_count_a_new_row AFTER INSERT ON attachments WHEN NEW.saved_at IS NOT NULL
BEGIN
    INSERT INTO saved_bytes (day, bytes) VALUES (substr(NEW.saved_at, 1, 10), ifnull(NEW.size, 0))
        ON CONFLICT (day) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER saved_bytes_count_a_saved_file AFTER UPDATE OF saved_at, size ON attachments
    WHEN NEW.saved_at IS NOT OLD.saved_at OR NEW.size IS NOT OLD.size
BEGIN
    UPDATE saved_bytes SET bytes = bytes - ifnull(OLD.size, 0) WHERE day = substr(OLD.saved_at, 1, 10);
    INSERT INTO saved_bytes (day, bytes) SELECT substr(NEW.saved_at, 1, 10), ifnull(NEW.size, 0) WHERE NEW.saved_at IS NOT NULL
        ON CONFLICT (day) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER saved_bytes_forget_a_discarded_file AFTER DELETE ON attachments WHEN OLD.saved_at IS NOT NULL
BEGIN
    UPDATE saved_bytes SET bytes = bytes - ifnull(OLD.size, 0) WHERE day = substr(OLD.saved_at, 1, 10);
END;

-- How many files are saved, and their bytes, by the month (UTC, 2026-11) in which each was saved, by what was found in it, and by the product
-- type of its batch as it is now: kept beside the files, so that nobody has to look at a million rows. What is not known is ''; so is
-- the product type of a draft's file. A file that was set aside still takes its room; one that is missing does not.
CREATE TABLE saved_files (
    month         TEXT NOT NULL,
    media_type    TEXT NOT NULL,
    product_type  TEXT NOT NULL,
    files         INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    PRIMARY KEY (month, media_type, product_type)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER saved_files_count_a_new_row AFTER INSERT ON attachments WHEN NEW.state = 'saved'
BEGIN
    INSERT INTO saved_files SELECT substr(NEW.saved_at, 1, 7), ifnull(NEW.media_type, ''),
            ifnull((SELECT product_type FROM batches WHERE id = NEW.batch_id), ''), 1, NEW.size WHERE true
        ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER saved_files_count_a_changed_file AFTER UPDATE OF state, saved_at, media_type, size, batch_id ON attachments
    WHEN (OLD.state = 'saved' OR NEW.state = 'saved') AND (OLD.state IS NOT NEW.state OR OLD.saved_at IS NOT NEW.saved_at
        OR OLD.media_type IS NOT NEW.media_type OR OLD.size IS NOT NEW.size OR OLD.batch_id IS NOT NEW.batch_id)
BEGIN
    UPDATE saved_files SET files = files - 1, bytes = bytes - OLD.size WHERE OLD.state = 'saved'
        AND month = substr(OLD.saved_at, 1, 7) AND media_type = ifnull(OLD.media_type, '')
        AND product_type = ifnull((SELECT product_type FROM batches WHERE id = OLD.batch_id), '');
    INSERT INTO saved_files SELECT substr(NEW.saved_at, 1, 7), ifnull(NEW.media_type, ''),
            ifnull((SELECT product_type FROM batches WHERE id = NEW.batch_id), ''), 1, NEW.size WHERE NEW.state = 'saved'
        ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER saved_files_forget_a_discarded_file AFTER DELETE ON attachments WHEN OLD.state = 'saved'
BEGIN
    UPDATE saved_files SET files = files - 1, bytes = bytes - OLD.size
        WHERE month = substr(OLD.saved_at, 1, 7) AND media_type = ifnull(OLD.media_type, '')
        AND product_type = ifnull((SELECT product_type FROM batches WHERE id = OLD.batch_id), '');
END;
-- A correction may give a batch another product type.
CREATE TRIGGER saved_files_follow_a_corrected_batch AFTER UPDATE OF product_type ON batches
    WHEN OLD.product_type <> NEW.product_type
BEGIN
    INSERT INTO saved_files SELECT substr(saved_at, 1, 7), ifnull(media_type, ''), OLD.product_type, -count(*), -sum(size)
            FROM attachments WHERE batch_id = NEW.id AND state = 'saved' GROUP BY 1, 2
        ON CONFLICT DO UPDATE SET files = files + excluded.files, bytes = bytes + excluded.bytes;
    INSERT INTO saved_files SELECT substr(saved_at, 1, 7), ifnull(media_type, ''), NEW.product_type, count(*), sum(size)
            FROM attachments WHERE batch_id = NEW.id AND state = 'saved' GROUP BY 1, 2
        ON CONFLICT DO UPDATE SET files = files + excluded.files, bytes = bytes + excluded.bytes;
END;

-- Copies in the object store: what waits to be uploaded, what is there, and whose file here was evicted since. Filled from the moment on
-- at which somebody switches the object store on (`remembered` has `object_store` then).
CREATE TABLE object_copies (
    attachment_seq   INTEGER PRIMARY KEY REFERENCES attachments (seq),
    batch_seq        INTEGER NOT NULL,            -- uploads go in the order of recording
    size             INTEGER NOT NULL,
    uploaded_at      TEXT,                        -- nothing while it waits
    place            TEXT,                        -- the bucket and prefix that it is in
    e_tag            TEXT,                        -- the store's own mark of these bytes
    changed_at       TEXT,                        -- when the object was last written, as the store says
    verified_at      TEXT,                        -- when what is there was last compared
    overwrite        INTEGER NOT NULL DEFAULT 0 CHECK (overwrite IN (0, 1)),  -- what is there is known to be wrong
    upload_id        TEXT,                        -- of an upload in parts that is under way, or was when its process ended
    next_attempt_at  TEXT,                        -- nothing where it is due at once
    attempts         INTEGER NOT NULL DEFAULT 0,  -- that failed in a row; the next pause is longer
    failure_code     TEXT,
    failure_detail   TEXT,                        -- the store's own words
    local            TEXT NOT NULL DEFAULT 'here' CHECK (local IN ('here', 'leaving', 'gone')),
    read_at          TEXT,                        -- when the file here was last opened
    CHECK ((uploaded_at IS NULL) = (place IS NULL)),
    CHECK (local = 'here' OR uploaded_at IS NOT NULL)
) STRICT;

CREATE INDEX object_copies_waiting ON object_copies (batch_seq, attachment_seq) WHERE uploaded_at IS NULL;
CREATE INDEX object_copies_failed ON object_copies (attachment_seq) WHERE uploaded_at IS NULL AND failure_code IS NOT NULL;
CREATE INDEX object_copies_evictable ON object_copies (ifnull(read_at, uploaded_at), attachment_seq) WHERE uploaded_at IS NOT NULL AND local = 'here';
CREATE INDEX object_copies_not_here ON object_copies (local, attachment_seq) WHERE local <> 'here';

-- In the database rather than in the code: whoever records a batch or saves one of its files, it is in the queue with the same commit.
CREATE TRIGGER object_copies_queue_a_saved_file AFTER UPDATE OF state, batch_id, set_aside_at ON attachments
    WHEN NEW.state = 'saved' AND NEW.batch_id IS NOT NULL AND NEW.set_aside_at IS NULL
        AND EXISTS (SELECT 1 FROM remembered WHERE key = 'object_store')
BEGIN
    INSERT INTO object_copies (attachment_seq, batch_seq, size)
        SELECT NEW.seq, batches.seq, NEW.size FROM batches WHERE batches.id = NEW.batch_id
        ON CONFLICT (attachment_seq) DO NOTHING;
END;
CREATE TRIGGER object_copies_forget_what_was_set_aside AFTER UPDATE OF set_aside_at ON attachments
    WHEN NEW.set_aside_at IS NOT NULL AND OLD.set_aside_at IS NULL
BEGIN
    DELETE FROM object_copies WHERE attachment_seq = NEW.seq AND uploaded_at IS NULL;
END;

-- How many are where, and their bytes, kept beside the rows: a status is instant at a million.
INSERT INTO counters (name, value) VALUES
    ('copies_waiting', 0), ('copies_failed', 0), ('copies_uploaded', 0), ('copies_evicted', 0), ('copies_evicted_bytes', 0),
    ('copies_waiting_bytes', 0);
CREATE TRIGGER object_copies_count_a_new_row AFTER INSERT ON object_copies
BEGIN
    UPDATE counters SET value = value + CASE name
        WHEN 'copies_waiting' THEN NEW.uploaded_at IS NULL
        WHEN 'copies_waiting_bytes' THEN (NEW.uploaded_at IS NULL) * NEW.size
        WHEN 'copies_failed' THEN NEW.uploaded_at IS NULL AND NEW.failure_code IS NOT NULL
        WHEN 'copies_uploaded' THEN NEW.uploaded_at IS NOT NULL
        WHEN 'copies_evicted' THEN NEW.local = 'gone'
        ELSE (NEW.local = 'gone') * NEW.size END
    WHERE name IN ('copies_waiting', 'copies_waiting_bytes', 'copies_failed', 'copies_uploaded', 'copies_evicted', 'copies_evicted_bytes');
END;
CREATE TRIGGER object_copies_count_a_change AFTER UPDATE ON object_copies
    WHEN (NEW.uploaded_at IS NULL) <> (OLD.uploaded_at IS NULL) OR (NEW.failure_code IS NULL) <> (OLD.failure_code IS NULL)
        OR (NEW.local = 'gone') <> (OLD.local = 'gone')
BEGIN
    UPDATE counters SET value = value + CASE name
        WHEN 'copies_waiting' THEN (NEW.uploaded_at IS NULL) - (OLD.uploaded_at IS NULL)
        WHEN 'copies_waiting_bytes' THEN (NEW.uploaded_at IS NULL) * NEW.size - (OLD.uploaded_at IS NULL) * OLD.size
        WHEN 'copies_failed' THEN (NEW.uploaded_at IS NULL AND NEW.failure_code IS NOT NULL)
            - (OLD.uploaded_at IS NULL AND OLD.failure_code IS NOT NULL)
        WHEN 'copies_uploaded' THEN (NEW.uploaded_at IS NOT NULL) - (OLD.uploaded_at IS NOT NULL)
        WHEN 'copies_evicted' THEN (NEW.local = 'gone') - (OLD.local = 'gone')
        ELSE (NEW.local = 'gone') * NEW.size - (OLD.local = 'gone') * OLD.size END
    WHERE name IN ('copies_waiting', 'copies_waiting_bytes', 'copies_failed', 'copies_uploaded', 'copies_evicted', 'copies_evicted_bytes');
END;
CREATE TRIGGER object_copies_count_a_deleted_row AFTER DELETE ON object_copies
BEGIN
    UPDATE counters SET value = value - CASE name
        WHEN 'copies_waiting' THEN OLD.uploaded_at IS NULL
        WHEN 'copies_waiting_bytes' THEN (OLD.uploaded_at IS NULL) * OLD.size
        WHEN 'copies_failed' THEN OLD.uploaded_at IS NULL AND OLD.failure_code IS NOT NULL
        WHEN 'copies_uploaded' THEN OLD.uploaded_at IS NOT NULL
        WHEN 'copies_evicted' THEN OLD.local = 'gone'
        ELSE (OLD.local = 'gone') * OLD.size END
    WHERE name IN ('copies_waiting', 'copies_waiting_bytes', 'copies_failed', 'copies_uploaded', 'copies_evicted', 'copies_evicted_bytes');
END;

-- Storage paths that this store has used: one of them without its marker is an unmounted share, not an empty folder.
CREATE TABLE storage_paths (
    path           BLOB PRIMARY KEY,
    first_used_at  TEXT NOT NULL,
    moved_to       BLOB                           -- where its files went; it is no longer used then
) STRICT, WITHOUT ROWID;

-- A move of the files to another storage path, from its beginning until settings.toml names the new one. The commit that sets
-- `switched`, `moved_to` above and the entry of the trail is the move; whatever happens before it, the old place is the one.
CREATE TABLE storage_move (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    from_path  BLOB NOT NULL,
    to_path    BLOB NOT NULL,
    begun_at   TEXT NOT NULL,
    switched   INTEGER NOT NULL DEFAULT 0 CHECK (switched IN (0, 1))
) STRICT;

-- Files that are at the new place, read again there and compared. One that is saved anew with other bytes is moved anew.
CREATE TABLE storage_move_files (
    attachment_seq  INTEGER PRIMARY KEY,
    sha256          BLOB NOT NULL
) STRICT;

-- Every backup that was made or tried, also those that failed; what is pruned stays as a row.
CREATE TABLE backups (
    seq             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    at              TEXT NOT NULL,                -- of the database snapshot in it
    destination     BLOB NOT NULL,                -- the folder that it went to, or the address of the object store
    path            BLOB,                         -- the archive, the dated folder of a mirror, or the address of a snapshot
    kind            TEXT NOT NULL CHECK (kind IN ('archive', 'mirror', 'object_store')),
    bytes           INTEGER NOT NULL DEFAULT 0,   -- an archive's size; what a mirror's run added
    attachments     INTEGER NOT NULL DEFAULT 0,   -- files of attachments in it
    problems        INTEGER NOT NULL DEFAULT 0,   -- files that were missing or damaged when it was made
    repaired        INTEGER NOT NULL DEFAULT 0,   -- stored files of a mirror that had changed there, and were copied again
    findings        TEXT NOT NULL DEFAULT '[]',   -- the first of both by name, and what was not proven, JSON
    proven_at       TEXT,                         -- read back from the destination and found whole
    failure         TEXT,                         -- the code of what went wrong
    failure_detail  TEXT,                         -- the system's own error text
    removed_at      TEXT,                         -- pruned
    damaged_at      TEXT,                         -- read again and found damaged; no longer proven then
    CHECK ((path IS NULL) <= (failure IS NOT NULL))
) STRICT;

CREATE INDEX backups_by_destination ON backups (destination, seq);

-- Full checks that came to their end; the newest few are kept.
CREATE TABLE checks (
    seq       INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN ('quick', 'rehash')),
    begun_at  TEXT NOT NULL,
    ended_at  TEXT NOT NULL,
    files     INTEGER NOT NULL,                   -- that should be at the storage path
    found     TEXT NOT NULL,                      -- how many problems of each kind, JSON
    history   TEXT                                -- the first thing that does not fit the history, JSON
) STRICT;

-- Append-only. hash = SHA-256(previous_hash || canonical JSON of the entry); the first entry follows 32 zero bytes.
-- Neither id nor hash is unique by an index: nothing is looked up by them, a check follows them all, and an index by hash would
-- change a page somewhere in it with every entry.
CREATE TABLE audit_log (
    seq            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL,
    at             TEXT NOT NULL,
    who            TEXT NOT NULL,
    workstation_id TEXT NOT NULL,
    action         TEXT NOT NULL,
    subject_kind   TEXT NOT NULL,
    subject_id     TEXT NOT NULL,
    before         TEXT,
    after          TEXT,
    reason         TEXT,
    previous_hash  BLOB NOT NULL CHECK (length(previous_hash) = 32),
    hash           BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX audit_log_by_subject ON audit_log (subject_kind, subject_id, seq);

CREATE TRIGGER audit_log_is_never_updated BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_is_never_deleted BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER batches_are_never_deleted BEFORE DELETE ON batches
BEGIN SELECT RAISE(ABORT, 'a batch is never deleted'); END;

-- rowid = batches.seq. Marks count as parts of words, otherwise a word in Devanagari falls apart.
CREATE VIRTUAL TABLE batch_search USING fts5 (
    batch_code, batch_number, product_type, brand, parameters, notes, operator, attachment_names,
    content = '', contentless_delete = 1,
    tokenize = "unicode61 categories 'L* N* Co Mn Mc'",
    prefix = '1 2 3 4 5 6'
);
-- The words in it, for beginnings that are longer than these.
CREATE VIRTUAL TABLE batch_search_words USING fts5vocab (batch_search, instance);

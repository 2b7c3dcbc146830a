//! What people work with from day to day. It proves nothing: rows that are changed, and go when their time is over.

/// Tasks, who has taken them, drafts, filters, attachments, and what is delivered to the outside.
pub(super) const WORK: &[&str] = &[
    // What is to be done: once for each who can do it. Made of the case whenever it is written.
    "CREATE TABLE tasks (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, procedure_number BIGINT NOT NULL, reader TEXT NOT NULL,
        due_day BIGINT NOT NULL,
        PRIMARY KEY (bucket, case_id, procedure_number, reader))",
    "CREATE INDEX tasks_in_order ON tasks (reader, due_day, case_id, procedure_number)",
    "CREATE TABLE task_claims (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, procedure_number BIGINT NOT NULL, organisation TEXT NOT NULL,
        person TEXT NOT NULL, given_by TEXT NOT NULL, since BIGINT NOT NULL, expires_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, case_id, procedure_number, organisation))",
    "CREATE INDEX task_claims_by_expiry ON task_claims (bucket, expires_at)",
    "CREATE TABLE drafts (
        bucket BIGINT NOT NULL, owner TEXT NOT NULL, draft TEXT NOT NULL, case_id TEXT, saved_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL, secret BYTEA NOT NULL,
        PRIMARY KEY (bucket, owner, draft))",
    "CREATE INDEX drafts_by_expiry ON drafts (bucket, expires_at)",
    "CREATE TABLE saved_filters (
        bucket BIGINT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (bucket, owner, name))",
    // Attachments: once a case, by the hash of the content. Before there is a case, their place is whoever brought them.
    "CREATE TABLE attachments (
        bucket BIGINT NOT NULL, place TEXT NOT NULL, hash TEXT NOT NULL, kind TEXT NOT NULL, bytes BIGINT NOT NULL,
        parts BIGINT NOT NULL, content TEXT NOT NULL, stored_at BIGINT NOT NULL, is_filed BIGINT NOT NULL, wrapped BYTEA NOT NULL,
        PRIMARY KEY (bucket, place, hash))",
    "CREATE INDEX attachments_by_time ON attachments (bucket, is_filed, stored_at)",
    "CREATE TABLE attachment_parts (
        bucket BIGINT NOT NULL, content TEXT NOT NULL, part BIGINT NOT NULL, secret BYTEA NOT NULL,
        PRIMARY KEY (bucket, content, part))",
    // An effect on its way to one channel.
    "CREATE TABLE deliveries (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, sequence BIGINT NOT NULL, effect BIGINT NOT NULL, channel TEXT NOT NULL,
        state TEXT NOT NULL, due_at BIGINT NOT NULL, attempts BIGINT NOT NULL, failure TEXT,
        PRIMARY KEY (bucket, case_id, sequence, effect, channel))",
    "CREATE INDEX deliveries_by_due ON deliveries (bucket, state, due_at)",
];

/// Where something is to be done, so that nobody reads a case to learn that it is not theirs.
pub(super) const TASKS_BY_JURISDICTION: &[&str] = &[
    "ALTER TABLE tasks ADD COLUMN jurisdiction TEXT",
    "UPDATE tasks SET jurisdiction =
        (SELECT cases.jurisdiction FROM cases WHERE cases.bucket = tasks.bucket AND cases.case_id = tasks.case_id)",
];

/// What a scanner has said of attachments. Those that no scanner looks at have no state.
pub(super) const SCANS: &[&str] = &[
    "ALTER TABLE attachments ADD COLUMN scan TEXT",
    "ALTER TABLE attachments ADD COLUMN scan_due_at BIGINT",
    "ALTER TABLE attachments ADD COLUMN scan_attempts BIGINT",
    "ALTER TABLE attachments ADD COLUMN scan_said TEXT",
    "CREATE INDEX attachments_by_scan ON attachments (bucket, scan, scan_due_at)",
];

/// Who brought an attachment, so that nobody takes the room of others; and what is found by whose it is, or by its state.
pub(super) const BRINGERS: &[&str] = &[
    "ALTER TABLE attachments ADD COLUMN brought_by TEXT",
    "CREATE INDEX attachments_by_bringer ON attachments (brought_by, is_filed)",
    "CREATE INDEX attachments_by_state ON attachments (is_filed, scan)",
    "CREATE INDEX drafts_by_owner ON drafts (owner)",
    "CREATE INDEX accounts_by_home ON accounts (home, name)",
];

/// What lists showed on days before: an item stands there for the days on which a case showed it, until a decision put another in its place, or none.
/// Lists of today are not read through it.
pub(super) const PAST_LISTS: &[&str] = &[
    "CREATE TABLE collection_past_rows (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, collection TEXT NOT NULL, procedure_number BIGINT NOT NULL,
        from_day BIGINT NOT NULL, until_day BIGINT NOT NULL, line TEXT NOT NULL, body TEXT NOT NULL, secret BYTEA,
        PRIMARY KEY (bucket, case_id, collection, procedure_number, from_day))",
    "CREATE TABLE collection_past_items (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, collection TEXT NOT NULL, procedure_number BIGINT NOT NULL,
        line TEXT NOT NULL, reader TEXT NOT NULL, chosen TEXT NOT NULL, sort_key TEXT NOT NULL,
        from_day BIGINT NOT NULL, until_day BIGINT NOT NULL,
        PRIMARY KEY (bucket, case_id, collection, procedure_number, reader, chosen, from_day))",
    "CREATE INDEX collection_past_items_in_order ON collection_past_items
        (line, collection, reader, chosen, sort_key, case_id, procedure_number, from_day, until_day)",
];

/// When rows of lists are over by themselves, so that they are found then and put to what lists showed before: lists of today are read, and looked
/// through, without them. What stands on no day is found by nobody. What is to be done is found by where it is, and by who has taken it.
pub(super) const LISTS_BY_END: &[&str] = &[
    "ALTER TABLE collection_rows ADD COLUMN from_day BIGINT",
    "ALTER TABLE collection_rows ADD COLUMN until_day BIGINT",
    "DELETE FROM collection_items WHERE from_day > until_day",
    "UPDATE collection_rows SET
        from_day = (SELECT MIN(collection_items.from_day) FROM collection_items
            WHERE collection_items.bucket = collection_rows.bucket AND collection_items.case_id = collection_rows.case_id
                AND collection_items.collection = collection_rows.collection
                AND collection_items.procedure_number = collection_rows.procedure_number),
        until_day = (SELECT MAX(collection_items.until_day) FROM collection_items
            WHERE collection_items.bucket = collection_rows.bucket AND collection_items.case_id = collection_rows.case_id
                AND collection_items.collection = collection_rows.collection
                AND collection_items.procedure_number = collection_rows.procedure_number)",
    "DELETE FROM search_terms WHERE EXISTS (SELECT 1 FROM collection_rows
        WHERE collection_rows.bucket = search_terms.bucket AND collection_rows.case_id = search_terms.case_id
            AND collection_rows.collection = search_terms.collection
            AND collection_rows.procedure_number = search_terms.procedure_number
            AND collection_rows.until_day IS NULL)",
    "CREATE INDEX collection_rows_by_end ON collection_rows (bucket, line, until_day)",
    "DROP INDEX collection_items_in_order",
    "CREATE INDEX collection_items_in_order ON collection_items
        (line, collection, reader, chosen, sort_key, case_id, procedure_number, from_day, until_day)",
    "DROP INDEX tasks_in_order",
    "CREATE INDEX tasks_by_jurisdiction ON tasks (reader, jurisdiction, due_day, case_id, procedure_number)",
    "CREATE INDEX task_claims_by_person ON task_claims (person, organisation, expires_at)",
];

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

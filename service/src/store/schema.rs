//! The tables, as a list of migrations that only grows.
//!
//! The subset of SQL is the one that all intended databases understand alike: `TEXT`, `BIGINT` and `BYTEA`; keys made by
//! the program; every key begins with `bucket`, so that rows can be spread by it, and no other index is unique; no triggers,
//! sequences, defaults, foreign keys. Moments are whole microseconds, days are days since 1970-01-01, empty texts are nothing.
//! A test reads the tables of a store and holds them against these rules.

mod people;
mod work;

/// A step from one version of the schema to the next. What was released is never changed.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub number: i64,
    /// What it does.
    pub name: &'static str,
    /// Its statements, in order.
    pub statements: &'static [&'static str],
}

/// All migrations, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "cases", statements: CASES },
    Migration { number: 2, name: "people", statements: PEOPLE },
    Migration { number: 3, name: "organisations", statements: people::ORGANISATIONS },
    Migration { number: 4, name: "work", statements: work::WORK },
    Migration { number: 5, name: "second factors", statements: people::SECOND_FACTORS },
    Migration { number: 6, name: "agencies", statements: people::AGENCIES },
    Migration { number: 7, name: "real names", statements: people::REAL_NAMES },
    Migration { number: 8, name: "erasures", statements: ERASURES },
    Migration { number: 9, name: "scans", statements: work::SCANS },
    Migration { number: 10, name: "mail addresses", statements: people::MAIL },
    Migration { number: 11, name: "agents", statements: people::AGENTS },
    Migration { number: 12, name: "tasks by jurisdiction", statements: work::TASKS_BY_JURISDICTION },
    Migration { number: 13, name: "invitations", statements: people::INVITATIONS },
    Migration { number: 14, name: "attempts", statements: people::ATTEMPTS },
    Migration { number: 15, name: "bringers", statements: work::BRINGERS },
    Migration { number: 16, name: "names in English", statements: people::NAMES_IN_ENGLISH },
    Migration { number: 17, name: "lists of past days", statements: work::PAST_LISTS },
    Migration { number: 18, name: "appointments", statements: people::APPOINTMENTS },
    Migration { number: 19, name: "lists by their end", statements: work::LISTS_BY_END },
    Migration { number: 20, name: "appointed members", statements: people::APPOINTED },
];

/// What tells the version of the schema; there before any migration.
pub const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS schema_versions (
    bucket BIGINT NOT NULL, version BIGINT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (bucket, version))";

/// Cases, what follows from them, and what decides them.
const CASES: &[&str] = &[
    // What the store is, and how it counts time.
    "CREATE TABLE settings (
        bucket BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (bucket, name))",
    // Bundles and calendars, numbered; the number of the last one stands in one row, which decisions check.
    "CREATE TABLE publications (
        bucket BIGINT NOT NULL, number BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL,
        jurisdiction TEXT, known_from BIGINT, published_at BIGINT NOT NULL, content TEXT NOT NULL,
        woken_up_to TEXT, is_through BIGINT NOT NULL,
        PRIMARY KEY (bucket, number))",
    "CREATE TABLE publication_head (
        bucket BIGINT NOT NULL, name TEXT NOT NULL, number BIGINT NOT NULL,
        PRIMARY KEY (bucket, name))",
    // A case: how far its record has come, and when it has to be looked at.
    "CREATE TABLE cases (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, jurisdiction TEXT, line TEXT NOT NULL, kind TEXT NOT NULL,
        revision BIGINT NOT NULL, sequence BIGINT NOT NULL, entries BIGINT NOT NULL, head TEXT NOT NULL,
        opened_at BIGINT NOT NULL, last_at BIGINT NOT NULL, wake_at BIGINT, watches TEXT NOT NULL,
        PRIMARY KEY (bucket, case_id))",
    "CREATE INDEX cases_by_wake ON cases (wake_at, bucket)",
    "CREATE INDEX cases_by_line ON cases (line, case_id)",
    // The record: events and filed documents, sealed; personal values lie beside them.
    "CREATE TABLE entries (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, number BIGINT NOT NULL, seal TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (bucket, case_id, number))",
    "CREATE TABLE openings (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, number BIGINT NOT NULL, path TEXT NOT NULL, secret BYTEA NOT NULL,
        PRIMARY KEY (bucket, case_id, number, path))",
    "CREATE TABLE data_keys (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, master TEXT NOT NULL, wrapped BYTEA NOT NULL,
        PRIMARY KEY (bucket, case_id))",
    // What was filed: its entry has the hash, here is the content.
    "CREATE TABLE filings (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, number BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
        media_type TEXT NOT NULL, sequence BIGINT, effect BIGINT, recipients TEXT NOT NULL, filed_at BIGINT NOT NULL,
        secret BYTEA NOT NULL,
        PRIMARY KEY (bucket, case_id, number))",
    // What cases know of each other. Rows are under the bucket of their key; claims are what only one can be first at.
    "CREATE TABLE register_rows (
        bucket BIGINT NOT NULL, register TEXT NOT NULL, register_key TEXT NOT NULL, case_id TEXT NOT NULL,
        sequence BIGINT NOT NULL, place BIGINT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (bucket, register, register_key, case_id, sequence, place))",
    "CREATE TABLE register_claims (
        bucket BIGINT NOT NULL, register TEXT NOT NULL, register_key TEXT NOT NULL, version BIGINT NOT NULL,
        case_id TEXT NOT NULL,
        PRIMARY KEY (bucket, register, register_key, version))",
    "CREATE TABLE counters (
        bucket BIGINT NOT NULL, series TEXT NOT NULL, series_key TEXT NOT NULL, given BIGINT NOT NULL,
        PRIMARY KEY (bucket, series, series_key))",
    // Who has to be looked at when something changes, and what has changed.
    "CREATE TABLE watched_keys (
        bucket BIGINT NOT NULL, register TEXT NOT NULL, register_key TEXT NOT NULL, case_id TEXT NOT NULL,
        PRIMARY KEY (bucket, register, register_key, case_id))",
    "CREATE TABLE watched_years (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, calendar TEXT NOT NULL, year BIGINT NOT NULL,
        PRIMARY KEY (bucket, case_id, calendar))",
    "CREATE INDEX watched_years_by_calendar ON watched_years (calendar, case_id)",
    "CREATE TABLE changed_keys (
        bucket BIGINT NOT NULL, register TEXT NOT NULL, register_key TEXT NOT NULL, case_id TEXT NOT NULL,
        sequence BIGINT NOT NULL, reached TEXT,
        PRIMARY KEY (bucket, register, register_key, case_id, sequence))",
    // What a key of a request was answered with.
    "CREATE TABLE answers (
        bucket BIGINT NOT NULL, asker TEXT NOT NULL, request_key TEXT NOT NULL, digest TEXT NOT NULL,
        case_id TEXT NOT NULL, sequence BIGINT NOT NULL, answered_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, asker, request_key))",
    // What the outside must do; what it carries stands in the record.
    "CREATE TABLE outbox (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, sequence BIGINT NOT NULL, effect BIGINT NOT NULL,
        kind TEXT NOT NULL, state TEXT NOT NULL, due_at BIGINT NOT NULL, attempts BIGINT NOT NULL,
        leased_until BIGINT, fence BIGINT NOT NULL, failure TEXT,
        PRIMARY KEY (bucket, case_id, sequence, effect))",
    "CREATE INDEX outbox_by_due ON outbox (bucket, state, due_at)",
    "CREATE TABLE messages (
        bucket BIGINT NOT NULL, recipient TEXT NOT NULL, case_id TEXT NOT NULL, sequence BIGINT NOT NULL,
        effect BIGINT NOT NULL, kind TEXT NOT NULL, sent_at BIGINT NOT NULL, read_at BIGINT, confirmed_at BIGINT,
        PRIMARY KEY (bucket, recipient, case_id, sequence, effect))",
    "CREATE INDEX messages_by_time ON messages (recipient, sent_at, case_id, sequence, effect)",
    // Lists over many cases: what an item shows, where each of its readers finds it, how many there are.
    "CREATE TABLE collection_rows (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, collection TEXT NOT NULL, procedure_number BIGINT NOT NULL,
        line TEXT NOT NULL, body TEXT NOT NULL, secret BYTEA,
        PRIMARY KEY (bucket, case_id, collection, procedure_number))",
    "CREATE TABLE collection_items (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, collection TEXT NOT NULL, procedure_number BIGINT NOT NULL,
        line TEXT NOT NULL, reader TEXT NOT NULL, chosen TEXT NOT NULL, sort_key TEXT NOT NULL,
        from_day BIGINT NOT NULL, until_day BIGINT NOT NULL,
        PRIMARY KEY (bucket, case_id, collection, procedure_number, reader, chosen))",
    "CREATE INDEX collection_items_in_order
        ON collection_items (line, collection, reader, chosen, sort_key, case_id, procedure_number)",
    "CREATE TABLE collection_counts (
        bucket BIGINT NOT NULL, line TEXT NOT NULL, collection TEXT NOT NULL, reader TEXT NOT NULL, chosen TEXT NOT NULL,
        day BIGINT NOT NULL, change BIGINT NOT NULL,
        PRIMARY KEY (bucket, line, collection, reader, chosen, day))",
    "CREATE INDEX collection_counts_by_day ON collection_counts (line, collection, reader, chosen, day, change)",
    "CREATE TABLE search_terms (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, collection TEXT NOT NULL, procedure_number BIGINT NOT NULL,
        line TEXT NOT NULL, term TEXT NOT NULL,
        PRIMARY KEY (bucket, case_id, collection, procedure_number, term))",
    "CREATE INDEX search_terms_by_term ON search_terms (line, collection, term, case_id, procedure_number)",
    // What each case contributes to figures.
    "CREATE TABLE figure_counts (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, figure TEXT NOT NULL, organisation TEXT NOT NULL, day BIGINT NOT NULL,
        sample TEXT NOT NULL, count BIGINT NOT NULL,
        PRIMARY KEY (bucket, case_id, figure, organisation, day, sample))",
    "CREATE TABLE figure_sums (
        bucket BIGINT NOT NULL, line TEXT NOT NULL, figure TEXT NOT NULL, organisation TEXT NOT NULL, day BIGINT NOT NULL,
        sample TEXT NOT NULL, count BIGINT NOT NULL,
        PRIMARY KEY (bucket, line, figure, organisation, day, sample))",
    "CREATE INDEX figure_sums_by_day ON figure_sums (line, figure, organisation, day)",
    // Who does some work just now, so that no other does it too.
    "CREATE TABLE leases (
        bucket BIGINT NOT NULL, work TEXT NOT NULL, holder TEXT NOT NULL, leased_until BIGINT NOT NULL, fence BIGINT NOT NULL,
        PRIMARY KEY (bucket, work))",
];

/// What was erased in cases, and how often: so that nobody goes on with what they have in memory.
const ERASURES: &[&str] = &[
    "CREATE TABLE erasures (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, number BIGINT NOT NULL, erased_at BIGINT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (bucket, case_id, number))",
    "ALTER TABLE cases ADD COLUMN erasures BIGINT",
];

/// People, and how they sign in.
const PEOPLE: &[&str] = &[
    "CREATE TABLE accounts (
        bucket BIGINT NOT NULL, name TEXT NOT NULL, person TEXT NOT NULL, title TEXT NOT NULL, organisation TEXT,
        roles TEXT NOT NULL, real_name BIGINT NOT NULL, password TEXT, failures BIGINT NOT NULL, locked_until BIGINT,
        PRIMARY KEY (bucket, name))",
    "CREATE INDEX accounts_by_name ON accounts (name)",
    "CREATE INDEX accounts_by_person ON accounts (person)",
    "CREATE TABLE sessions (
        bucket BIGINT NOT NULL, token TEXT NOT NULL, account TEXT NOT NULL, valid_until BIGINT NOT NULL,
        PRIMARY KEY (bucket, token))",
    "CREATE INDEX sessions_by_account ON sessions (account)",
];

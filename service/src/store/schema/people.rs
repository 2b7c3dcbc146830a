//! The tables of people: whom they act for, how they sign in, and what is kept of those who look after them.

/// Organisations, and who acts for them.
pub(super) const ORGANISATIONS: &[&str] = &[
    "CREATE TABLE organisations (
        bucket BIGINT NOT NULL, organisation TEXT NOT NULL, title TEXT NOT NULL, title_en TEXT, code TEXT, kind TEXT,
        territory TEXT, added_by TEXT, added_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, organisation))",
    "CREATE INDEX organisations_by_name ON organisations (organisation)",
    "CREATE INDEX organisations_by_title ON organisations (title)",
    // A code that only one organisation can have.
    "CREATE TABLE organisation_codes (
        bucket BIGINT NOT NULL, code TEXT NOT NULL, organisation TEXT NOT NULL,
        PRIMARY KEY (bucket, code))",
    // Who acts for an organisation in which roles: where, and from when to when.
    "CREATE TABLE memberships (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, membership TEXT NOT NULL, person TEXT NOT NULL,
        organisation TEXT NOT NULL, jurisdiction TEXT NOT NULL, roles TEXT NOT NULL, manages BIGINT NOT NULL,
        valid_from BIGINT, valid_until BIGINT, stands_in_for TEXT,
        PRIMARY KEY (bucket, account, membership))",
    "CREATE INDEX memberships_by_person ON memberships (person)",
    "CREATE INDEX memberships_by_organisation ON memberships (organisation, account, membership)",
    "CREATE INDEX memberships_by_substituted ON memberships (stands_in_for, account, membership)",
    "INSERT INTO memberships (bucket, account, membership, person, organisation, jurisdiction, roles, manages)
        SELECT bucket, name, 'first', person, organisation, '*', roles, 0 FROM accounts WHERE organisation IS NOT NULL",
    "ALTER TABLE accounts DROP COLUMN organisation",
    "ALTER TABLE accounts DROP COLUMN roles",
    // Where the account was added, and whether its password is to be changed before anything else.
    "ALTER TABLE accounts ADD COLUMN home TEXT",
    "ALTER TABLE accounts ADD COLUMN must_change BIGINT",
    // Who looks after people and organisations of a jurisdiction.
    "CREATE TABLE administrators (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, jurisdiction TEXT NOT NULL, added_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, account, jurisdiction))",
    "CREATE INDEX administrators_by_jurisdiction ON administrators (jurisdiction, account)",
    // What was done to accounts and organisations, and by whom.
    "CREATE TABLE account_log (
        bucket BIGINT NOT NULL, subject TEXT NOT NULL, entry TEXT NOT NULL, at BIGINT NOT NULL, what TEXT NOT NULL,
        done_by TEXT, detail TEXT,
        PRIMARY KEY (bucket, subject, entry))",
    // A session is taken as long as it is used.
    "DROP TABLE sessions",
    "CREATE TABLE sessions (
        bucket BIGINT NOT NULL, token TEXT NOT NULL, account TEXT NOT NULL, organisation TEXT, begun_at BIGINT NOT NULL,
        seen_at BIGINT NOT NULL, valid_until BIGINT NOT NULL,
        PRIMARY KEY (bucket, token))",
    "CREATE INDEX sessions_by_account ON sessions (account)",
];

/// What somebody has besides a password, and what programs sign in by.
pub(super) const SECOND_FACTORS: &[&str] = &[
    "CREATE TABLE second_factors (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, secret BYTEA NOT NULL, confirmed_at BIGINT, last_step BIGINT NOT NULL,
        PRIMARY KEY (bucket, account))",
    "CREATE TABLE recovery_codes (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, code TEXT NOT NULL, used_at BIGINT,
        PRIMARY KEY (bucket, account, code))",
    "CREATE TABLE api_tokens (
        bucket BIGINT NOT NULL, token TEXT NOT NULL, label TEXT NOT NULL, account TEXT NOT NULL, organisation TEXT,
        scopes TEXT NOT NULL, made_at BIGINT NOT NULL, valid_until BIGINT NOT NULL,
        PRIMARY KEY (bucket, token))",
    "CREATE INDEX api_tokens_by_account ON api_tokens (account, token)",
];

/// Who looked at what, what agencies say of themselves, and what people have accepted.
pub(super) const AGENCIES: &[&str] = &[
    "CREATE TABLE case_reads (
        bucket BIGINT NOT NULL, case_id TEXT NOT NULL, reading TEXT NOT NULL, at BIGINT NOT NULL, person TEXT NOT NULL,
        organisation TEXT, what TEXT NOT NULL,
        PRIMARY KEY (bucket, case_id, reading))",
    "CREATE INDEX case_reads_by_person ON case_reads (person, reading)",
    "CREATE TABLE agency_settings (
        bucket BIGINT NOT NULL, organisation TEXT NOT NULL, jurisdiction TEXT NOT NULL, version BIGINT NOT NULL,
        settings TEXT NOT NULL, set_by TEXT, set_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, organisation, jurisdiction, version))",
    "CREATE TABLE notices (
        bucket BIGINT NOT NULL, kind TEXT NOT NULL, jurisdiction TEXT NOT NULL, version BIGINT NOT NULL, content TEXT NOT NULL,
        published_by TEXT, published_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, kind, jurisdiction, version))",
    "CREATE TABLE acceptances (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL, jurisdiction TEXT NOT NULL, version BIGINT NOT NULL,
        accepted_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, account, kind, jurisdiction, version))",
];

/// For whom people act as agents.
pub(super) const AGENTS: &[&str] = &[
    "ALTER TABLE sessions ADD COLUMN acts_for TEXT",
    "ALTER TABLE api_tokens ADD COLUMN acts_for TEXT",
    "ALTER TABLE case_reads ADD COLUMN acts_for TEXT",
];

/// Whose real name has been verified.
pub(super) const REAL_NAMES: &[&str] = &[
    "CREATE TABLE real_names (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, jurisdiction TEXT NOT NULL, person TEXT NOT NULL, method TEXT NOT NULL,
        state TEXT NOT NULL, secret BYTEA NOT NULL, asked_at BIGINT NOT NULL, decided_by TEXT, decided_at BIGINT,
        PRIMARY KEY (bucket, account, jurisdiction))",
    "CREATE INDEX real_names_by_state ON real_names (jurisdiction, state, account)",
    "CREATE INDEX real_names_by_person ON real_names (person, state)",
    // The local directory: keyed hashes of names and numbers.
    "CREATE TABLE known_people (
        bucket BIGINT NOT NULL, known TEXT NOT NULL, added_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, known))",
    // Which case verifies which organisation; it follows from the records.
    "CREATE TABLE verified_bodies (
        bucket BIGINT NOT NULL, organisation TEXT NOT NULL, jurisdiction TEXT NOT NULL, case_id TEXT NOT NULL,
        PRIMARY KEY (bucket, organisation, jurisdiction, case_id))",
];

/// Where people are written to, and links that were sent there: by the hash of what stands in them.
pub(super) const MAIL: &[&str] = &[
    "CREATE TABLE mail_addresses (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, secret BYTEA NOT NULL, confirmed_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, account))",
    "CREATE TABLE mail_links (
        bucket BIGINT NOT NULL, link TEXT NOT NULL, account TEXT NOT NULL, purpose TEXT NOT NULL, secret BYTEA,
        made_at BIGINT NOT NULL, valid_until BIGINT NOT NULL,
        PRIMARY KEY (bucket, link))",
    "CREATE INDEX mail_links_by_account ON mail_links (account, purpose, made_at)",
];

/// Who is asked to act for an organisation and has not answered yet.
pub(super) const INVITATIONS: &[&str] = &[
    "CREATE TABLE invitations (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, organisation TEXT NOT NULL, jurisdiction TEXT NOT NULL,
        invitation TEXT NOT NULL, roles TEXT NOT NULL, manages BIGINT NOT NULL, valid_from BIGINT, valid_until BIGINT,
        stands_in_for TEXT, invited_by TEXT NOT NULL, invited_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, account, organisation, jurisdiction))",
    "CREATE INDEX invitations_by_organisation ON invitations (organisation, account, invitation)",
];

/// Who is asked to administer a jurisdiction and has not answered yet.
pub(super) const APPOINTMENTS: &[&str] = &[
    "CREATE TABLE administrator_invitations (
        bucket BIGINT NOT NULL, account TEXT NOT NULL, jurisdiction TEXT NOT NULL, invitation TEXT NOT NULL,
        invited_by TEXT NOT NULL, invited_at BIGINT NOT NULL,
        PRIMARY KEY (bucket, account, jurisdiction))",
    "CREATE INDEX administrator_invitations_by_jurisdiction ON administrator_invitations (jurisdiction, account)",
];

/// How often wrong passwords and codes were given, also for names that nobody has.
pub(super) const ATTEMPTS: &[&str] = &[
    "CREATE TABLE sign_in_attempts (
        bucket BIGINT NOT NULL, who TEXT NOT NULL, place TEXT NOT NULL, failures BIGINT NOT NULL, last_at BIGINT NOT NULL,
        locked_until BIGINT,
        PRIMARY KEY (bucket, who, place))",
    "ALTER TABLE accounts DROP COLUMN failures",
    "ALTER TABLE accounts DROP COLUMN locked_until",
];

/// People write what an organisation is called in either language.
pub(super) const NAMES_IN_ENGLISH: &[&str] = &["CREATE INDEX organisations_by_title_en ON organisations (title_en)"];

/// Whether an office let somebody act for an organisation. Of those who were let before that was noted: for a body that people entered, whoever acts
/// for it everywhere entered it or was let by whoever did; every other was let by an office, as far as can be told.
pub(super) const APPOINTED: &[&str] = &[
    "ALTER TABLE memberships ADD COLUMN appointed BIGINT",
    "UPDATE memberships SET appointed = 0",
    "UPDATE memberships SET appointed = 1 WHERE jurisdiction <> '*' OR organisation NOT IN
        (SELECT organisation FROM organisations WHERE added_by IS NOT NULL)",
];

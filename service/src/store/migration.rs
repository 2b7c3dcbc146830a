//! Bringing the schema of a store forward. There is no way back: a backup is one.

use super::schema::{MIGRATIONS, VERSIONS};
use super::{Batch, Query, Step, Store, StoreError};

/// Brings a store to the newest schema that this program knows.
///
/// # Errors
/// [`StoreError::Newer`] if a newer program has been at work; else if the store cannot be used.
pub fn migrate(store: &dyn Store) -> Result<(), StoreError> {
    let known = MIGRATIONS.last().map_or(0, |last| last.number);
    store.write(Batch { steps: vec![Step::Define(VERSIONS)] })?;
    let newest = "SELECT version FROM schema_versions WHERE bucket = 0 ORDER BY version DESC LIMIT 1";
    let found = store.read(&Query::new(newest, []))?.first().map_or(Ok(0), |row| row.integer(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > found) {
        let mut batch = Batch::default();
        // Whoever is second finds the number there, and the tables made.
        batch.write(
            "INSERT INTO schema_versions (bucket, version, name) VALUES (0, ?1, ?2)",
            [migration.number.into(), migration.name.into()],
        );
        batch.steps.extend(migration.statements.iter().map(|statement| Step::Define(statement)));
        match store.write(batch) {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

//! A copy of the whole database while others write, and what is asked of such a copy.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::{ReadConnection, Reader, StoreError, migrate, path_to_bytes, prepare_connection};
use crate::store::attachments::AttachmentState;

/// A file that a database says is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordedFile {
    /// The attachment's id, which every name of its file begins with.
    pub(crate) id: String,
    /// Its name in the upload folder.
    pub(crate) stored_name: String,
    /// Saved, kept in the outbox, or known to be missing.
    pub(crate) state: AttachmentState,
    /// Its size in bytes, where it is known.
    pub(crate) size: Option<u64>,
    /// The SHA-256 of its bytes, where it is known.
    pub(crate) sha256: Option<[u8; 32]>,
    /// It is in the object store and not here, or on its way out.
    pub(crate) is_evicted: bool,
}

impl ReadConnection {
    /// Opens a database that nobody writes to, such as one inside a backup. Makes no file beside it and takes no lock, so
    /// that it can be on a share or a read-only disk.
    pub(crate) fn open_unchanging(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Open {
            path: path.to_owned(),
            source,
        };
        let mut address = String::from("file:");
        for byte in path_to_bytes(path) {
            if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
                address.push(char::from(byte));
            } else {
                address.push_str(&format!("%{byte:02X}"));
            }
        }
        address.push_str("?immutable=1");
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(address, flags).map_err(failed)?;
        prepare_connection(&connection)?;
        migrate::refuse_what_is_not_ours(&connection, path)?;
        Ok(Self { connection })
    }

    /// Writes a copy of the database as it is at this moment to a file that must not exist, or be empty.
    ///
    /// Others go on writing meanwhile. The copy is not synced.
    pub(crate) fn snapshot_into(&self, target: &Path) -> Result<(), StoreError> {
        let target = target.to_str().ok_or_else(|| StoreError::Open {
            path: target.to_owned(),
            source: rusqlite::Error::InvalidPath(target.to_owned()),
        })?;
        self.connection.execute("VACUUM INTO ?", [target])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Reads which files have to be there: those that are saved, kept, or missing without anybody having answered it.
    pub(crate) fn recorded_files(&self) -> Result<Vec<RecordedFile>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT stored_name, state, size, sha256, id, \
             EXISTS (SELECT 1 FROM object_copies WHERE attachment_seq = attachments.seq AND local <> 'here') FROM attachments WHERE state IN ('saved', 'kept') \
             OR (state = 'missing' AND dismissed_at IS NULL AND set_aside_at IS NULL) ORDER BY seq",
        )?;
        let files = statement
            .query_map([], |row| {
                let state: String = row.get(1)?;
                Ok(RecordedFile {
                    id: row.get(4)?,
                    stored_name: row.get(0)?,
                    state: match state.as_str() {
                        "saved" => AttachmentState::Saved,
                        "kept" => AttachmentState::Kept,
                        _ => AttachmentState::Missing,
                    },
                    size: row.get(2)?,
                    sha256: row.get(3)?,
                    is_evicted: row.get(5)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(files)
    }

    /// Reads number and hash of the newest entry of the trail.
    pub(crate) fn audit_head(&self) -> Result<Option<(i64, [u8; 32])>, StoreError> {
        Ok(self
            .connection
            .query_row(
                "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?)
    }

    /// Reads the version of the schema.
    pub(crate) fn schema_version(&self) -> Result<i64, StoreError> {
        Ok(self
            .connection
            .pragma_query_value(None, "user_version", |row| row.get(0))?)
    }

    /// Says whether an older version of this program wrote the database, whose tables are not those that are read here.
    pub(crate) fn is_older(&self) -> Result<bool, StoreError> {
        Ok(self.schema_version()? < migrate::SCHEMA_VERSION)
    }

    /// Has SQLite look for damage in every page and every index; answers what it found, nothing where all is well.
    pub(crate) fn integrity_check(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(100)")?;
        let lines = statement
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }
}

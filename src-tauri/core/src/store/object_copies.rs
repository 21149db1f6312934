//! The table `object_copies`: what waits to be uploaded to the object store, what is there, and whose file here was evicted.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use super::attachments::{Attachment, AttachmentState};
use super::workstation::{Remembered, read_uuid};
use super::{Reader, StoreError, WriteTransaction, read_time, time_text};

/// How many attachments are put into the queue in one transaction when the object store is switched on.
const QUEUED_AT_ONCE: u32 = 5_000;

/// Where the file of an attachment is on this side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalFile {
    /// At the storage path.
    Here,
    /// Being evicted by a process, or by one that ended in the middle: it may or may not be there.
    Leaving,
    /// Evicted: only the object store has it.
    Gone,
}

impl LocalFile {
    fn as_str(self) -> &'static str {
        match self {
            LocalFile::Here => "here",
            LocalFile::Leaving => "leaving",
            LocalFile::Gone => "gone",
        }
    }

    fn parse(text: &str) -> Option<LocalFile> {
        [LocalFile::Here, LocalFile::Leaving, LocalFile::Gone]
            .into_iter()
            .find(|local| local.as_str() == text)
    }
}

/// An attachment's copy in the object store, or its place in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectCopy {
    /// The attachment's order of registration.
    pub seq: i64,
    /// The attachment.
    pub id: Uuid,
    /// The name as it was picked.
    pub original_name: String,
    /// The file's name at the storage path, and the end of the object's key.
    pub stored_name: String,
    /// What the content says it is.
    pub media_type: Option<String>,
    /// The size in bytes.
    pub size: u64,
    /// The SHA-256 of the bytes that were saved.
    pub sha256: [u8; 32],
    /// When it was uploaded; nothing while it waits.
    pub uploaded_at: Option<Timestamp>,
    /// The bucket and prefix that it is in.
    pub place: Option<String>,
    /// The store's own mark of its bytes.
    pub e_tag: Option<String>,
    /// When the object was last written, as the store says.
    pub changed_at: Option<Timestamp>,
    /// How many attempts failed in a row.
    pub attempts: u32,
    /// When the next attempt is due; nothing where it is due at once.
    pub next_attempt_at: Option<Timestamp>,
    /// The store's id of an upload in parts that was begun and is not known to be over.
    pub upload_id: Option<String>,
    /// Whether what is there is known to be wrong, whatever it says of itself.
    pub overwrite: bool,
    /// The code of why the last attempt failed.
    pub failure_code: Option<String>,
    /// What the store or the system said of it.
    pub failure_detail: Option<String>,
    /// Where the file is on this side.
    pub local: LocalFile,
    /// Whether the attachment is `saved`: nobody knows its file to be missing or damaged.
    pub is_saved: bool,
}

/// Where the bytes of an attachment are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Kept in DATA on this computer, on their way to the storage path.
    pub this_computer: bool,
    /// At the storage path.
    pub storage_path: bool,
    /// In the object store, compared.
    pub object_store: bool,
}

impl Place {
    /// Returns the nearest place where the bytes are, as programs read it; nothing where they are nowhere.
    pub fn nearest(self) -> Option<&'static str> {
        let places = [
            (self.this_computer, "this_computer"),
            (self.storage_path, "storage_path"),
            (self.object_store, "object_store"),
        ];
        places
            .into_iter()
            .find_map(|(is_there, name)| is_there.then_some(name))
    }

    /// Says whether the bytes were evicted: nobody has them but the object store.
    pub fn is_object_store_alone(self) -> bool {
        self.object_store && !self.this_computer && !self.storage_path
    }
}

/// A file that a database says is there, and what it knows of its object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordedObject {
    /// The attachment.
    pub(crate) id: String,
    pub(crate) stored_name: String,
    pub(crate) size: u64,
    pub(crate) sha256: [u8; 32],
    /// Whether it belongs to a recorded batch: others are never uploaded.
    pub(crate) is_recorded: bool,
    /// The bucket and prefix that it was uploaded to.
    pub(crate) place: Option<String>,
    pub(crate) e_tag: Option<String>,
    pub(crate) changed_at: Option<Timestamp>,
}

/// How many are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CopyCounts {
    /// They wait to be uploaded, those that failed included.
    pub waiting: u64,
    /// The bytes of those that wait.
    pub waiting_bytes: u64,
    /// Their last attempt failed.
    pub failed: u64,
    /// They are in the object store, evicted ones included.
    pub uploaded: u64,
    /// Their file here was evicted.
    pub evicted: u64,
    /// The bytes of those that were evicted.
    pub evicted_bytes: u64,
}

/// What a look at an object found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SeenObject {
    pub(crate) e_tag: Option<String>,
    pub(crate) changed_at: Timestamp,
}

const COLUMNS: &str = "c.attachment_seq, a.id, a.original_name, a.stored_name, a.media_type, c.size, a.sha256, c.uploaded_at, \
    c.place, c.e_tag, c.changed_at, c.attempts, c.local, a.state, c.upload_id, c.next_attempt_at, c.failure_code, c.overwrite, \
    c.failure_detail";

const FROM: &str = "object_copies c JOIN attachments a ON a.seq = c.attachment_seq";

impl Reader<'_> {
    /// Reads what waits and is due, in the order of recording. One that is further ahead than any pause was planned before the
    /// clock was set back, and is due too.
    pub(crate) fn due_copies(
        &self,
        now: Timestamp,
        latest: Timestamp,
        most: u32,
    ) -> Result<Vec<ObjectCopy>, StoreError> {
        self.copies_where(
            "c.uploaded_at IS NULL AND a.state = 'saved' AND (c.next_attempt_at IS NULL OR c.next_attempt_at <= ? \
             OR c.next_attempt_at > ?) ORDER BY c.batch_seq, c.attachment_seq LIMIT ?",
            params![time_text(now), time_text(latest), most],
        )
    }

    /// Reads what waits and whose last attempt failed, in the order of recording.
    pub(crate) fn failed_copies(&self, most: u32) -> Result<Vec<ObjectCopy>, StoreError> {
        self.copies_where(
            "c.uploaded_at IS NULL AND c.failure_code IS NOT NULL ORDER BY c.batch_seq, c.attachment_seq LIMIT ?",
            params![most],
        )
    }

    /// Reads a page of those whose file is not here, from behind `after` on.
    pub(crate) fn evicted_copies(&self, after: i64, most: u32) -> Result<Vec<ObjectCopy>, StoreError> {
        self.copies_where(
            "c.local <> 'here' AND c.attachment_seq > ? ORDER BY c.attachment_seq LIMIT ?",
            params![after, most],
        )
    }

    /// Reads a page of what is uploaded, from behind `after` on.
    pub(crate) fn uploaded_copies(&self, after: i64, most: u32) -> Result<Vec<ObjectCopy>, StoreError> {
        self.copies_where(
            "c.uploaded_at IS NOT NULL AND c.attachment_seq > ? ORDER BY c.attachment_seq LIMIT ?",
            params![after, most],
        )
    }

    /// Reads a random sample of what is uploaded.
    pub(crate) fn sampled_copies(&self, most: u32) -> Result<Vec<ObjectCopy>, StoreError> {
        self.copies_where(
            "c.uploaded_at IS NOT NULL ORDER BY random() LIMIT ?",
            params![most],
        )
    }

    /// Reads what may be evicted from here, the oldest read first.
    pub(crate) fn evictable_copies(&self, most: u32) -> Result<Vec<ObjectCopy>, StoreError> {
        self.copies_where(
            "c.uploaded_at IS NOT NULL AND c.local = 'here' AND a.state = 'saved' \
             ORDER BY ifnull(c.read_at, c.uploaded_at), c.attachment_seq LIMIT ?",
            params![most],
        )
    }

    /// Reads those whose eviction was begun and not ended.
    pub(crate) fn leaving_copies(&self) -> Result<Vec<ObjectCopy>, StoreError> {
        self.copies_where("c.local = 'leaving' ORDER BY c.attachment_seq", [])
    }

    /// Reads the copies of a batch's files, in the order of registration.
    pub fn copies_of_batch(&self, batch: Uuid) -> Result<Vec<ObjectCopy>, StoreError> {
        self.copies_where(
            "a.batch_id = ? ORDER BY c.attachment_seq",
            params![batch.to_string()],
        )
    }

    /// Reads every file that has to be somewhere, in the order of registration: those that are saved, kept, or missing without
    /// anybody having answered it.
    pub(crate) fn recorded_objects(&self) -> Result<Vec<RecordedObject>, StoreError> {
        let mut statement = self.connection.prepare(
            "SELECT a.id, a.stored_name, a.size, a.sha256, a.batch_id IS NOT NULL AND a.state <> 'kept', c.place, c.e_tag, \
             c.changed_at FROM attachments a LEFT JOIN object_copies c ON c.attachment_seq = a.seq \
             WHERE a.size IS NOT NULL AND a.sha256 IS NOT NULL AND (a.state IN ('saved', 'kept') \
             OR (a.state = 'missing' AND a.dismissed_at IS NULL AND a.set_aside_at IS NULL)) ORDER BY a.seq",
        )?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let changed_at: Option<String> = row.get(7)?;
            let changed_at = changed_at.map(|text| read_time(&text, "object_copies.changed_at"));
            found.push(RecordedObject {
                id: row.get(0)?,
                stored_name: row.get(1)?,
                size: row.get(2)?,
                sha256: row.get(3)?,
                is_recorded: row.get(4)?,
                place: row.get(5)?,
                e_tag: row.get(6)?,
                changed_at: changed_at.transpose()?,
            });
        }
        Ok(found)
    }

    /// Reads an attachment's copy; nothing where it was never to be uploaded.
    pub fn copy_of(&self, attachment: Uuid) -> Result<Option<ObjectCopy>, StoreError> {
        let found = self.copies_where("a.id = ?", params![attachment.to_string()])?;
        Ok(found.into_iter().next())
    }

    /// Says where the bytes of an attachment are.
    pub fn place_of(&self, attachment: &Attachment) -> Result<Place, StoreError> {
        let copy = self
            .connection
            .prepare_cached(
                "SELECT local = 'here', uploaded_at IS NOT NULL FROM object_copies WHERE attachment_seq = ?",
            )?
            .query_row([attachment.seq], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (is_here, object_store) = copy.unwrap_or((true, false));
        Ok(Place {
            this_computer: attachment.state == AttachmentState::Kept,
            storage_path: attachment.state == AttachmentState::Saved && is_here,
            object_store,
        })
    }

    fn copies_where(
        &self,
        condition: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<ObjectCopy>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE {condition}"))?;
        let mut rows = statement.query(parameters)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_copy(row)?);
        }
        Ok(found)
    }

    /// Counts how many are where, from what the triggers keep.
    pub fn copy_counts(&self) -> Result<CopyCounts, StoreError> {
        let mut counts = CopyCounts::default();
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, value FROM counters")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let place = match name.as_str() {
                "copies_waiting" => &mut counts.waiting,
                "copies_waiting_bytes" => &mut counts.waiting_bytes,
                "copies_failed" => &mut counts.failed,
                "copies_uploaded" => &mut counts.uploaded,
                "copies_evicted" => &mut counts.evicted,
                "copies_evicted_bytes" => &mut counts.evicted_bytes,
                _ => continue,
            };
            *place = row.get(1)?;
        }
        Ok(counts)
    }

    /// Adds up the bytes of all saved files, evicted ones included, from what is kept beside them.
    pub fn saved_bytes_in_all(&self) -> Result<u64, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT ifnull(sum(bytes), 0) FROM saved_bytes")?
            .query_row([], |row| row.get(0))?)
    }

    /// Reads where a page of attachments ends that begins behind `after`; nothing where there are no more.
    fn last_of_page(&self, after: i64) -> Result<Option<i64>, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT max(seq) FROM (SELECT seq FROM attachments WHERE seq > ? ORDER BY seq LIMIT ?)",
            )?
            .query_row(params![after, QUEUED_AT_ONCE], |row| row.get(0))
            .optional()?
            .flatten())
    }
}

fn read_copy(row: &Row<'_>) -> Result<ObjectCopy, StoreError> {
    let time = |index: usize, column: &'static str| {
        row.get::<_, Option<String>>(index)?
            .map(|text| read_time(&text, column))
            .transpose()
    };
    let missing = |column: &'static str| StoreError::Unreadable {
        column,
        source: "nothing is there".into(),
    };
    let sha256: Option<[u8; 32]> = row.get(6)?;
    let local: String = row.get(12)?;
    let state: String = row.get(13)?;
    Ok(ObjectCopy {
        seq: row.get(0)?,
        id: read_uuid(&row.get::<_, String>(1)?, "attachments.id")?,
        original_name: row.get(2)?,
        stored_name: row.get(3)?,
        media_type: row.get(4)?,
        size: row.get(5)?,
        sha256: sha256.ok_or_else(|| missing("attachments.sha256"))?,
        uploaded_at: time(7, "object_copies.uploaded_at")?,
        place: row.get(8)?,
        e_tag: row.get(9)?,
        changed_at: time(10, "object_copies.changed_at")?,
        attempts: row.get(11)?,
        upload_id: row.get(14)?,
        next_attempt_at: time(15, "object_copies.next_attempt_at")?,
        failure_code: row.get(16)?,
        overwrite: row.get(17)?,
        failure_detail: row.get(18)?,
        local: LocalFile::parse(&local).ok_or_else(|| missing("object_copies.local"))?,
        is_saved: state == "saved",
    })
}

impl WriteTransaction<'_> {
    /// Has every file that is saved for a recorded batch from now on put into the queue.
    pub(crate) fn begin_queueing(&mut self, place: &str) -> Result<(), StoreError> {
        self.remember(Remembered::ObjectStore, place)
    }

    /// Puts a page of what was recorded before into the queue, from behind `after` on. Answers where the next page begins;
    /// nothing where all of it is queued.
    pub(crate) fn queue_recorded(&mut self, after: i64) -> Result<Option<i64>, StoreError> {
        let Some(last) = self.reader().last_of_page(after)? else {
            return Ok(None);
        };
        self.transaction
            .prepare_cached(
                "INSERT INTO object_copies (attachment_seq, batch_seq, size) \
                 SELECT a.seq, b.seq, a.size FROM attachments a JOIN batches b ON b.id = a.batch_id \
                 WHERE a.seq > ? AND a.seq <= ? AND a.state = 'saved' AND a.set_aside_at IS NULL \
                 ON CONFLICT (attachment_seq) DO NOTHING",
            )?
            .execute([after, last])?;
        Ok(Some(last))
    }

    /// Puts everything that is in another place into the queue again; what is only there stays as it is.
    pub(crate) fn queue_for_another_place(&mut self, place: &str) -> Result<usize, StoreError> {
        Ok(self
            .transaction
            .prepare_cached(
                "UPDATE object_copies SET uploaded_at = NULL, place = NULL, e_tag = NULL, changed_at = NULL, verified_at = NULL, \
                 attempts = 0, next_attempt_at = NULL, failure_code = NULL, failure_detail = NULL \
                 WHERE uploaded_at IS NOT NULL AND local = 'here' AND place <> ?",
            )?
            .execute([place])?)
    }

    /// Makes due at once what waits for its pause.
    pub(crate) fn make_copies_due(&mut self) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "UPDATE object_copies SET next_attempt_at = NULL WHERE uploaded_at IS NULL AND next_attempt_at IS NOT NULL",
            )?
            .execute([])?;
        Ok(())
    }

    /// Notes that an object is in the store with the right size and hash. Not part of the trail, as nothing in here is: the
    /// record is the batch and its file's hash, whoever holds the bytes.
    pub(crate) fn note_uploaded(
        &mut self,
        seq: i64,
        place: &str,
        seen: &SeenObject,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "UPDATE object_copies SET uploaded_at = ifnull(uploaded_at, ?1), place = ?2, e_tag = ?3, changed_at = ?4, \
                 verified_at = ?1, overwrite = 0, attempts = 0, next_attempt_at = NULL, failure_code = NULL, failure_detail = NULL \
                 WHERE attachment_seq = ?5",
            )?
            .execute(params![
                time_text(now),
                place,
                seen.e_tag,
                time_text(seen.changed_at),
                seq
            ])?;
        Ok(())
    }

    /// Notes in a restored database that the object of an attachment was found, and where the file is on this side.
    pub(crate) fn adopt_object(
        &mut self,
        attachment: &str,
        place: &str,
        seen: &SeenObject,
        local: LocalFile,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO object_copies (attachment_seq, batch_seq, size, uploaded_at, place, e_tag, changed_at, verified_at, local) \
                 SELECT a.seq, b.seq, a.size, ?1, ?2, ?3, ?4, ?1, ?5 FROM attachments a JOIN batches b ON b.id = a.batch_id \
                 WHERE a.id = ?6 \
                 ON CONFLICT (attachment_seq) DO UPDATE SET uploaded_at = ifnull(uploaded_at, excluded.uploaded_at), \
                 place = excluded.place, e_tag = excluded.e_tag, changed_at = excluded.changed_at, verified_at = excluded.verified_at, \
                 overwrite = 0, upload_id = NULL, attempts = 0, next_attempt_at = NULL, failure_code = NULL, failure_detail = NULL, \
                 local = excluded.local",
            )?
            .execute(params![
                time_text(now),
                place,
                seen.e_tag,
                time_text(seen.changed_at),
                local.as_str(),
                attachment
            ])?;
        Ok(())
    }

    /// Notes in a restored database that the object of an attachment is not what was saved, or is not there: it waits to be
    /// uploaded, in the place of what may be there, as soon as its file is found again.
    pub(crate) fn lose_object(&mut self, attachment: &str) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "UPDATE object_copies SET uploaded_at = NULL, place = NULL, e_tag = NULL, changed_at = NULL, verified_at = NULL, \
                 overwrite = 1, upload_id = NULL, local = 'here' \
                 WHERE attachment_seq = (SELECT seq FROM attachments WHERE id = ?)",
            )?
            .execute([attachment])?;
        Ok(())
    }

    /// Notes that an upload in parts was begun, or is over where there is no id.
    pub(crate) fn note_parts(&mut self, seq: i64, upload_id: Option<&str>) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached("UPDATE object_copies SET upload_id = ? WHERE attachment_seq = ?")?
            .execute(params![upload_id, seq])?;
        Ok(())
    }

    /// Notes why an upload failed, and when the next attempt is due.
    pub(crate) fn note_upload_failed(
        &mut self,
        seq: i64,
        code: &str,
        detail: Option<&str>,
        next: Timestamp,
    ) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "UPDATE object_copies SET attempts = attempts + 1, next_attempt_at = ?, failure_code = ?, failure_detail = ? \
                 WHERE attachment_seq = ? AND uploaded_at IS NULL",
            )?
            .execute(params![time_text(next), code, detail, seq])?;
        Ok(())
    }

    /// Puts an upload into the queue again, since the object is gone or no longer what was uploaded. Nothing where its file
    /// is not here: then there is nothing to upload.
    pub(crate) fn queue_again(&mut self, seq: i64) -> Result<bool, StoreError> {
        let changed = self
            .transaction
            .prepare_cached(
                "UPDATE object_copies SET uploaded_at = NULL, place = NULL, e_tag = NULL, changed_at = NULL, verified_at = NULL, \
                 overwrite = 1, attempts = 0, next_attempt_at = NULL, failure_code = NULL, failure_detail = NULL \
                 WHERE attachment_seq = ? AND local = 'here'",
            )?
            .execute([seq])?;
        Ok(changed > 0)
    }

    /// Says where a file is on this side. Answers false where it was not `before` any more.
    pub(crate) fn move_local(
        &mut self,
        seq: i64,
        before: LocalFile,
        after: LocalFile,
    ) -> Result<bool, StoreError> {
        let changed = self
            .transaction
            .prepare_cached(
                "UPDATE object_copies SET local = ? WHERE attachment_seq = ? AND local = ? AND uploaded_at IS NOT NULL",
            )?
            .execute(params![after.as_str(), seq, before.as_str()])?;
        Ok(changed > 0)
    }

    /// Notes that a file was opened: what was read last is evicted last.
    pub(crate) fn note_read(&mut self, attachment: Uuid, now: Timestamp) -> Result<(), StoreError> {
        self.transaction
            .prepare_cached(
                "UPDATE object_copies SET read_at = ? WHERE attachment_seq = (SELECT seq FROM attachments WHERE id = ?)",
            )?
            .execute(params![time_text(now), attachment.to_string()])?;
        Ok(())
    }
}

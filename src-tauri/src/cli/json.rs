//! The JSON that outside programs read. Keys and shapes are part of the program's interface.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use batchbook_core::attachments::{Attachment, AttachmentState};
use batchbook_core::batch::{Confirmations, Problem, decimal_text};
use batchbook_core::book::Book;
use batchbook_core::cloud::Place;
use batchbook_core::plant_book::{PlantError, Station};
use batchbook_core::store::batches::Batch;
use serde::Serialize;
use uuid::Uuid;

use super::{Context, Stop};
use crate::wording::{self, Words};

/// What the answers about attachments are made with.
pub(super) struct Shape<'a> {
    pub(super) words: &'a Words,
    /// The upload folder.
    pub(super) uploads: PathBuf,
    held: BTreeMap<Uuid, Held>,
}

/// What is known of a file.
#[derive(Default)]
struct Held {
    place: Place,
    /// Whether it is in the upload folder.
    is_there: bool,
}

impl<'a> Shape<'a> {
    /// For answers about these attachments of a book.
    pub(super) fn of<'b>(
        context: &'a Context,
        book: &Book,
        attachments: impl IntoIterator<Item = &'b Attachment>,
    ) -> Result<Self, Stop> {
        let attachments: Vec<&Attachment> = attachments.into_iter().collect();
        let places = book
            .read(|reader| places(&attachments, |attachment| reader.place_of(attachment)))
            .map_err(|error| context.store_failed(&error))?;
        let names: Vec<&str> = places
            .iter()
            .filter(|(_, place)| place.storage_path)
            .map(|(attachment, _)| attachment.stored_name.as_str())
            .collect();
        let storage = book.storage();
        let mut there = storage.are_there(&names).into_iter();
        let held = places.into_iter().map(|(attachment, place)| {
            let is_there = place.storage_path && there.next().unwrap_or(false);
            (attachment.id, Held { place, is_there })
        });
        Ok(Self {
            words: &context.words,
            uploads: storage.uploads(),
            held: held.collect(),
        })
    }

    /// For answers about these attachments of a station of a plant's book.
    pub(super) fn of_station<'b>(
        context: &'a Context,
        station: &Station,
        attachments: impl IntoIterator<Item = &'b Attachment>,
    ) -> Result<Self, PlantError> {
        let attachments: Vec<&Attachment> = attachments.into_iter().collect();
        let uploads = station.uploads();
        let held = places(&attachments, |attachment| station.place_of(attachment))?
            .into_iter()
            .map(|(attachment, place)| {
                let is_there = place.storage_path && uploads.join(&attachment.stored_name).is_file();
                (attachment.id, Held { place, is_there })
            });
        Ok(Self {
            words: &context.words,
            held: held.collect(),
            uploads,
        })
    }

    /// Where the bytes of an attachment are.
    pub(super) fn place_of(&self, attachment: &Attachment) -> Place {
        self.held
            .get(&attachment.id)
            .map_or_else(Place::default, |held| held.place)
    }
}

fn places<'b, E>(
    attachments: &[&'b Attachment],
    place_of: impl Fn(&Attachment) -> Result<Place, E>,
) -> Result<Vec<(&'b Attachment, Place)>, E> {
    attachments
        .iter()
        .map(|attachment| Ok((*attachment, place_of(attachment)?)))
        .collect()
}

/// A recorded batch.
#[derive(Debug, Serialize)]
pub(super) struct BatchJson {
    id: String,
    batch_number: String,
    batch_code: String,
    product_type: String,
    brand: String,
    parameters: BTreeMap<String, String>,
    produced_at: String,
    recorded_at: String,
    operator: String,
    station: Option<String>,
    status: &'static str,
    quantity: String,
    unit: String,
    total_weight_kg: Option<String>,
    notes: String,
    /// Left out where nothing was unusual.
    #[serde(skip_serializing_if = "Confirmations::is_empty")]
    confirmations: Confirmations,
    attachments: Vec<AttachmentJson>,
}

/// A file of a batch.
#[derive(Debug, Serialize)]
pub(super) struct AttachmentJson {
    id: String,
    original_name: String,
    stored_name: String,
    /// Null unless the file is there.
    path: Option<String>,
    media_type: Option<String>,
    size: Option<u64>,
    sha256: Option<String>,
    state: &'static str,
    /// The nearest place where the bytes are; null where they are nowhere.
    place: Option<&'static str>,
    /// Whether the object store has them.
    uploaded: bool,
    error: Option<ErrorJson>,
}

impl AttachmentJson {
    /// The same, with the file at another path.
    pub(super) fn at(mut self, path: &Path) -> Self {
        self.path = Some(path.to_string_lossy().into_owned());
        self
    }
}

/// Why a file is not saved.
#[derive(Debug, Serialize)]
struct ErrorJson {
    code: String,
    message: String,
    retriable: bool,
}

/// A batch in the book of a plant: its `station` is the one whose snapshot it is in.
#[derive(Debug, Serialize)]
pub(super) struct PlantBatchJson {
    #[serde(flatten)]
    batch: BatchJson,
    /// The station code when it was recorded.
    recorded_station: Option<String>,
    as_of: String,
}

impl PlantBatchJson {
    /// A batch, of a station, as of a time.
    pub(super) fn new(mut batch: BatchJson, station: &str, as_of: String) -> Self {
        let recorded_station = batch.station.replace(station.to_owned());
        Self {
            batch,
            recorded_station,
            as_of,
        }
    }
}

/// `{"batch": ...}`
#[derive(Debug, Serialize)]
pub(super) struct OneBatch {
    pub(super) batch: BatchJson,
}

/// `{"batch": ...}`, in the book of a plant.
#[derive(Debug, Serialize)]
pub(super) struct OneOfPlant {
    pub(super) batch: PlantBatchJson,
}

/// `{"batch": ..., "failed_attachments": [...]}`
#[derive(Debug, Serialize)]
pub(super) struct Recorded {
    pub(super) batch: BatchJson,
    pub(super) failed_attachments: Vec<AttachmentJson>,
}

/// `{"batches": [...], "next": CURSOR | null}`
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    pub(super) batches: Vec<BatchJson>,
    pub(super) next: Option<String>,
}

/// `{"differences": [{"field", "before", "after"}]}`
#[derive(Debug, Serialize)]
pub(super) struct Differences {
    pub(super) differences: Vec<DifferenceJson>,
}

/// One field that differs, in words.
#[derive(Debug, Serialize)]
pub(super) struct DifferenceJson {
    pub(super) field: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// `{"attachment": ...}`
#[derive(Debug, Serialize)]
pub(super) struct OneAttachment {
    pub(super) attachment: AttachmentJson,
}

/// `{"saved": [...], "failed": [...]}`
#[derive(Debug, Serialize)]
pub(super) struct Retried {
    pub(super) saved: Vec<AttachmentJson>,
    pub(super) failed: Vec<AttachmentJson>,
}

/// `{"errors": [{"field", "code", "message"}]}`
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    pub(super) errors: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize)]
pub(super) struct FieldError {
    pub(super) field: String,
    pub(super) code: String,
    pub(super) message: String,
}

/// `{"changed", "settings": [...], "operators": [...], "catalogue": {...} | null}`
#[derive(Debug, Serialize)]
pub(super) struct ProvisionedJson {
    pub(super) changed: bool,
    pub(super) settings: Vec<SettingChangeJson>,
    /// Those that were added.
    pub(super) operators: Vec<String>,
    pub(super) catalogue: Option<CatalogueJson>,
}

/// `{"key", "before", "after"}`
#[derive(Debug, Serialize)]
pub(super) struct SettingChangeJson {
    pub(super) key: &'static str,
    pub(super) before: Option<String>,
    pub(super) after: String,
}

/// `{"added": N, "changed": N, "unchanged": N}`
#[derive(Debug, Serialize)]
pub(super) struct CatalogueJson {
    pub(super) added: usize,
    pub(super) changed: usize,
    pub(super) unchanged: usize,
}

/// `{"problems": [...], "batches": N, "attachments": N}`
#[derive(Debug, Serialize)]
pub(super) struct CheckedJson {
    pub(super) problems: Vec<ProblemJson>,
    pub(super) batches: u64,
    pub(super) attachments: u64,
    /// What does not fit the history and somebody has explained; left out where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) explained: Vec<ProblemJson>,
    /// Left out unless healing was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) healed: Option<Vec<ProblemJson>>,
}

/// A dossier that was made.
#[derive(Debug, Serialize)]
pub(super) struct DossierJson {
    pub(super) path: String,
    pub(super) batches: u64,
    /// The original files in it.
    pub(super) attachments: u64,
    /// The files that should be in it and are not.
    pub(super) problems: Vec<ProblemJson>,
}

/// What is not as it should be, or was not.
#[derive(Debug, Serialize)]
pub(super) struct ProblemJson {
    pub(super) kind: &'static str,
    pub(super) subject: String,
    pub(super) detail: String,
}

/// How the workstation is.
#[derive(Debug, Serialize)]
pub(super) struct StatusJson {
    pub(super) ok: bool,
    pub(super) version: &'static str,
    pub(super) concerns: Vec<ConcernJson>,
    pub(super) backup: Option<BackupJson>,
    pub(super) backup_destinations: Vec<BackupDestinationJson>,
    pub(super) open_failures: u64,
    pub(super) outbox: KeptJson,
    pub(super) last_check: Option<LastCheckJson>,
    pub(super) storage_problem: Option<String>,
    pub(super) disk: Option<DiskJson>,
    pub(super) data_free_bytes: Option<u64>,
    pub(super) database_bytes: u64,
}

/// `{"code", "message"}`
#[derive(Debug, Serialize)]
pub(super) struct ConcernJson {
    pub(super) code: String,
    pub(super) message: String,
}

/// `{"proven_at", "path", "kind"}`
#[derive(Debug, Serialize)]
pub(super) struct BackupJson {
    pub(super) proven_at: String,
    pub(super) path: String,
    pub(super) kind: &'static str,
}

/// A place that backups go to: `{"path", "proven_at", "due_at", "overdue", "late", "failure", "damaged", "problems", "repaired"}`
#[derive(Debug, Serialize)]
pub(super) struct BackupDestinationJson {
    pub(super) path: String,
    pub(super) proven_at: Option<String>,
    pub(super) due_at: Option<String>,
    pub(super) overdue: bool,
    /// Whether the newest proven one there is more than two days old, or there is none though the store is.
    pub(super) late: bool,
    /// The code of why the last backup there failed; none where it did not.
    pub(super) failure: Option<String>,
    pub(super) damaged: bool,
    /// How many files are not in the newest proven one as they were saved.
    pub(super) problems: u64,
    /// How many stored files were copied again by the last backup of this week that had to.
    pub(super) repaired: u64,
}

/// `{"files", "bytes"}`
#[derive(Debug, Default, Serialize)]
pub(super) struct KeptJson {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// The last full check.
#[derive(Debug, Serialize)]
pub(super) struct LastCheckJson {
    pub(super) at: String,
    pub(super) kind: &'static str,
    pub(super) files: u64,
    pub(super) problems: u64,
    pub(super) found: BTreeMap<String, u64>,
}

/// The room at the storage path.
#[derive(Debug, Serialize)]
pub(super) struct DiskJson {
    pub(super) free_bytes: u64,
    pub(super) bytes_per_day: u64,
    pub(super) days_left: Option<u64>,
}

/// `{"path", "origin"}`
#[derive(Debug, Serialize)]
pub(super) struct PathJson {
    pub(super) path: String,
    pub(super) origin: String,
}

/// Where everything is.
#[derive(Debug, Serialize)]
pub(super) struct PathsJson {
    pub(super) data_dir: PathJson,
    pub(super) database: PathJson,
    pub(super) storage: PathJson,
    pub(super) uploads: PathJson,
    pub(super) logs: PathJson,
    pub(super) settings: PathJson,
}

impl Shape<'_> {
    pub(super) fn batch(&self, batch: &Batch) -> BatchJson {
        BatchJson {
            id: batch.id.to_string(),
            batch_number: batch.batch_number.clone(),
            batch_code: batch.batch_code.clone(),
            product_type: batch.product_type.name.clone(),
            brand: batch.brand.clone(),
            parameters: batch.parameters.clone(),
            produced_at: batch
                .produced_at
                .display_with_offset(batch.produced_offset)
                .to_string(),
            recorded_at: batch.recorded_at.to_string(),
            operator: batch.operator.clone(),
            station: batch.station.clone(),
            status: batch.status.as_str(),
            quantity: decimal_text(batch.total_thousandths, 3),
            unit: batch.unit.clone(),
            total_weight_kg: batch.total_weight_g.map(|grams| decimal_text(grams, 3)),
            notes: batch.notes.clone(),
            confirmations: batch.confirmations.clone(),
            attachments: self.attachments(&batch.attachments),
        }
    }

    pub(super) fn attachments(&self, attachments: &[Attachment]) -> Vec<AttachmentJson> {
        attachments
            .iter()
            .map(|attachment| self.attachment(attachment))
            .collect()
    }

    pub(super) fn attachment(&self, attachment: &Attachment) -> AttachmentJson {
        let path = self.uploads.join(&attachment.stored_name);
        let place = self.place_of(attachment);
        let is_there = self.held.get(&attachment.id).is_some_and(|held| held.is_there);
        let error = attachment.failure.as_ref().and_then(|failure| {
            let said = self.words.said(&wording::attachment(attachment, &self.uploads)?);
            let message = said.in_one_line();
            Some(ErrorJson {
                code: failure.code.as_str().to_owned(),
                message,
                retriable: attachment.state == AttachmentState::Kept || failure.code.retriable(),
            })
        });
        AttachmentJson {
            id: attachment.id.to_string(),
            original_name: attachment.original_name.clone(),
            stored_name: attachment.stored_name.clone(),
            path: is_there.then(|| path.to_string_lossy().into_owned()),
            media_type: attachment.media_type.clone(),
            size: attachment.size,
            sha256: attachment.sha256.map(|hash| hex(&hash)),
            state: attachment.state.as_str(),
            place: place.nearest(),
            uploaded: place.object_store,
            error,
        }
    }
}

/// Everything that is wrong, in words.
pub(super) fn refused(words: &Words, problems: &[Problem]) -> Refused {
    let errors = problems.iter().map(|problem| FieldError {
        field: problem.field.clone(),
        code: problem.code.as_str().to_owned(),
        message: words.problem(problem),
    });
    Refused {
        errors: errors.collect(),
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

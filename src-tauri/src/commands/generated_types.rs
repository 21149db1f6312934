//! The types of the border, as TypeScript in `ui/src/backend/generated`.
//!
//! `make types` writes them; this test fails when they are stale.

#![expect(clippy::disallowed_methods, reason = "writes sources, not anybody's files")]

use std::fs;
use std::path::Path;

use ts_rs::{Config, TS};

use super::{
    CommandError, attachments, authority, backups, batches, catalogue, checks, corrections, dossier, drafts,
    export, files, history, object_store, object_store_work, operators, plant_book, rebuild, settings, start,
    storage_use, support, trail,
};

const GENERATED: &str = "ui/src/backend/generated";

/// Set by `make types`.
const WRITE: &str = "BATCHBOOK_WRITE_TYPES";

#[test]
fn the_types_of_the_border_are_fresh() {
    let fresh = tempfile::tempdir().unwrap();
    let config = Config::new().with_out_dir(fresh.path());
    CommandError::export_all(&config).unwrap();
    attachments::OpenFailure::export_all(&config).unwrap();
    attachments::Owner::export_all(&config).unwrap();
    authority::Authority::export_all(&config).unwrap();
    backups::BackedUp::export_all(&config).unwrap();
    backups::BackupsView::export_all(&config).unwrap();
    backups::RestoredBackup::export_all(&config).unwrap();
    backups::prune::PrunePlan::export_all(&config).unwrap();
    backups::prune::PrunedBackups::export_all(&config).unwrap();
    backups::verify::VerifiedBackup::export_all(&config).unwrap();
    batches::BatchPage::export_all(&config).unwrap();
    catalogue::CatalogueFull::export_all(&config).unwrap();
    catalogue::CatalogueKind::export_all(&config).unwrap();
    catalogue::ExportedCatalogue::export_all(&config).unwrap();
    catalogue::ImportPlan::export_all(&config).unwrap();
    checks::CheckState::export_all(&config).unwrap();
    corrections::CorrectionPreview::export_all(&config).unwrap();
    corrections::OpenedCorrection::export_all(&config).unwrap();
    corrections::RecordedAgain::export_all(&config).unwrap();
    dossier::MadeDossier::export_all(&config).unwrap();
    drafts::Allow::export_all(&config).unwrap();
    drafts::Kept::export_all(&config).unwrap();
    drafts::Preview::export_all(&config).unwrap();
    drafts::Recorded::export_all(&config).unwrap();
    export::ExportedBatches::export_all(&config).unwrap();
    files::Opened::export_all(&config).unwrap();
    files::SavedCopies::export_all(&config).unwrap();
    files::SavedCopy::export_all(&config).unwrap();
    history::BatchFilter::export_all(&config).unwrap();
    history::FilterChoices::export_all(&config).unwrap();
    history::Report::export_all(&config).unwrap();
    object_store::ObjectStoreTested::export_all(&config).unwrap();
    object_store::ObjectStoreView::export_all(&config).unwrap();
    object_store_work::AttachmentLink::export_all(&config).unwrap();
    object_store_work::EvictedObjects::export_all(&config).unwrap();
    object_store_work::FetchedObjects::export_all(&config).unwrap();
    object_store_work::MigratedObjects::export_all(&config).unwrap();
    object_store_work::VerifiedObjects::export_all(&config).unwrap();
    operators::Operators::export_all(&config).unwrap();
    operators::OperatorState::export_all(&config).unwrap();
    operators::TakenOver::export_all(&config).unwrap();
    plant_book::PlantBatch::export_all(&config).unwrap();
    plant_book::PlantPage::export_all(&config).unwrap();
    plant_book::PlantQuery::export_all(&config).unwrap();
    plant_book::PlantView::export_all(&config).unwrap();
    plant_book::PlantWork::export_all(&config).unwrap();
    rebuild::FoundSnapshots::export_all(&config).unwrap();
    rebuild::Rebuilt::export_all(&config).unwrap();
    settings::SettingsView::export_all(&config).unwrap();
    start::Started::export_all(&config).unwrap();
    storage_use::MovedStorage::export_all(&config).unwrap();
    storage_use::StorageUse::export_all(&config).unwrap();
    support::LogLine::export_all(&config).unwrap();
    trail::ExportedTrail::export_all(&config).unwrap();
    trail::TrailChoices::export_all(&config).unwrap();
    trail::TrailFilter::export_all(&config).unwrap();
    trail::TrailPage::export_all(&config).unwrap();

    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED);
    if std::env::var_os(WRITE).is_some() {
        if committed.exists() {
            fs::remove_dir_all(&committed).unwrap();
        }
        fs::create_dir_all(&committed).unwrap();
        for (name, text) in files(fresh.path()) {
            fs::write(committed.join(name), text).unwrap();
        }
    }
    assert_eq!(files(&committed), files(fresh.path()), "stale: run `make types`");
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (
                entry.file_name().into_string().unwrap(),
                fs::read_to_string(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

//! What the plant lists: product types, brands and operators, edited, imported and exported.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use batchbook_core::authority::Reserved;
use batchbook_core::batch::catalogue::{self, Catalogue};
use batchbook_core::batch::catalogue_changes::{self as changes, plan_import};
use batchbook_core::durable_fs::{CopyError, replace_file};
use batchbook_core::store::catalogue_edits::{CatalogueEditError, ListedName};
use batchbook_core::store::{StoreError, WriteTransaction};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};
use ts_rs::TS;
use uuid::Uuid;

use super::authority::permit;
use super::start::ProductType;
use super::{CommandError, Failed, Session, State, blocking, parse_id};
use crate::wording::{self, Coded, Words, one_line};

/// The largest file that is read as a catalogue, in bytes.
const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Everything that is listed, retired or not, in the order of the form.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct CatalogueFull {
    product_types: Vec<FullProductType>,
    brands: Vec<Named>,
    operators: Vec<Named>,
}

/// A product type, and whether it is no longer offered.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct FullProductType {
    #[serde(flatten)]
    #[ts(flatten)]
    product_type: ProductType,
    retired: bool,
}

/// A brand or operator, and whether it is no longer offered.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct Named {
    name: String,
    retired: bool,
}

/// A kind of list.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CatalogueKind {
    ProductType,
    Brand,
    Operator,
}

/// What an import would do, before it is done.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ImportPlan {
    token: String,
    file_name: String,
    added: Vec<CatalogueChange>,
    changed: Vec<CatalogueChange>,
    unchanged: Vec<CatalogueChange>,
}

/// What an import does to one product type or brand.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct CatalogueChange {
    #[ts(type = "\"product_type\" | \"brand\"")]
    kind: &'static str,
    name: String,
    details: Vec<ChangeDetail>,
}

/// One difference: the code of a `ui-change-*` message.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ChangeDetail {
    code: &'static str,
    parameters: BTreeMap<&'static str, String>,
}

/// Where a catalogue was written to.
#[derive(Debug, Clone, Serialize, TS)]
pub(crate) struct ExportedCatalogue {
    file_name: String,
}

/// The import that was looked at last, until it is applied.
#[derive(Debug, Clone, Default)]
pub(crate) struct PendingImport(Arc<Mutex<Option<(Uuid, Catalogue, changes::CatalogueChanges)>>>);

impl From<CatalogueKind> for changes::CatalogueKind {
    fn from(kind: CatalogueKind) -> Self {
        match kind {
            CatalogueKind::ProductType => Self::ProductType,
            CatalogueKind::Brand => Self::Brand,
            CatalogueKind::Operator => Self::Operator,
        }
    }
}

impl CatalogueKind {
    fn reserved(self) -> Reserved {
        match self {
            Self::ProductType | Self::Brand => Reserved::Catalogue,
            Self::Operator => Reserved::Operators,
        }
    }
}

impl From<changes::CatalogueChange> for CatalogueChange {
    fn from(change: changes::CatalogueChange) -> Self {
        let details = change.details.iter().map(|detail| ChangeDetail {
            code: detail.code(),
            parameters: detail.parameters().into_iter().collect(),
        });
        Self {
            kind: change.kind.as_str(),
            details: details.collect(),
            name: change.name,
        }
    }
}

impl CatalogueFull {
    fn of(session: &Session) -> Result<Self, Failed> {
        let (catalogue, operators) = session
            .book
            .read(|reader| Ok::<_, StoreError>((reader.catalogue()?, reader.all_operators()?)))?;
        let types = |list: Vec<batchbook_core::batch::ProductType>, retired| {
            list.into_iter().map(move |it| FullProductType {
                product_type: it.into(),
                retired,
            })
        };
        let brands = |list: Vec<String>, retired| list.into_iter().map(move |name| Named { name, retired });
        let used = types(catalogue.product_types, false);
        Ok(Self {
            product_types: used.chain(types(catalogue.retired_product_types, true)).collect(),
            brands: brands(catalogue.brands, false)
                .chain(brands(catalogue.retired_brands, true))
                .collect(),
            operators: operators
                .into_iter()
                .map(|ListedName { name, retired }| Named { name, retired })
                .collect(),
        })
    }
}

/// Makes one edit, and answers what is listed then.
async fn edit<T>(
    state: State<'_>,
    reserved: Reserved,
    work: impl FnOnce(&mut WriteTransaction<'_>, &str, Timestamp) -> Result<T, CatalogueEditError>
    + Send
    + 'static,
) -> Result<CatalogueFull, CommandError> {
    blocking(&state, move |session| {
        let by = permit(session, reserved)?;
        let now = session.book.now();
        session
            .book
            .write(|transaction| work(transaction, by.who(), now))?;
        CatalogueFull::of(session)
    })
    .await
}

/// Lists everything, retired or not.
#[tauri::command]
pub(crate) async fn catalogue_full(state: State<'_>) -> Result<CatalogueFull, CommandError> {
    blocking(&state, |session| CatalogueFull::of(session)).await
}

/// Adds a product type, or changes the one of the original name.
#[tauri::command]
pub(crate) async fn save_product_type(
    state: State<'_>,
    original_name: Option<String>,
    product_type: ProductType,
) -> Result<CatalogueFull, CommandError> {
    edit(state, Reserved::Catalogue, move |transaction, who, now| {
        transaction.put_product_type(original_name.as_deref(), product_type.into(), who, now)
    })
    .await
}

/// Takes something out of the form, or back into it.
#[tauri::command]
pub(crate) async fn set_retired(
    state: State<'_>,
    kind: CatalogueKind,
    name: String,
    retired: bool,
) -> Result<CatalogueFull, CommandError> {
    edit(state, kind.reserved(), move |transaction, who, now| {
        transaction.set_retired(kind.into(), &name, retired, who, now)
    })
    .await
}

/// Puts what is in the form into another order.
#[tauri::command]
pub(crate) async fn reorder(
    state: State<'_>,
    kind: CatalogueKind,
    names: Vec<String>,
) -> Result<CatalogueFull, CommandError> {
    edit(state, kind.reserved(), move |transaction, who, now| {
        transaction.reorder(kind.into(), &names, who, now)
    })
    .await
}

/// Adds a brand.
#[tauri::command]
pub(crate) async fn add_brand(state: State<'_>, name: String) -> Result<CatalogueFull, CommandError> {
    edit(state, Reserved::Catalogue, move |transaction, who, now| {
        transaction.add_brand(&name, who, now)
    })
    .await
}

/// Gives a brand another name.
#[tauri::command]
pub(crate) async fn rename_brand(
    state: State<'_>,
    name: String,
    new_name: String,
) -> Result<CatalogueFull, CommandError> {
    edit(state, Reserved::Catalogue, move |transaction, who, now| {
        transaction.rename_listed(changes::CatalogueKind::Brand, &name, &new_name, who, now)
    })
    .await
}

/// Adds an operator.
#[tauri::command]
pub(crate) async fn add_operator(state: State<'_>, name: String) -> Result<CatalogueFull, CommandError> {
    edit(state, Reserved::Operators, move |transaction, who, now| {
        transaction.add_new_operator(&name, who, now)
    })
    .await
}

/// Gives an operator another name.
#[tauri::command]
pub(crate) async fn rename_operator(
    state: State<'_>,
    name: String,
    new_name: String,
) -> Result<CatalogueFull, CommandError> {
    edit(state, Reserved::Operators, move |transaction, who, now| {
        transaction.rename_listed(changes::CatalogueKind::Operator, &name, &new_name, who, now)
    })
    .await
}

/// Adds an option that is missing in the form.
#[tauri::command]
pub(crate) async fn add_option(
    state: State<'_>,
    product_type: String,
    parameter: String,
    option: String,
) -> Result<CatalogueFull, CommandError> {
    edit(state, Reserved::Catalogue, move |transaction, who, now| {
        transaction.add_option(&product_type, &parameter, &option, who, now)
    })
    .await
}

/// Opens the native picker, and answers what the picked catalogue would change; nothing where none was picked.
#[tauri::command]
pub(crate) async fn import_catalogue(
    app: AppHandle,
    state: State<'_>,
    pending: tauri::State<'_, PendingImport>,
) -> Result<Option<ImportPlan>, CommandError> {
    let pending = PendingImport::clone(&pending);
    blocking(&state, move |session| {
        let picked = dialog(&app, session, "window-picker-catalogue").blocking_pick_file();
        let Some(file) = picked.and_then(|file| file.into_path().ok()) else {
            return Ok(None);
        };
        plan(session, &pending, &file).map(Some)
    })
    .await
}

/// Reads a catalogue and remembers what it would change.
fn plan(session: &Session, pending: &PendingImport, file: &Path) -> Result<ImportPlan, Failed> {
    let imported = read(file)?;
    let plan = plan_import(&session.book.read(|reader| reader.catalogue())?, &imported);
    let token = Uuid::now_v7();
    let list = |changes: &[changes::CatalogueChange]| changes.iter().cloned().map(Into::into).collect();
    let answer = ImportPlan {
        token: token.to_string(),
        file_name: name_of(file),
        added: list(&plan.added),
        changed: list(&plan.changed),
        unchanged: list(&plan.unchanged),
    };
    *pending.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((token, imported, plan));
    Ok(answer)
}

/// Does what was looked at; refused where the lists have changed since, so that it would do something else.
#[tauri::command]
pub(crate) async fn apply_import(
    state: State<'_>,
    pending: tauri::State<'_, PendingImport>,
    token: String,
) -> Result<CatalogueFull, CommandError> {
    let pending = PendingImport::clone(&pending);
    blocking(&state, move |session| apply(session, &pending, &token)).await
}

fn apply(session: &Session, pending: &PendingImport, token: &str) -> Result<CatalogueFull, Failed> {
    // Before the plan is taken: whoever gives the PIN then goes on with it.
    let by = permit(session, Reserved::Catalogue)?;
    let token = parse_id(token)?;
    let looked_at = pending.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some((_, imported, plan)) = looked_at.filter(|(of, ..)| *of == token) else {
        return Err(Failed::Code("import_outdated"));
    };
    let now = session.book.now();
    session.book.write(|transaction| {
        let done = transaction.import_catalogue(&imported, by.who(), now)?;
        // Rolled back: what was looked at is not what would happen.
        if done == plan {
            Ok(())
        } else {
            Err(Failed::Code("import_outdated"))
        }
    })?;
    CatalogueFull::of(session)
}

/// Opens the native save dialog and writes the catalogue; nothing where no place was chosen.
#[tauri::command]
pub(crate) async fn export_catalogue(
    app: AppHandle,
    state: State<'_>,
) -> Result<Option<ExportedCatalogue>, CommandError> {
    blocking(&state, move |session| {
        let chosen = dialog(&app, session, "window-save-catalogue")
            .set_file_name("catalogue.json")
            .blocking_save_file();
        let Some(file) = chosen.and_then(|file| file.into_path().ok()) else {
            return Ok(None);
        };
        write(&file, &session.book.read(|reader| reader.catalogue())?)?;
        Ok(Some(ExportedCatalogue {
            file_name: name_of(&file),
        }))
    })
    .await
}

fn dialog(app: &AppHandle, session: &Session, title: &str) -> FileDialogBuilder<tauri::Wry> {
    let words = Words::of(&session.book.settings().language.value);
    let dialog = app
        .dialog()
        .file()
        .set_title(words.plain(title))
        .add_filter(words.plain("window-picker-catalogues"), &["json"]);
    match app.get_webview_window("main") {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

fn read(file: &Path) -> Result<Catalogue, Failed> {
    use std::io::{Error, ErrorKind, Read as _};
    let mut text = String::new();
    let opened =
        std::fs::File::open(file).and_then(|opened| opened.take(LARGEST_FILE + 1).read_to_string(&mut text));
    let too_large = || Error::from(ErrorKind::FileTooLarge);
    opened
        .and_then(|size| {
            if size as u64 > LARGEST_FILE {
                Err(too_large())
            } else {
                Ok(())
            }
        })
        .map_err(|error| {
            let path = ("path", one_line(&file.to_string_lossy()));
            Failed::Said(Coded::error(
                "file_unreadable",
                [path, ("system_error", error.to_string())],
            ))
        })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Catalogue::from_json(text).map_err(|error: catalogue::CatalogueError| {
        Failed::Said(wording::refusals::catalogue(&name_of(file), &error))
    })
}

/// Writes a catalogue whole or not at all; the person named the file, and was asked before one is replaced.
fn write(file: &Path, catalogue: &Catalogue) -> Result<(), Failed> {
    let unwritable = |error: String| {
        let path = ("path", one_line(&file.to_string_lossy()));
        Failed::Said(Coded::error("file_unwritable", [path, ("system_error", error)]))
    };
    let mut text = serde_json::to_string_pretty(catalogue).map_err(|error| unwritable(error.to_string()))?;
    text.push('\n');
    let part: PathBuf = file.with_file_name(format!(".{}.part", Uuid::now_v7()));
    replace_file(&part, file, |opened| {
        use std::io::Write as _;
        opened
            .write_all(text.as_bytes())
            .map_err(|source| CopyError::Storage {
                path: file.to_owned(),
                source,
            })
    })
    .map_err(|error| {
        unwritable(
            error
                .system_error()
                .map_or_else(|| error.to_string(), ToString::to_string),
        )
    })
}

fn name_of(file: &Path) -> String {
    one_line(&file.file_name().unwrap_or_default().to_string_lossy())
}

#[cfg(test)]
mod tests;

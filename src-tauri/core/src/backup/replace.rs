//! Brings a backup back in the place of what is in DATA.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::kept_aside::{free_place, place_at};
use super::members::SETTINGS;
use super::restore::{
    NewFolder, Noted, Restored, UnpackedFolder, note_restored, said_of, sync_tree, unpack_verified,
};
use super::{BackupError, Manifest, Watch};
use crate::book::Book;
use crate::data_swap::{self, AddedFiles, Swap, UNFINISHED};
use crate::durable_fs::{
    self, CopyError, check_space, copy_to_part, hash_file, make_folders, move_into, open_source, publish,
    replace_file,
};
use crate::run::{DataLock, RunError, WindowLock};
use crate::settings::{Key, NewValue, Origin, Settings, edited_file, set_aside};
use crate::storage_path::StoragePath;
use crate::store::ReadConnection;

/// Puts a backup in the place of what is in the data folder, and keeps what was there in a folder named with the time.
///
/// The files go to the storage path that is configured on this computer: with the default one, all of `uploads` is swapped;
/// with one outside of DATA, what is absent there is added, and a file of the same name and other bytes is moved aside
/// first. Nothing there is overwritten. The restored settings keep the storage path of this computer.
///
/// Killed at any moment it leaves the old state or the new one: the next start finishes or undoes it. Needs DATA to itself:
/// no window and no other command may be open.
pub fn restore_replacing(
    settings: &Settings,
    source: &Path,
    who: &str,
    at: Timestamp,
    watch: &dyn Watch,
) -> Result<Restored, BackupError> {
    let noted = Noted { source, who, at };
    replace_unpacked(settings, &noted, watch, |folder| {
        unpack_verified(source, folder, watch)
    })
}

/// Puts what `unpack` makes of a new folder inside the data folder in the place of what is there, as [`restore_replacing`] does.
pub(crate) fn replace_unpacked(
    settings: &Settings,
    noted: &Noted<'_>,
    watch: &dyn Watch,
    unpack: impl FnOnce(&Path) -> Result<UnpackedFolder, BackupError>,
) -> Result<Restored, BackupError> {
    let data_dir = &settings.data_dir.value;
    let replace = || {
        let (_alone, _window) = take_alone(data_dir)?;
        let folder = begin(data_dir)?;
        let unpacked = unpack(&folder.path)?;
        let restored = write_down((settings, None), folder, unpacked, noted, watch)?;
        data_swap::settle(data_dir).map_err(|source| BackupError::Unfinished {
            data_dir: data_dir.clone(),
            source,
        })?;
        tracing::info!("Restored {} to {}", noted.source.display(), data_dir.display());
        Ok(restored)
    };
    replace().map_err(|error| said_of(error, data_dir))
}

/// Writes down that what `unpack` makes of a new folder is to take the place of what is in the data folder: the next start does it.
///
/// For a window that is open, whose book has nothing that anybody recorded: nobody can take its place while it runs. A storage path
/// that was taken into use for that book, and has no files, is the restored one's from then on.
pub(crate) fn replace_at_next_start(
    book: &Book,
    noted: &Noted<'_>,
    watch: &dyn Watch,
    unpack: impl FnOnce(&Path) -> Result<UnpackedFolder, BackupError>,
) -> Result<Restored, BackupError> {
    let settings = book.settings();
    let data_dir = &settings.data_dir.value;
    let given_up = book.storage().store_id;
    let replaced = begin(data_dir).and_then(|folder| {
        let unpacked = unpack(&folder.path)?;
        write_down((&settings, Some(given_up)), folder, unpacked, noted, watch)
    });
    replaced.map_err(|error| said_of(error, data_dir))
}

/// Puts a backup in the place of what is in the data folder, as [`restore_replacing`] does, from a window that is open on it.
///
/// When all of it was unpacked and compared `start_again` is called, which exchanges the process for a new one: that finishes it. From
/// the decision until then nobody can record anything. Where another process has the data open nothing is changed: what it records
/// would be in neither book that people look at.
pub fn restore_replacing_open(
    book: &Book,
    source: &Path,
    (who, at): (&str, Timestamp),
    watch: &dyn Watch,
    start_again: impl FnOnce(),
) -> Result<Restored, BackupError> {
    let noted = Noted { source, who, at };
    replace_open(book, &noted, watch, start_again, |folder| {
        unpack_verified(source, folder, watch)
    })
}

/// The same with what `unpack` makes of a new folder inside the data folder.
pub(crate) fn replace_open(
    book: &Book,
    noted: &Noted<'_>,
    watch: &dyn Watch,
    start_again: impl FnOnce(),
    unpack: impl FnOnce(&Path) -> Result<UnpackedFolder, BackupError>,
) -> Result<Restored, BackupError> {
    let settings = book.settings();
    let data_dir = &settings.data_dir.value;
    let replaced = begin(data_dir).and_then(|folder| {
        let unpacked = unpack(&folder.path)?;
        let prepared = prepare((&settings, None), folder, unpacked, noted, watch)?;
        // No other process comes in any more: whoever starts waits until what is pending is over.
        book.write(|_| {
            if book.run.others_live(data_dir)? {
                data_swap::settle(data_dir)?;
                return Err(BackupError::InUse {
                    data_dir: data_dir.clone(),
                });
            }
            let restored = prepared.decide(data_dir)?;
            start_again();
            Ok(restored)
        })
    });
    replaced.map_err(|error| said_of(error, data_dir))
}

fn take_alone(data_dir: &Path) -> Result<(DataLock, WindowLock), BackupError> {
    let in_use = || BackupError::InUse {
        data_dir: data_dir.to_owned(),
    };
    make_folders(data_dir).map_err(|source| BackupError::Local { source })?;
    let alone = DataLock::exclusive(data_dir, Duration::ZERO).map_err(|error| match error {
        RunError::InUse { .. } => in_use(),
        error => error.into(),
    })?;
    let window = WindowLock::try_take(data_dir)?.ok_or_else(in_use)?;
    data_swap::settle(data_dir)?;
    data_swap::remove_unfinished(data_dir);
    Ok((alone, window))
}

fn begin(data_dir: &Path) -> Result<NewFolder, BackupError> {
    NewFolder::make(data_dir.join(format!("{UNFINISHED}{}", Uuid::now_v7())))
}

/// Adds what belongs to a storage path elsewhere, and writes down that the rest is to be exchanged.
fn write_down(
    settings: (&Settings, Option<Uuid>),
    folder: NewFolder,
    unpacked: UnpackedFolder,
    noted: &Noted<'_>,
    watch: &dyn Watch,
) -> Result<Restored, BackupError> {
    prepare(settings, folder, unpacked, noted, watch)?.decide(&settings.0.data_dir.value)
}

/// What only has to be decided: until then whoever settles it takes it back.
struct Prepared {
    folder: NewFolder,
    swap: Swap,
    restored: Restored,
}

impl Prepared {
    /// Decides that the contents are exchanged: whoever settles it finishes it from now on.
    fn decide(mut self, data_dir: &Path) -> Result<Restored, BackupError> {
        // A failure from here on may leave the old contents moved out and the new ones not moved in: the next start needs both.
        self.folder.leave_to_journal();
        self.swap.moving = true;
        data_swap::write_down(data_dir, &self.swap).map_err(|source| BackupError::Unfinished {
            data_dir: data_dir.to_owned(),
            source,
        })?;
        Ok(self.restored)
    }
}

/// Adds what belongs to a storage path elsewhere, and writes that down.
fn prepare(
    (settings, given_up): (&Settings, Option<Uuid>),
    folder: NewFolder,
    unpacked: UnpackedFolder,
    noted: &Noted<'_>,
    watch: &dyn Watch,
) -> Result<Prepared, BackupError> {
    let data_dir = &settings.data_dir.value;
    let at = noted.at;
    let set_aside = keep_storage_path(settings, &folder.path, &unpacked.settings)?;
    note_restored(&folder.path, &unpacked.manifest, noted)?;
    sync_tree(&folder.path).map_err(|source| BackupError::Local { source })?;
    let is_swapped = is_default_storage(settings);
    let mut items = vec!["db.sqlite".to_owned(), SETTINGS.to_owned(), "outbox".to_owned()];
    if is_swapped {
        items.push("uploads".to_owned());
    }
    let old = free_place(data_dir, at);
    let new = folder.path.file_name().unwrap_or_default();
    let mut swap = Swap {
        new: new.to_string_lossy().into_owned(),
        old: old.clone(),
        items,
        storage: None,
        moving: false,
    };
    if !is_swapped {
        swap.storage = Some(plan_addition(
            (settings, given_up),
            &folder.path,
            &unpacked.manifest,
            at,
        )?);
    }
    if watch.cancelled() {
        return Err(BackupError::Cancelled);
    }
    data_swap::write_down(data_dir, &swap)?;
    let added = match &swap.storage {
        Some(storage) => add_files(storage, &settings.storage_path.value, &folder.path),
        None => Ok(()),
    };
    if let Err(error) = added {
        data_swap::settle(data_dir)?;
        return Err(error);
    }
    let restored = Restored {
        data_dir: data_dir.clone(),
        manifest: unpacked.manifest,
        storage_path_set_aside: set_aside,
        backup_destinations_set_aside: None,
        object_store_set_aside: None,
        kept_aside: Some(data_dir.join(old)),
        problems: unpacked.problems,
    };
    Ok(Prepared {
        folder,
        swap,
        restored,
    })
}

/// Whether the files are in DATA, on its own file system, so that all of them are swapped at once.
pub(crate) fn is_default_storage(settings: &Settings) -> bool {
    let uploads = settings.data_dir.value.join("uploads");
    settings.storage_path.value == uploads && is_same_file_system(&settings.data_dir.value, &uploads)
}

#[cfg(unix)]
fn is_same_file_system(data_dir: &Path, uploads: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
    device(uploads).is_none_or(|uploads| Some(uploads) == device(data_dir))
}

#[cfg(not(unix))]
fn is_same_file_system(_: &Path, _: &Path) -> bool {
    true
}

/// Has the restored settings name the storage path of this computer, and sets aside the one that they came with.
fn keep_storage_path(settings: &Settings, folder: &Path, text: &str) -> Result<Option<String>, BackupError> {
    let here = settings.storage_path.value.to_string_lossy().into_owned();
    let why = "The storage path of the workstation that was backed up, set aside when it was restored:";
    let (mut adapted, aside) = match set_aside(text, Key::StoragePath, why) {
        Some((_, path)) if path == here => return Ok(None),
        Some((adapted, path)) => (adapted, Some(path)),
        None => (text.to_owned(), None),
    };
    let file = folder.join(SETTINGS);
    if matches!(settings.storage_path.origin, Origin::SettingsFile(_)) {
        let languages = std::slice::from_ref(&settings.language.value);
        // Settings that cannot be read are left as they are; the next start says what is wrong with them.
        if let Ok(value) = NewValue::of(Key::StoragePath, &here, languages)
            && let Ok(edited) = edited_file(&file, &adapted, Key::StoragePath, Some(&value), languages)
        {
            adapted = edited;
        }
    }
    if adapted != text {
        replace_file(&folder.join("settings.toml.part"), &file, |opened| {
            opened
                .write_all(adapted.as_bytes())
                .map_err(CopyError::storage_side(&file))
        })
        .map_err(|source| BackupError::Local { source })?;
    }
    Ok(aside)
}

/// Looks which files are absent at a storage path outside of DATA, or have other bytes there.
fn plan_addition(
    (settings, given_up): (&Settings, Option<Uuid>),
    folder: &Path,
    manifest: &Manifest,
    at: Timestamp,
) -> Result<AddedFiles, BackupError> {
    let root = &settings.storage_path.value;
    let restored = ReadConnection::open_unchanging(&folder.join("db.sqlite"))?;
    let known = restored.reader().is_storage_path_known(root)?;
    let storage = StoragePath::new(root.clone(), false, manifest.store_id);
    let marker = storage
        .take_for_restored(known, given_up)
        .map_err(|problem| BackupError::Storage { problem })?;
    let uploads = storage.uploads();
    let mut plan = AddedFiles {
        aside: place_at(root, at),
        added: Vec::new(),
        moved: Vec::new(),
        uploads,
        marker,
    };
    let mut room = 0;
    for file in &manifest.files {
        let Some(name) = file.path.strip_prefix(super::members::UPLOADS) else {
            continue;
        };
        let there = plan.uploads.join(name);
        match hash_file(&there) {
            Ok(read) if read.sha256 == file.sha256 => continue,
            Ok(_) => plan.moved.push(name.to_owned()),
            Err(_) if fs::symlink_metadata(&there).is_ok() => plan.moved.push(name.to_owned()),
            Err(_) => {}
        }
        plan.added.push(name.to_owned());
        room += file.size;
    }
    check_space(root, room).map_err(|source| BackupError::Destination {
        path: root.clone(),
        source,
    })?;
    Ok(plan)
}

fn add_files(plan: &AddedFiles, root: &Path, folder: &Path) -> Result<(), BackupError> {
    let failed = |source| BackupError::Destination {
        path: root.to_owned(),
        source,
    };
    for name in &plan.added {
        let target: PathBuf = plan.uploads.join(name);
        if plan.moved.contains(name) {
            move_into(&target, &plan.aside).map_err(failed)?;
        }
        let restored = folder.join(super::members::UPLOADS).join(name);
        let source = open_source(&restored).map_err(|source| BackupError::Local { source })?;
        let part = root.join(".staging").join(format!("{}.part", Uuid::now_v7()));
        let (part, _) = copy_to_part(&source, &part, &durable_fs::Unwatched).map_err(failed)?;
        publish(part, &target).map_err(failed)?;
    }
    Ok(())
}

//! What was here before a backup took its place, for as long as nobody has removed it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::names::{read_stamp, stamp};
use crate::book::Book;
use crate::durable_fs::ask;

/// What the folder is called in DATA, before the time. At a storage path outside of DATA it is hidden.
const PREFIX: &str = "replaced-";

/// A folder with what was here before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAside {
    /// When a backup took its place, in whole seconds.
    pub at: Timestamp,
    /// The folder: the whole of what was in DATA, or the files of the same name at a storage path outside of it.
    pub path: PathBuf,
}

/// Lists what restores have kept aside in DATA and at the storage path, newest first. A place that does not answer has none.
pub fn kept_aside(book: &Book) -> Vec<KeptAside> {
    let settings = book.settings();
    let (data_dir, storage) = (settings.data_dir.value.clone(), book.storage().root.clone());
    let mut kept = found_in(&data_dir, PREFIX);
    let looked = storage.clone();
    match ask(&storage, move || found_in(&looked, &format!(".{PREFIX}"))) {
        Ok(found) => kept.extend(found),
        Err(error) => tracing::debug!(%error, "what is kept aside at the storage path is not known"),
    }
    kept.sort_by(|one, other| (other.at, &one.path).cmp(&(one.at, &other.path)));
    kept
}

fn found_in(folder: &Path, prefix: &str) -> Vec<KeptAside> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let found = entries.filter_map(Result::ok).filter_map(|entry| {
        let name = entry.file_name();
        let time = name.to_str()?.strip_prefix(prefix)?;
        let at = read_stamp(time.split_once('-').map_or(time, |(time, _)| time))?;
        let path = entry.path();
        path.is_dir().then_some(KeptAside { at, path })
    });
    found.collect()
}

/// A folder in DATA that is free for what is there now.
pub(super) fn free_place(data_dir: &Path, at: Timestamp) -> String {
    let first = format!("{PREFIX}{}", stamp(at));
    let mut name = first.clone();
    let mut number = 2;
    while data_dir.join(&name).exists() {
        name = format!("{first}-{number}");
        number += 1;
    }
    name
}

/// The folder at a storage path outside of DATA for files of the same name and other bytes.
pub(super) fn place_at(storage: &Path, at: Timestamp) -> PathBuf {
    storage.join(format!(".{PREFIX}{}", stamp(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_found_by_its_name_and_nothing_else_is_taken_for_one() {
        let dir = tempfile::tempdir().unwrap();
        let at: Timestamp = "2026-11-24T05:30:07.9Z".parse().unwrap();
        let first = free_place(dir.path(), at);
        fs::create_dir(dir.path().join(&first)).unwrap();
        let second = free_place(dir.path(), at);
        fs::create_dir(dir.path().join(&second)).unwrap();
        for other in ["replaced-yesterday", "replaced", ".replaced-20261124T053007Z"] {
            fs::create_dir(dir.path().join(other)).unwrap();
        }
        fs::File::create(dir.path().join("replaced-20261125T053007Z")).unwrap();

        let mut found = found_in(dir.path(), PREFIX);
        found.sort_by(|one, other| one.path.cmp(&other.path));

        let seconds: Timestamp = "2026-11-24T05:30:07Z".parse().unwrap();
        let kept = |name: &str| KeptAside {
            at: seconds,
            path: dir.path().join(name),
        };
        assert_eq!(found, [kept(&first), kept(&second)]);
        assert_ne!(first, second);
        let hidden = place_at(dir.path(), at);
        assert_eq!(found_in(dir.path(), ".replaced-")[0].path, hidden);
    }
}

//! Which commit a folder of sources is: for the version that the program names.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The commit that is checked out in a folder of sources, shortened; none where it is no checkout, or git is not there.
///
/// A folder that was unpacked inside somebody else's checkout is none: git must know its `Cargo.toml`.
pub(crate) fn commit_of(folder: &Path) -> Option<String> {
    git(folder, &["ls-files", "--error-unmatch", "Cargo.toml"])?;
    git(folder, &["rev-parse", "--short=12", "HEAD"])
}

/// The file that changes with each commit, checkout and reset; none where there is none.
pub(crate) fn changes_with_commits(folder: &Path) -> Option<PathBuf> {
    let path = git(folder, &["rev-parse", "--git-path", "logs/HEAD"])?;
    Some(folder.join(path)).filter(|path| path.is_file())
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        // Set by hooks: the commands of a hook would speak of the hook's repository.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

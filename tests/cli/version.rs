//! What the program says of itself: its version with the commit, manual pages and completions.

#[path = "../../src-tauri/commit.rs"]
mod commit;

use std::path::Path;
use std::process::Command;

use crate::support::Plant;

fn git(folder: &Path, arguments: &[&str]) {
    let ran = Command::new("git")
        .current_dir(folder)
        .args([
            "-c",
            "user.name=Asha",
            "-c",
            "user.email=asha@example.com",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
}

#[test]
fn the_version_names_the_commit() {
    let plant = Plant::new();
    let said = plant.run(["--version"]).stdout;
    let version = env!("CARGO_PKG_VERSION");
    // Sources that were unpacked from an archive are no checkout, and then the version stands alone.
    let is_checkout = commit::commit_of(Path::new(env!("CARGO_MANIFEST_DIR"))).is_some();
    let commit = said
        .trim()
        .strip_prefix(&format!("batchbook {version}"))
        .unwrap_or_else(|| panic!("{said}"));
    if is_checkout {
        let commit = commit.trim().trim_matches(['(', ')']);
        assert!(
            commit.len() >= 12 && commit.chars().all(|it| it.is_ascii_hexdigit()),
            "{said}"
        );
        assert_eq!(said.trim(), format!("batchbook {version} ({commit})"));
    } else {
        assert_eq!(said.trim(), format!("batchbook {version}"));
    }
    assert_eq!(
        format!(
            "batchbook {}",
            plant.run(["status", "--json"]).json()["version"]
                .as_str()
                .unwrap()
        ),
        said.trim(),
        "monitoring hears the same"
    );
}

#[test]
fn only_a_checkout_has_a_commit() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(commit::commit_of(folder.path()), None, "an unpacked archive");
    assert_eq!(commit::changes_with_commits(folder.path()), None);

    git(folder.path(), &["init", "-q"]);
    crate::support::write(&folder.path().join("Cargo.toml"), b"[package]\n");
    git(folder.path(), &["add", "Cargo.toml"]);
    assert_eq!(commit::commit_of(folder.path()), None, "no commit yet");
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    let commit = commit::commit_of(folder.path()).unwrap();
    assert!(
        commit.len() >= 12 && commit.chars().all(|it| it.is_ascii_hexdigit()),
        "{commit}"
    );
    assert!(commit::changes_with_commits(folder.path()).unwrap().is_file());

    let inside = folder.path().join("unpacked");
    std::fs::create_dir(&inside).unwrap();
    crate::support::write(&inside.join("Cargo.toml"), b"[package]\n");
    assert_eq!(
        commit::commit_of(&inside),
        None,
        "an archive unpacked in somebody else's checkout is not that checkout"
    );
}

#[test]
fn a_manual_page_is_made_for_every_command() {
    let plant = Plant::new();
    let folder = plant.path("man");
    let ran = plant.run(["generate", "man", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let page = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(page("batchbook.1").contains("batchbook\\-provision(1)"));
    let record = page("batchbook-record.1");
    assert!(record.contains("A file that belongs to the batch"), "{record}");
    assert!(page("batchbook-backup-create.1").contains("\\-\\-mirror"));
    assert!(
        !folder.join("batchbook-generate.1").exists(),
        "what only packaging uses is not in the manual"
    );
}

#[test]
fn completions_are_made_for_three_shells() {
    let plant = Plant::new();
    let folder = plant.path("share");
    let ran = plant.run(["generate", "completions", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for (place, words) in [
        ("bash-completion/completions/batchbook", "--allow-jump"),
        ("zsh/site-functions/_batchbook", "#compdef batchbook"),
        (
            "fish/vendor_completions.d/batchbook.fish",
            "complete -c batchbook",
        ),
    ] {
        let text = std::fs::read_to_string(folder.join(place)).unwrap();
        assert!(text.contains(words), "{place}");
    }
    // bash itself says whether it can read it, and completes with it.
    let script = format!(
        "source {}/bash-completion/completions/batchbook; COMP_WORDS=(batchbook prov); COMP_CWORD=1; \
         _batchbook batchbook prov batchbook; echo \"${{COMPREPLY[*]}}\"",
        folder.display()
    );
    let completed = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&completed.stdout).trim(),
        "provision",
        "{completed:?}"
    );
}

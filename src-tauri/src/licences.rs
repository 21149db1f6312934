//! The licences of what the program is made of; `make licences` lists them, and a test says when the list is stale.

/// `name version licence`, apart by tabs, a line each.
const LISTED: &str = include_str!("../../docs/licences.txt");

/// One part of the program that others wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
    /// Its licence, as an SPDX expression.
    pub(crate) licence: &'static str,
}

/// Everything that others wrote, by name.
pub(crate) fn parts() -> impl Iterator<Item = Part> {
    LISTED.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        Some(Part {
            name: columns.next()?,
            version: columns.next()?,
            licence: columns.next()?,
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;
    use std::process::Command;

    use serde_json::Value;

    use super::*;

    /// Set by `make licences`.
    const WRITE: &str = "BATCHBOOK_WRITE_LICENCES";

    fn text<'v>(value: &'v Value, key: &str) -> &'v str {
        value[key].as_str().unwrap_or("unknown")
    }

    /// The system that is listed: what one system alone needs differs, and is not there to be asked on another.
    const LISTED_FOR: &str = "x86_64-unknown-linux-gnu";

    /// The crates that end up in the program, without what only builds or tests it.
    fn crates(root: &Path) -> BTreeSet<String> {
        let asked = Command::new(env!("CARGO"))
            .args([
                "metadata",
                "--format-version",
                "1",
                "--locked",
                "--filter-platform",
                LISTED_FOR,
            ])
            .current_dir(root)
            .output()
            .unwrap();
        assert!(
            asked.status.success(),
            "{}",
            String::from_utf8_lossy(&asked.stderr)
        );
        let metadata: Value = serde_json::from_slice(&asked.stdout).unwrap();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let packages: BTreeMap<String, Value> = list(&metadata["packages"])
            .into_iter()
            .map(|package| (text(&package, "id").to_owned(), package))
            .collect();
        let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"])
            .into_iter()
            .map(|node| (text(&node, "id").to_owned(), node))
            .collect();
        let mut reached: BTreeSet<String> = BTreeSet::new();
        let mut next: Vec<String> = vec![text(&metadata["resolve"], "root").to_owned()];
        while let Some(id) = next.pop() {
            if !reached.insert(id.clone()) {
                continue;
            }
            for dependency in list(&nodes[&id]["deps"]) {
                if list(&dependency["dep_kinds"])
                    .iter()
                    .any(|kind| kind["kind"].is_null())
                {
                    next.push(text(&dependency, "pkg").to_owned());
                }
            }
        }
        let theirs = reached
            .iter()
            .map(|id| &packages[id])
            .filter(|package| !package["source"].is_null());
        theirs
            .map(|package| {
                let (name, version) = (text(package, "name"), text(package, "version"));
                format!("{name}\t{version}\t{}", text(package, "license"))
            })
            .collect()
    }

    /// The packages of the screens, without what only builds or tests them, and without what stands in for a browser
    /// where there is none: packages that may be missing.
    fn modules(root: &Path) -> BTreeSet<String> {
        let lock = std::fs::read_to_string(root.join("ui/package-lock.json")).unwrap();
        let lock: Value = serde_json::from_str(&lock).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        let used = packages.iter().filter(|(path, package)| {
            !path.is_empty() && package["dev"] != true && package["optional"] != true
        });
        used.map(|(path, package)| {
            let name = path.rsplit("node_modules/").next().unwrap_or(path);
            // A few packages name their licence only in their text.
            let licence = package["license"].as_str().unwrap_or("see its package");
            format!("{name}\t{}\t{licence}", text(package, "version"))
        })
        .collect()
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "writes a source, not anybody's file")]
    fn the_list_of_licences_is_fresh() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut lines: Vec<String> = crates(root).into_iter().chain(modules(root)).collect();
        lines.sort_by_key(|line| line.to_lowercase());
        let fresh = lines.join("\n") + "\n";
        let committed = root.join("docs/licences.txt");
        if std::env::var_os(WRITE).is_some() {
            std::fs::write(&committed, &fresh).unwrap();
        }
        let stale = std::fs::read_to_string(&committed).unwrap() != fresh;
        assert!(!stale, "docs/licences.txt is stale: run `make licences`");
    }

    #[test]
    fn every_part_has_a_name_a_version_and_a_licence() {
        assert!(parts().count() > 100);
        assert_eq!(parts().count(), LISTED.lines().count());
        assert!(parts().any(|part| part.name == "rusqlite" && part.licence == "MIT"));
        assert!(parts().any(|part| part.name == "svelte"));
    }
}

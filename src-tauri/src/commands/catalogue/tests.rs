#![expect(clippy::disallowed_methods, reason = "makes the file that somebody picks")]

use super::*;
use crate::commands::plant::session;

fn picked(dir: &Path, edit: impl FnOnce(&mut Catalogue)) -> PathBuf {
    let mut catalogue = Catalogue::first();
    edit(&mut catalogue);
    let file = dir.join("plant.json");
    std::fs::write(&file, serde_json::to_string(&catalogue).unwrap()).unwrap();
    file
}

fn brands(full: &CatalogueFull) -> Vec<&str> {
    full.brands.iter().map(|brand| brand.name.as_str()).collect()
}

#[test]
fn an_import_is_looked_at_and_then_done_once() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let pending = PendingImport::default();
    let file = picked(dir.path(), |catalogue| catalogue.brands.push("Nova".into()));
    let looked_at = plan(&session, &pending, &file).unwrap();
    assert_eq!(looked_at.file_name, "plant.json", "its name, not its path");
    assert_eq!(looked_at.added[0].name, "Nova");
    assert_eq!(
        brands(&CatalogueFull::of(&session).unwrap()),
        ["Tarko", "Unbranded"],
        "nothing is done yet"
    );
    let done = apply(&session, &pending, &looked_at.token).unwrap();
    assert_eq!(brands(&done), ["Tarko", "Unbranded", "Nova"]);
    let again = apply(&session, &pending, &looked_at.token).unwrap_err();
    assert_eq!(again.said(&session.book).code, "import_outdated");
}

#[test]
fn an_import_that_would_do_something_else_by_now_is_not_done() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let pending = PendingImport::default();
    let file = picked(dir.path(), |catalogue| catalogue.brands.push("Nova".into()));
    let looked_at = plan(&session, &pending, &file).unwrap();
    let retire = |transaction: &mut WriteTransaction<'_>| {
        let brand = changes::CatalogueKind::Brand;
        transaction.set_retired(brand, "Tarko", true, "Asha", session.book.now())
    };
    session.book.write(retire).unwrap();
    let error = apply(&session, &pending, &looked_at.token).unwrap_err();
    assert_eq!(error.said(&session.book).code, "import_outdated");
    let full = CatalogueFull::of(&session).unwrap();
    assert!(
        full.brands
            .iter()
            .any(|brand| brand.name == "Tarko" && brand.retired)
    );
    assert!(!brands(&full).contains(&"Nova"), "rolled back");
}

#[test]
fn what_is_exported_can_be_imported_and_what_is_no_catalogue_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let file = dir.path().join("out.json");
    std::fs::write(&file, "what was there before").unwrap();
    write(&file, &Catalogue::first()).unwrap();
    assert_eq!(read(&file).unwrap(), Catalogue::first());
    std::fs::write(&file, "{").unwrap();
    for (file, code) in [
        (file, "not_json"),
        (dir.path().join("absent.json"), "file_unreadable"),
    ] {
        assert_eq!(read(&file).unwrap_err().said(&session.book).code, code);
    }
    let nowhere = write(&dir.path().join("absent/out.json"), &Catalogue::first()).unwrap_err();
    assert_eq!(nowhere.said(&session.book).code, "file_unwritable");
}

#[test]
fn what_is_wrong_with_an_edit_stands_at_its_field() {
    let dir = tempfile::tempdir().unwrap();
    let session = session(dir.path());
    let refused = |work: &dyn Fn(&mut WriteTransaction<'_>) -> Result<(), CatalogueEditError>| {
        let error: Failed = session
            .book
            .write(|transaction| work(transaction))
            .unwrap_err()
            .into();
        let error = error.said(&session.book);
        let problems = error.problems.into_iter().map(|it| (it.field, it.code));
        (error.code, problems.collect::<Vec<_>>())
    };
    let now = session.book.now();
    let at = |field: &str, code: &str| ("refused".to_owned(), vec![(field.to_owned(), code.to_owned())]);
    assert_eq!(
        refused(&|transaction| transaction.add_brand("Tarko", "Asha", now)),
        at("name", "duplicate_name")
    );
    assert_eq!(
        refused(&|transaction| transaction.add_new_operator(" ", "Asha", now)),
        at("name", "required")
    );
    assert_eq!(
        refused(&|transaction| transaction
            .add_option("HDPE Pipe", "PN", "10", "Asha", now)
            .map(drop)),
        at("parameters.1.options", "duplicate_name")
    );
    let brand = changes::CatalogueKind::Brand;
    assert_eq!(
        refused(&|transaction| transaction.rename_listed(brand, "Nova", "Vega", "Asha", now)).0,
        "catalogue_not_there"
    );
    assert_eq!(
        refused(&|transaction| transaction.reorder(brand, &[], "Asha", now)).0,
        "catalogue_changed"
    );
}

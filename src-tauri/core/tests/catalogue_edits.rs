//! Edits of what the plant lists, and what they leave alone.

use batchbook_core::batch::catalogue::Catalogue;
use batchbook_core::batch::catalogue_changes::{CatalogueKind, plan_import};
use batchbook_core::batch::{BatchDraft, ProductType};
use batchbook_core::book::Book;
use batchbook_core::record_batch::preview_batch;
use batchbook_core::store::catalogue_edits::{CatalogueEditError, ListedName};
use batchbook_core::store::{StoreError, WriteTransaction};
use jiff::Timestamp;
use serde_json::Value;

use crate::plant::{ASHA, Plant, record};
use crate::recording::hdpe;

use CatalogueKind::{Brand, Operator, ProductType as Type};

fn edit<T>(
    book: &Book,
    work: impl FnOnce(&mut WriteTransaction<'_>, Timestamp) -> Result<T, CatalogueEditError>,
) -> Result<T, CatalogueEditError> {
    book.write(|transaction| work(transaction, book.now()))
}

fn catalogue(book: &Book) -> Catalogue {
    book.read(|reader| reader.catalogue()).unwrap()
}

fn type_names(book: &Book) -> Vec<String> {
    catalogue(book)
        .product_types
        .into_iter()
        .map(|it| it.name)
        .collect()
}

fn first_type(book: &Book) -> ProductType {
    catalogue(book).product_types.remove(0)
}

/// The fields of a draft that keep it from being recorded.
fn problems(book: &Book, draft: &BatchDraft) -> Vec<String> {
    let problems = preview_batch(book, draft).unwrap().checked.problems;
    problems.into_iter().map(|problem| problem.field).collect()
}

/// The newest entry of the trail: who, action, before, after.
fn newest_entry(plant: &Plant) -> (String, String, Value, Value) {
    let connection = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    let json = |text: Option<String>| serde_json::from_str(&text.unwrap_or("null".into())).unwrap();
    connection
        .query_row(
            "SELECT who, action, before, after FROM audit_log ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, json(row.get(2)?), json(row.get(3)?))),
        )
        .unwrap()
}

fn entries(plant: &Plant) -> i64 {
    let connection = rusqlite::Connection::open(plant.data().join("db.sqlite")).unwrap();
    connection
        .query_row("SELECT COUNT(*) FROM audit_log", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_product_type_is_added_and_its_batches_can_be_recorded() {
    let plant = Plant::new();
    let book = plant.book();
    let cable = ProductType {
        name: "Duct".into(),
        ..first_type(&book)
    };
    edit(&book, |tx, now| {
        tx.put_product_type(None, cable.clone(), ASHA, now)
    })
    .unwrap();
    assert_eq!(
        type_names(&book),
        ["HDPE Pipe", "Sprinkler Pipe", "Duct"],
        "behind the others"
    );
    let (who, action, before, after) = newest_entry(&plant);
    assert_eq!((who.as_str(), action.as_str()), (ASHA, "product_type_added"));
    assert_eq!(
        (&before, &after["definition"]["name"]),
        (&Value::Null, &"Duct".into())
    );
    let draft = BatchDraft {
        product_type: "Duct".into(),
        ..hdpe()
    };
    assert_eq!(problems(&book, &draft), [""; 0]);
}

#[test]
fn a_used_type_is_renamed_and_changed_without_altering_what_was_recorded() {
    let plant = Plant::new();
    let book = plant.book();
    let id = record(&book, None);
    let recorded = || format!("{:?}", book.read(|reader| reader.batch(id)).unwrap().unwrap());
    let before = recorded();
    let mut edited = first_type(&book);
    edited.name = "PE Pipe".into();
    edited.parameters.remove(1);
    edit(&book, |tx, now| {
        tx.put_product_type(Some("HDPE Pipe"), edited, ASHA, now)
    })
    .unwrap();
    assert_eq!(type_names(&book), ["PE Pipe", "Sprinkler Pipe"], "in its place");
    assert_eq!(recorded(), before);
    let (_, action, before, after) = newest_entry(&plant);
    assert_eq!(action, "product_type_changed");
    assert_eq!(
        (&before["name"], &after["name"]),
        (&"HDPE Pipe".into(), &"PE Pipe".into())
    );
    assert_eq!(after["definition"]["parameters"].as_array().unwrap().len(), 2);
    assert_eq!(
        book.read(|reader| reader.first_broken_audit_entry()).unwrap(),
        None
    );
}

#[test]
fn a_draft_follows_a_renaming() {
    let plant = Plant::new();
    let book = plant.book();
    let draft = book.begin_window_draft(&hdpe()).unwrap();
    let renamed = ProductType {
        name: "PE Pipe".into(),
        ..first_type(&book)
    };
    edit(&book, |tx, now| {
        tx.put_product_type(Some("HDPE Pipe"), renamed, ASHA, now)?;
        tx.rename_listed(Brand, "Tarko", "Tarko Plus", ASHA, now)
    })
    .unwrap();
    let kept = book.read(|reader| reader.draft(draft.id)).unwrap().unwrap().entry;
    assert_eq!(
        (kept.product_type.as_str(), kept.brand.as_str()),
        ("PE Pipe", "Tarko Plus")
    );
    assert_eq!(problems(&book, &kept), [""; 0]);
}

#[test]
fn names_are_unique_and_retired_ones_count() {
    let plant = Plant::new();
    let book = plant.book();
    edit(&book, |tx, now| {
        tx.set_retired(Brand, "Unbranded", true, ASHA, now)
    })
    .unwrap();
    edit(&book, |tx, now| tx.add_new_operator("Bela", ASHA, now)).unwrap();
    let before = entries(&plant);
    let taken = |error: CatalogueEditError| match error {
        CatalogueEditError::NameTaken { kind, retired, .. } => (kind, retired),
        other => panic!("{other:?}"),
    };
    let again = ProductType {
        name: "Sprinkler Pipe".into(),
        ..first_type(&book)
    };
    let edits = [
        edit(&book, |tx, now| {
            tx.put_product_type(None, again.clone(), ASHA, now)
        }),
        edit(&book, |tx, now| {
            tx.put_product_type(Some("HDPE Pipe"), again.clone(), ASHA, now)
        }),
        edit(&book, |tx, now| tx.add_brand(" Tarko ", ASHA, now)),
        edit(&book, |tx, now| tx.add_brand("Unbranded", ASHA, now)),
        edit(&book, |tx, now| {
            tx.rename_listed(Brand, "Tarko", "Unbranded", ASHA, now)
        }),
        edit(&book, |tx, now| tx.add_new_operator("Bela", ASHA, now)),
    ];
    assert_eq!(
        edits.map(|edit| taken(edit.unwrap_err())),
        [
            (Type, false),
            (Type, false),
            (Brand, false),
            (Brand, true),
            (Brand, true),
            (Operator, false)
        ]
    );
    assert_eq!(entries(&plant), before, "a refused edit leaves no trace");
}

#[test]
fn what_could_not_be_used_is_refused_and_says_where() {
    let plant = Plant::new();
    let book = plant.book();
    let mut wrong = first_type(&book);
    wrong.unit = "kg".into();
    wrong.parameters[0].options.push("63".into());
    let error = edit(&book, |tx, now| {
        tx.put_product_type(Some("HDPE Pipe"), wrong, ASHA, now)
    })
    .unwrap_err();
    let CatalogueEditError::ProductType { problems } = error else {
        panic!("{error:?}")
    };
    let fields: Vec<_> = problems.into_iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["unit", "parameters.0.options"]);
    for name in ["", "  ", "a\u{7}b"] {
        let error = edit(&book, |tx, now| tx.add_brand(name, ASHA, now)).unwrap_err();
        assert!(
            matches!(error, CatalogueEditError::Name { .. }),
            "{name:?}: {error:?}"
        );
    }
    let error = edit(&book, |tx, now| {
        tx.rename_listed(Brand, "Nova", "Vega", ASHA, now)
    })
    .unwrap_err();
    assert!(matches!(error, CatalogueEditError::NotThere { .. }), "{error:?}");
    assert_eq!(catalogue(&book), Catalogue::first());
}

#[test]
fn what_is_retired_leaves_the_form_and_comes_back() {
    let plant = Plant::new();
    let book = plant.book();
    edit(&book, |tx, now| {
        tx.set_retired(Type, "HDPE Pipe", true, ASHA, now)
    })
    .unwrap();
    assert_eq!(type_names(&book), ["Sprinkler Pipe"]);
    assert_eq!(catalogue(&book).retired_product_types[0].name, "HDPE Pipe");
    assert_eq!(newest_entry(&plant).1, "product_type_retired");
    assert_eq!(problems(&book, &hdpe()), ["product_type"]);
    edit(&book, |tx, now| {
        tx.set_retired(Type, "HDPE Pipe", false, ASHA, now)
    })
    .unwrap();
    assert_eq!(
        type_names(&book),
        ["HDPE Pipe", "Sprinkler Pipe"],
        "in its old place"
    );
    assert_eq!(newest_entry(&plant).1, "product_type_returned");
    let count = entries(&plant);
    edit(&book, |tx, now| {
        tx.set_retired(Type, "HDPE Pipe", false, ASHA, now)
    })
    .unwrap();
    assert_eq!(entries(&plant), count, "nothing changed, so nothing is written");
}

#[test]
fn the_order_of_the_form_can_be_changed() {
    let plant = Plant::new();
    let book = plant.book();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let order = names(&["Sprinkler Pipe", "HDPE Pipe"]);
    edit(&book, |tx, now| tx.reorder(Type, &order, ASHA, now)).unwrap();
    assert_eq!(type_names(&book), order);
    let (_, action, before, after) = newest_entry(&plant);
    assert_eq!(action, "product_types_reordered");
    assert_eq!(before["names"][0], "HDPE Pipe");
    assert_eq!(after["names"][0], "Sprinkler Pipe");
    for wrong in [
        names(&["HDPE Pipe"]),
        names(&["HDPE Pipe", "HDPE Pipe"]),
        names(&["HDPE Pipe", "Duct"]),
    ] {
        let error = edit(&book, |tx, now| tx.reorder(Type, &wrong, ASHA, now)).unwrap_err();
        assert!(
            matches!(error, CatalogueEditError::Order { kind: Type }),
            "{error:?}"
        );
    }
}

#[test]
fn an_option_missing_in_the_form_is_added_in_its_place() {
    let plant = Plant::new();
    let book = plant.book();
    let edited = edit(&book, |tx, now| {
        tx.add_option("HDPE Pipe", "PN", " 9 ", ASHA, now)
    })
    .unwrap();
    assert_eq!(edited.parameters[1].options, ["4", "6", "8", "9", "10", "12.5"]);
    assert_eq!(first_type(&book), edited);
    assert_eq!(newest_entry(&plant).0, ASHA);
    for (parameter, option) in [("PN", "9"), ("PN", ""), ("Colour", "red")] {
        let error = edit(&book, |tx, now| {
            tx.add_option("HDPE Pipe", parameter, option, ASHA, now)
        })
        .unwrap_err();
        assert!(
            matches!(error, CatalogueEditError::ProductType { .. }),
            "{parameter} {option}: {error:?}"
        );
    }
    assert_eq!(first_type(&book), edited);
}

#[test]
fn operators_are_added_renamed_retired_and_back_when_they_record() {
    let plant = Plant::new();
    let book = plant.book();
    book.choose_operator(ASHA).unwrap();
    let parked = book.window_draft().unwrap().id;
    let id = record(&book, None);
    edit(&book, |tx, now| {
        tx.rename_listed(Operator, ASHA, "Asha K.", ASHA, now)
    })
    .unwrap();
    assert_eq!(
        book.operator().unwrap().as_deref(),
        Some("Asha K."),
        "still the one who records"
    );
    assert_eq!(
        book.read(|reader| reader.batch(id)).unwrap().unwrap().operator,
        ASHA
    );
    assert_eq!(
        book.window_draft().unwrap().id,
        parked,
        "with what was being entered"
    );
    edit(&book, |tx, now| {
        tx.set_retired(Operator, "Asha K.", true, "Bela", now)
    })
    .unwrap();
    assert_eq!(book.operator().unwrap(), None, "who is recording is asked again");
    assert_eq!(
        book.read(|reader| reader.operators()).unwrap(),
        Vec::<String>::new()
    );
    let listed = |retired| ListedName {
        name: "Asha K.".into(),
        retired,
    };
    assert_eq!(
        book.read(|reader| reader.all_operators()).unwrap(),
        [listed(true)]
    );
    book.choose_operator("Asha K.").unwrap();
    assert_eq!(
        book.read(|reader| reader.all_operators()).unwrap(),
        [listed(false)]
    );
    assert_eq!(newest_entry(&plant).1, "operator_returned");
}

#[test]
fn an_import_does_what_its_plan_says() {
    let plant = Plant::new();
    let book = plant.book();
    let mut imported = Catalogue::first();
    imported.product_types[0].parameters[0].options.push("112".into());
    imported.retired_brands = vec![imported.brands.remove(1)];
    imported.brands.push("Nova".into());
    let plan = plan_import(&catalogue(&book), &imported);
    assert_eq!(
        (plan.added.len(), plan.changed.len(), plan.unchanged.len()),
        (1, 2, 2)
    );
    let done = book
        .write(|tx| tx.import_catalogue(&imported, ASHA, book.now()))
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(done, plan);
    assert_eq!(catalogue(&book), imported);
    let count = entries(&plant);
    book.write(|tx| tx.import_catalogue(&imported, ASHA, book.now()))
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(
        entries(&plant),
        count,
        "what is the same already is not written again"
    );
}

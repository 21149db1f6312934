//! `catalogue export` and `catalogue import`.

use serde_json::{Value, json};

use crate::support::{Plant, pipe_with, write};

#[test]
fn a_catalogue_goes_to_another_workstation() {
    let plant = Plant::new();
    let mut catalogue = plant.json(["catalogue", "export", "-"]);
    catalogue["brands"].as_array_mut().unwrap().push(json!("Nova"));
    catalogue["product_types"][0]["parameters"][0]["options"] = json!(["63", "80", "100", "112"]);
    let file = plant.path("edited.json");
    write(&file, catalogue.to_string().as_bytes());
    let imported = plant.run(["catalogue", "import", "edited.json"]);
    assert_eq!(
        imported.stdout, "1 added, 1 changed, 3 the same as before.\n",
        "{imported:?}"
    );
    assert_eq!(plant.run(["catalogue", "export", "out.json"]).code, 0);

    let other = Plant::new();
    let file = plant.path("out.json");
    let imported = other.run(["catalogue", "import", file.to_str().unwrap()]);
    assert_eq!(imported.code, 0, "{imported:?}");
    let exported = other.json(["catalogue", "export", "-"]);
    assert_eq!(
        exported,
        serde_json::from_slice::<Value>(&std::fs::read(&file).unwrap()).unwrap()
    );
    let batch = pipe_with(json!({"brand": "Nova", "parameters": {"PE": "112", "PN": "10", "OD": "63"}}));
    assert_eq!(other.record(&batch, &[""; 0])["batch"]["brand"], "Nova");
}

#[test]
fn the_first_catalogue_has_the_two_examples() {
    let plant = Plant::new();
    let catalogue = plant.json(["catalogue", "export", "-"]);
    assert_eq!(catalogue["brands"], json!(["Tarko", "Unbranded"]));
    let types = &catalogue["product_types"];
    assert_eq!(types[0]["name"], "HDPE Pipe");
    assert_eq!(
        types[0]["parameters"][1]["options"],
        json!(["4", "6", "8", "10", "12.5"])
    );
    assert_eq!(types[1]["name"], "Sprinkler Pipe");
    assert_eq!(types[1]["presets"]["bundle_sizes"], json!([10, 20]));
}

#[test]
fn a_recorded_batch_keeps_what_it_was_recorded_with() {
    let plant = Plant::new();
    plant.record(&pipe_with(json!({})), &[""; 0]);
    let before = plant.json(["show", "1", "--json"]);
    let mut catalogue = plant.json(["catalogue", "export", "-"]);
    catalogue["product_types"][0]["parameters"][2]["options"] = json!(["25"]);
    let file = plant.path("edited.json");
    write(&file, catalogue.to_string().as_bytes());
    assert_eq!(plant.run(["catalogue", "import", "edited.json"]).code, 0);
    assert_eq!(plant.json(["show", "1", "--json"]), before);
    let ran = plant.try_record(&pipe_with(json!({})), &["--json"]);
    assert_eq!(
        ran.errors(),
        [("parameters.OD".to_owned(), "unknown_option".to_owned())]
    );
}

#[test]
fn a_catalogue_that_cannot_be_used_changes_nothing() {
    let plant = Plant::new();
    let before = plant.json(["catalogue", "export", "-"]);
    let mut twice = before.clone();
    twice["brands"] = json!(["Nova", "Nova"]);
    let mut no_options = before.clone();
    no_options["product_types"][0]["parameters"][0]["options"] = json!([]);
    let cases = [
        ("no JSON", "{".to_owned(), 2, "is not JSON"),
        (
            "another object",
            json!({"colour": 1}).to_string(),
            3,
            "is not a catalogue",
        ),
        ("twice", twice.to_string(), 3, "“Nova” is there twice"),
        (
            "no options",
            no_options.to_string(),
            3,
            "The product type “HDPE Pipe”",
        ),
    ];
    for (name, text, code, words) in cases {
        let file = plant.path("bad.json");
        write(&file, text.as_bytes());
        let ran = plant.run(["catalogue", "import", "bad.json"]);
        assert_eq!(ran.code, code, "{name}: {ran:?}");
        assert!(ran.stderr.contains(words), "{name}: {ran:?}");
    }
    assert_eq!(plant.json(["catalogue", "export", "-"]), before);
    assert_eq!(plant.run(["catalogue", "import", "absent.json"]).code, 1);
    assert_eq!(plant.run(["catalogue", "export", "absent/out.json"]).code, 1);
}

#[test]
fn a_dry_run_shows_what_would_change_and_changes_nothing() {
    let plant = Plant::new();
    let before = plant.json(["catalogue", "export", "-"]);
    let mut catalogue = before.clone();
    catalogue["product_types"][0]["parameters"][0]["options"] = json!(["80", "100", "112"]);
    catalogue["product_types"][1]["weight_per_metre"] = json!("optional");
    catalogue["brands"] = json!(["Tarko", "Nova"]);
    catalogue["retired_brands"] = json!(["Unbranded"]);
    let file = plant.path("edited.json");
    write(&file, catalogue.to_string().as_bytes());
    let ran = plant.run(["catalogue", "import", "edited.json", "--dry-run"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.stdout,
        "\
+ Brand Nova
~ Product type HDPE Pipe
    PE: new choices 112
    PE: without choices 63
~ Product type Sprinkler Pipe
    Another rule for the weight per metre
~ Brand Unbranded
    will be retired
1 to add, 3 to change, 1 the same as now. Nothing was imported.
"
    );
    assert_eq!(plant.json(["catalogue", "export", "-"]), before);
    let imported = plant.run(["catalogue", "import", "edited.json"]);
    assert_eq!(imported.stdout, "1 added, 3 changed, 1 the same as before.\n");
    let again = plant.run(["catalogue", "import", "edited.json", "--dry-run"]);
    assert_eq!(
        again.stdout,
        "0 to add, 0 to change, 5 the same as now. Nothing was imported.\n"
    );
}

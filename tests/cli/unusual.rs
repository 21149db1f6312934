//! What is unusual about a batch: the command line warns, records, and says that nobody confirmed it.

use serde_json::{Value, json};

use crate::support::{Plant, pipe_with};

fn weighing(kg_per_metre: &str) -> Value {
    pipe_with(json!({"weight_per_metre_kg": kg_per_metre}))
}

#[test]
fn an_unusual_weight_is_warned_about_and_recorded() {
    let plant = Plant::new();
    let usual = plant.try_record(&weighing("1.5"), &["--json"]);
    assert_eq!(usual.stderr, "", "nothing to compare with is nothing to warn of");
    let ran = plant.try_record(&weighing("15"), &["--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stderr.contains(
            "Warning: 15 kg/m is far from the usual 1.5 kg/m of this product with these parameters."
        ),
        "{}",
        ran.stderr
    );
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let nobody_confirmed = json!({"weight_unusual": {"usual": "1.5", "confirmed": false}});
    assert_eq!(answer["batch"]["confirmations"], nobody_confirmed);

    let meant = plant.try_record(&weighing("0.15"), &["--allow-unusual-weight", "--json"]);
    assert_eq!(meant.stderr, "", "who says that it is meant is not warned");
    let shown = plant.json(["show", "3", "--json"]);
    assert_eq!(
        shown["batch"]["confirmations"]["weight_unusual"]["confirmed"],
        json!(true)
    );
    let text = plant.run(["show", "3"]).stdout;
    assert!(
        text.contains("0.15 kg/m where 8.25 kg/m is usual: confirmed"),
        "{text}"
    );
}

#[test]
fn equal_batches_in_a_row_are_recorded_with_a_warning() {
    let plant = Plant::new();
    let first = plant.try_record(&weighing("1.5"), &["--json"]);
    let first: Value = serde_json::from_str(&first.stdout).unwrap();
    assert_eq!(
        first["batch"].get("confirmations"),
        None,
        "a batch as usual has no key more than ever"
    );
    let code = first["batch"]["batch_code"].as_str().unwrap();
    let second = plant.try_record(&weighing("1.5"), &["--json"]);
    assert_eq!(
        second.code, 0,
        "a script that records equal batches is not stopped: {second:?}"
    );
    let warning = format!("Warning: an equal batch, {code}, was recorded within the last ten minutes.");
    assert!(second.stderr.contains(&warning), "{}", second.stderr);
    assert!(
        second.stderr.contains("--allow-equal"),
        "the next step is said: {}",
        second.stderr
    );
    let answer: Value = serde_json::from_str(&second.stdout).unwrap();
    let nobody_confirmed = json!({"equal_batch": {"other": code, "confirmed": false}});
    assert_eq!(answer["batch"]["confirmations"], nobody_confirmed);
    let text = plant.run(["show", "2"]).stdout;
    assert!(
        text.contains(&format!(
            "equals {code}, recorded shortly before: nobody was asked"
        )),
        "{text}"
    );

    let meant = plant.try_record(&weighing("1.5"), &["--allow-equal", "--json"]);
    assert_eq!(meant.stderr, "");
}

#[test]
fn what_was_confirmed_by_a_flag_is_said() {
    let plant = Plant::new();
    let ahead = pipe_with(json!({"produced_at": "2099-01-01T00:00:00Z", "batch_number": "5000"}));
    let ran = plant.try_record(&ahead, &["--allow-future", "--allow-jump", "--json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        answer["batch"]["confirmations"],
        json!({"future": true, "number_jump": true})
    );
}

//! Files that are on their way to a share, or from it, when it stops answering: the command ends, and the same one does it later.

use super::OnShare;
use crate::faults::share::Call;
use crate::object_server::{KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::support::{Plant, Ran, names_in};

/// Nothing has moved: the error names the folder that does not answer, and it is no refusal of what was asked for.
fn does_not_answer(on: &OnShare, ran: &Ran) {
    assert_eq!(ran.code, 1, "{ran:?}");
    let share = on.plant.path("share/line-2");
    let said = format!("The storage path {} does not answer", share.display());
    assert!(ran.stderr.contains(&said), "{ran:?}");
}

#[test]
fn a_move_to_or_from_a_share_that_hangs_is_given_up_before_the_first_file() {
    let Some(on) = OnShare::beside() else { return };
    on.with_large_file();
    on.share.hang();
    does_not_answer(&on, &on.in_time(&["storage", "move", "share/line-2"]));
    does_not_answer(
        &on,
        &on.in_time(&["storage", "move", "share/line-2", "--dry-run"]),
    );
    on.share.release();
    assert_eq!(names_in(&on.behind), [""; 0], "nothing was made there");
    assert_eq!(on.plant.run(["storage", "move", "share/line-2"]).code, 0);

    on.share.hang();
    does_not_answer(&on, &on.in_time(&["storage", "move", "data/uploads"]));
    on.share.release();
    let back = on.plant.run(["storage", "move", "data/uploads"]);
    assert_eq!(back.code, 0, "{back:?}");
    assert_eq!(on.plant.run(["check", "--rehash"]).code, 0);
}

/// Moves while the share hangs at a call, and once more when it is back.
fn is_given_up_and_goes_on(on: &mut OnShare, at: (Call, usize), to: &str) {
    let ran = on.complains_at(at, &["storage", "move", to]);
    does_not_answer(on, &ran);
    let again = on.plant.run(["storage", "move", to]);
    assert_eq!(again.code, 0, "{at:?}: {again:?}");
    assert_eq!(on.plant.run(["check", "--rehash"]).code, 0, "{at:?}");
    assert_eq!(names_in(&on.plant.path(to).join("batches")).len(), 1);
    assert_eq!(names_in(&on.plant.path(to).join(".staging")), [""; 0], "{at:?}");
}

#[test]
fn a_move_to_a_share_that_hangs_in_the_middle_is_given_up_and_goes_on_later() {
    // In the file, at its end, where it is read again, and at the marker that makes the share the place in use.
    for at in [
        (Call::Write, 40),
        (Call::Sync, 6),
        (Call::Read, 10),
        (Call::Rename, 3),
    ] {
        let Some(mut on) = OnShare::beside() else { return };
        on.with_large_file();
        is_given_up_and_goes_on(&mut on, at, "share/line-2");
    }
}

#[test]
fn a_move_from_a_share_that_hangs_in_the_middle_is_given_up_and_goes_on_later() {
    let Some(mut on) = OnShare::beside() else { return };
    on.with_large_file();
    assert_eq!(on.plant.run(["storage", "move", "share/line-2"]).code, 0);
    // What was read again is not in this computer's memory any more.
    assert_eq!(on.plant.run(["check", "--rehash"]).code, 0);
    is_given_up_and_goes_on(&mut on, (Call::Read, 12), "larger-disk");
}

/// A share with an object store that has the large file on it.
fn with_an_object_store(on: &mut OnShare) -> ObjectServer {
    let server = ObjectServer::start();
    let plant = std::mem::replace(&mut on.plant, Plant::new());
    on.plant = plant
        .with("BATCHBOOK_CLOUD", table("primary", server.address, ""))
        .with("AWS_ACCESS_KEY_ID", KEY_ID)
        .with("AWS_SECRET_ACCESS_KEY", SECRET);
    on.with_large_file();
    assert_eq!(on.plant.json(["cloud", "sync", "--json"])["uploaded"], 1);
    server
}

#[test]
fn an_evicted_file_is_not_waited_for_where_the_share_that_it_is_fetched_to_hangs() {
    let Some(mut on) = OnShare::new() else { return };
    let _server = with_an_object_store(&mut on);
    assert_eq!(on.plant.json(["cloud", "evict", "--all", "--json"])["evicted"], 1);
    assert_eq!(on.saved(), 0);
    let silent = format!("The storage path {} does not answer", on.mount().display());

    on.share.hang();
    for arguments in [
        &["cloud", "fetch", "1"][..],
        &["cloud", "fetch", "--all"],
        &["cloud", "evict"],
    ] {
        let ran = on.in_time(arguments);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains(&silent), "{ran:?}");
    }
    // What a person opens is named, with why.
    let to = on.plant.path("dossier");
    let made = on.in_time(&["dossier", "--json", "--to", to.to_str().unwrap()]);
    assert_eq!(made.code, 5, "{made:?}");
    let problem = &made.json()["problems"][0];
    assert_eq!(problem["kind"], "not_fetched");
    assert!(problem["detail"].as_str().unwrap().contains(&silent), "{problem}");
    on.share.release();

    for call in [(Call::Write, 5), (Call::Sync, 1), (Call::Rename, 1)] {
        let ran = on.complains_at(call, &["cloud", "fetch", "1"]);
        assert_eq!(ran.code, 1, "{call:?}: {ran:?}");
        assert!(ran.stderr.contains(&silent), "{call:?}: {ran:?}");
        assert_eq!(on.plant.run(["check", "--rehash"]).code, 0, "{call:?}");
        on.plant.json(["cloud", "fetch", "1", "--json"]);
        on.is_well_again(1);
        assert_eq!(on.plant.json(["cloud", "evict", "--all", "--json"])["evicted"], 1);
    }
}

#[test]
fn an_eviction_that_had_begun_is_given_up_where_the_share_hangs_and_ended_later() {
    for call in [(Call::Remove, 1), (Call::Sync, 1)] {
        let Some(mut on) = OnShare::new() else { return };
        let _server = with_an_object_store(&mut on);
        let silent = format!("The storage path {} does not answer", on.mount().display());

        let ran = on.complains_at(call, &["cloud", "evict", "--all"]);

        assert_eq!(ran.code, 1, "{call:?}: {ran:?}");
        assert!(ran.stderr.contains(&silent), "{call:?}: {ran:?}");
        assert_eq!(on.plant.run(["check", "--rehash"]).code, 0, "{call:?}");
        assert_eq!(on.plant.json(["cloud", "evict", "--all", "--json"])["evicted"], 1);
        assert_eq!(on.saved(), 0, "{call:?}");
        assert_eq!(on.plant.json(["cloud", "fetch", "1", "--json"])["fetched"], 1);
        on.is_well_again(1);
    }
}

//! Opening takes time: it says how far it is, and whoever does not want to wait ends it.

use std::process::Command;
use std::time::{Duration, Instant};

use super::{NONE, Plants, Station};
use crate::faults::share::Share;
use crate::support::{Plant, pipe, skipped, wait_until};

#[test]
fn on_a_terminal_it_says_how_many_stations_are_open() {
    let plants = Plants::new();
    let inner = plants.office.command(NONE);
    let command = format!(
        "'{}' book open '{}'",
        inner.get_program().display(),
        plants.share.display()
    );
    let variables = inner.get_envs().filter_map(|(name, value)| Some((name, value?)));
    // It has a terminal of its own, and answers what is written there.
    let ran = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env_clear()
        .envs(variables)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let said = String::from_utf8(ran.stdout).unwrap();
    let (line, after) = said
        .split_once("Station 2 of 2")
        .unwrap_or_else(|| panic!("{said:?}"));
    assert!(
        line.ends_with("\r\x1b[K"),
        "a line that is written over: {line:?}"
    );
    assert!(
        after.contains("\r\x1b[K") && after.contains("A1") && after.contains("B2"),
        "{said:?}"
    );

    let ran = plants
        .office
        .run(["book", "open", plants.share.to_str().unwrap()]);
    assert_eq!(ran.stderr, "", "nobody reads it where there is no terminal");
}

#[test]
fn while_a_share_hangs_it_is_ended_by_whoever_waits() {
    let office = Plant::new();
    let (behind, mount) = (office.path("behind"), office.path("share"));
    let Some(share) = Share::mount(&behind, &mount) else {
        skipped("this account cannot mount a share");
        return;
    };
    let station = Station::new("A1", &mount);
    station.plant.record(&pipe(), NONE);
    station.back_up();
    assert_eq!(office.run(["book", "open", mount.to_str().unwrap()]).code, 0);

    share.hang();
    let mut child = office.start(["book", "open", mount.to_str().unwrap()]);
    std::thread::sleep(Duration::from_secs(1));
    assert!(child.try_wait().unwrap().is_none(), "it waits for the share");
    let start = Instant::now();
    let status = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
    wait_until("it has ended", || child.try_wait().unwrap().is_some());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    share.release();
}

//! `book open`: the snapshots of several workstations as one book, looked at from a third place.

#[cfg(target_os = "linux")]
mod opening;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::object_server::{KEY_ID, ObjectServer, SECRET, cloud as table};
use crate::support::{Mounted, Plant, Ran, names_in, pipe_with, write};

const NONE: &[&str] = &[];
const SLIP: &[u8] = b"\x89PNG\r\n\x1a\n slip";

/// A workstation with a station code, and a mirror of it at `share`.
struct Station {
    plant: Plant,
    share: PathBuf,
}

impl Station {
    fn new(code: &str, share: &Path) -> Station {
        Station {
            plant: Plant::new().with("BATCHBOOK_STATION", code),
            share: share.to_owned(),
        }
    }

    fn record(&self, notes: &str) -> Value {
        self.plant.record(&pipe_with(json!({"notes": notes})), NONE)["batch"].clone()
    }

    fn record_with_slip(&self) -> Value {
        let slip = self.plant.file("slip.png", SLIP);
        let batch = pipe_with(json!({"notes": "with a slip"}));
        self.plant.record_with(&batch, &[&slip])["batch"].clone()
    }

    /// Adds to the mirror; the snapshot.
    fn back_up(&self) -> PathBuf {
        self.back_up_to(&self.share)
    }

    fn back_up_to(&self, share: &Path) -> PathBuf {
        std::fs::create_dir_all(share).unwrap();
        let share = share.to_str().unwrap();
        let made = self
            .plant
            .json(["backup", "create", "--to", share, "--mirror", "--json"]);
        PathBuf::from(made["path"].as_str().unwrap())
    }
}

/// A share with the mirrors of A1 and B2, which recorded in turns, and somebody who looks at it from a third place.
struct Plants {
    office: Plant,
    share: PathBuf,
    a1: Station,
    b2: Station,
}

impl Plants {
    fn new() -> Plants {
        let office = Plant::new();
        let share = office.path("share");
        let (a1, b2) = (Station::new("A1", &share), Station::new("B2", &share));
        a1.record("first");
        b2.record("second");
        a1.record_with_slip();
        b2.record("fourth, by night");
        a1.back_up();
        b2.back_up();
        Plants {
            office,
            share,
            a1,
            b2,
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        open(&self.office, &[&self.share], arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.json()
    }
}

fn open(office: &Plant, places: &[&Path], arguments: &[&str]) -> Ran {
    let mut all = vec!["book".as_ref(), "open".as_ref()];
    all.extend(places.iter().map(|place| place.as_os_str()));
    all.extend(arguments.iter().map(std::ffi::OsStr::new));
    office.run(all)
}

/// One field of each batch, station, or what else is listed.
fn each(answer: &Value, list: &str, key: &str) -> Vec<String> {
    let items = answer[list].as_array().unwrap();
    items
        .iter()
        .map(|item| item[key].as_str().unwrap().to_owned())
        .collect()
}

/// Every file below a folder, with its size and times.
fn everything_in(folder: &Path) -> BTreeMap<PathBuf, (u64, SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        found.insert(path.clone(), (metadata.len(), metadata.modified().unwrap()));
        if metadata.is_dir() {
            found.extend(everything_in(&path));
        }
    }
    found
}

fn flip_a_byte(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    write(path, &bytes);
}

/// Replaces a text wherever it is in a file, so that SQLite finds nothing wrong.
fn alter(path: &Path, from: &[u8], to: &[u8]) {
    let mut bytes = std::fs::read(path).unwrap();
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter_map(|(at, window)| (window == from).then_some(at))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    write(path, &bytes);
}

#[test]
fn several_stations_are_one_book() {
    let plants = Plants::new();
    let before = everything_in(&plants.share);

    let opened = plants.json(&["--json"]);
    assert_eq!(each(&opened, "stations", "station"), ["A1", "B2"]);
    assert_eq!(opened["stations"][0]["batches"], 2);
    assert_eq!(
        (&opened["refused"], &opened["superseded"]),
        (&json!([]), &json!([]))
    );

    let listed = plants.json(&["list", "--json"]);
    assert_eq!(
        each(&listed, "batches", "notes"),
        ["fourth, by night", "with a slip", "second", "first"],
        "by the time of recording, whoever recorded"
    );
    assert_eq!(each(&listed, "batches", "station"), ["B2", "A1", "B2", "A1"]);
    let as_of: BTreeMap<String, String> = each(&opened, "stations", "station")
        .into_iter()
        .zip(each(&opened, "stations", "as_of"))
        .collect();
    for batch in listed["batches"].as_array().unwrap() {
        assert_eq!(batch["as_of"], as_of[batch["station"].as_str().unwrap()]);
    }

    // The keys are those of `list` on the station itself, and two more.
    let of_station = plants.a1.plant.json(["list", "--json"]);
    let keys = |batch: &Value| batch.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut expected = keys(&of_station["batches"][0]);
    expected.extend(["recorded_station".to_owned(), "as_of".to_owned()]);
    let mut found = keys(&listed["batches"][1]);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);

    assert_eq!(everything_in(&plants.share), before, "nothing is written there");
    assert_eq!(
        names_in(&plants.office.data()),
        [] as [&str; 0],
        "and nothing here"
    );
}

#[test]
fn pages_go_on_across_the_stations() {
    let plants = Plants::new();
    let mut notes = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut arguments = vec!["list", "--limit", "1", "--json"];
        arguments.extend(after.iter().flat_map(|cursor| ["--after", cursor.as_str()]));
        let page = plants.json(&arguments);
        notes.extend(each(&page, "batches", "notes"));
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(notes, ["fourth, by night", "with a slip", "second", "first"]);
    let ran = plants.run(&["list", "--after", "12"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn search_and_filters_are_those_of_list() {
    let plants = Plants::new();
    let notes = |arguments: &[&str]| {
        let mut all = vec!["list", "--json"];
        all.extend(arguments);
        each(&plants.json(&all), "batches", "notes")
    };
    assert_eq!(notes(&["--search", "night"]), ["fourth, by night"]);
    assert_eq!(
        notes(&["--search", "slip.png"]),
        ["with a slip"],
        "by the name of a file"
    );
    assert_eq!(notes(&["--search", "tarko"]).len(), 4);
    assert_eq!(notes(&["--station", "A1"]), ["with a slip", "first"]);
    assert_eq!(notes(&["--station", "B2", "--search", "slip"]), [] as [&str; 0]);
    assert_eq!(notes(&["--product-type", "Sprinkler Pipe"]), [] as [&str; 0]);
    assert_eq!(
        notes(&["--from", "2026-11-24", "--to-date", "2026-11-24"]).len(),
        4
    );
    assert_eq!(notes(&["--to-date", "2026-11-23"]), [] as [&str; 0]);
    let ran = plants.run(&["list", "--station", "C3"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("C3"), "{ran:?}");
}

#[test]
fn a_person_reads_whose_each_batch_is_and_how_fresh() {
    let plants = Plants::new();
    let ran = plants.run(&["list", "--search", "slip"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let opened = plants.json(&["--json"]);
    let as_of = each(&opened, "stations", "as_of")[0].replace('T', " ");
    let row = ran.stdout.lines().nth(1).unwrap();
    assert!(row.starts_with(&format!("A1       {}", &as_of[..16])), "{ran:?}");
    let ran = plants.run(&[]);
    assert!(
        ran.stdout.contains(&as_of[..16]) && ran.stdout.contains("B2"),
        "{ran:?}"
    );
}

#[test]
fn one_batch_is_shown_and_two_of_one_number_are_told_apart() {
    let plants = Plants::new();
    let code = "HDPEPipe-OD63-PE80-PN10-Tarko-2026-A1-002";
    let shown = plants.json(&["show", code, "--json"]);
    assert_eq!(shown["batch"]["notes"], "with a slip");
    assert_eq!(shown["batch"]["station"], "A1");
    assert_eq!(shown["batch"]["attachments"][0]["original_name"], "slip.png");
    let ran = plants.run(&["show", "1"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.stderr.contains("A1, B2") && ran.stderr.contains("--station"),
        "{ran:?}"
    );
    let shown = plants.json(&["show", "1", "--station", "B2", "--json"]);
    assert_eq!(shown["batch"]["notes"], "second");
    let ran = plants.run(&["show", "77"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    let ran = plants.run(&["show", code]);
    assert!(
        ran.stdout.contains("As of") && ran.stdout.contains("slip.png"),
        "{ran:?}"
    );
}

#[test]
fn files_are_fetched_and_compared() {
    let plants = Plants::new();
    let code = "HDPEPipe-OD63-PE80-PN10-Tarko-2026-A1-002";
    let to = plants.office.path("fetched");
    let arguments = ["fetch", code, "--to", to.to_str().unwrap(), "--json"];
    let fetched = plants.json(&arguments);
    assert_eq!(
        fetched["fetched"][0]["path"],
        to.join("slip.png").to_str().unwrap()
    );
    assert_eq!(std::fs::read(to.join("slip.png")).unwrap(), SLIP);
    let again = plants.json(&arguments);
    assert_eq!(
        again["fetched"][0]["path"],
        to.join("slip (2).png").to_str().unwrap(),
        "nothing is replaced"
    );

    let id = fetched["fetched"][0]["id"].as_str().unwrap();
    let chosen = ["fetch", code, "--to", to.to_str().unwrap(), "--attachment"];
    let ran = plants.run(&[&chosen[..], &[id]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = plants.run(&[&chosen[..], &["01a20c99-cdf2-747c-85d6-8cd6d0eccac9"]].concat());
    assert_eq!(ran.code, 4, "{ran:?}");

    let sha256 = fetched["fetched"][0]["sha256"].as_str().unwrap();
    let mirrors = names_in(&plants.share);
    let mirror = mirrors.iter().find(|name| name.contains("-A1-")).unwrap();
    let stored = plants
        .share
        .join(mirror)
        .join("files")
        .join(&sha256[..2])
        .join(sha256);
    write(&stored, b"other bytes");
    let count = names_in(&to).len();
    let ran = plants.run(&arguments);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(ran.json()["failed"][0]["code"], "plant_file_damaged");
    assert_eq!(names_in(&to).len(), count, "what differs is not left there");
    std::fs::remove_file(&stored).unwrap();
    assert_eq!(
        plants.run(&arguments).json()["failed"][0]["code"],
        "plant_file_missing"
    );
}

#[test]
fn a_table_has_all_stations() {
    let plants = Plants::new();
    let ran = plants.run(&["export"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    let stations: Vec<&str> = rows.iter().map(|row| row["station"].as_str()).collect();
    assert_eq!(stations, ["B2", "A1", "B2", "A1"]);
    assert!(ran.stdout.starts_with("station,as_of,batch_number,"), "{ran:?}");
    assert!(
        rows.iter()
            .all(|row| row["as_of"].ends_with('Z') && row["recorded_station"] == row["station"])
    );
    let file = plants.office.path("plant.xlsx");
    let ran = plants.run(&["export", "--station", "A1", "--to", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut workbook = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
    let mut sheet = String::new();
    let mut part = workbook.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    assert_eq!(sheet.matches("<row ").count(), 3, "a heading and two batches");
}

#[test]
fn of_two_mirrors_of_one_station_the_newest_is_taken_and_said() {
    let plants = Plants::new();
    let later = plants.office.path("later");
    plants.a1.record("after the first backup");
    // Snapshots are told apart by the second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    plants.a1.back_up_to(&later);
    for places in [[&plants.share, &later], [&later, &plants.share]] {
        let ran = open(&plants.office, &places.map(PathBuf::as_path), &["list", "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let listed = ran.json();
        assert_eq!(each(&listed, "batches", "notes").len(), 5, "each batch once");
        assert_eq!(each(&listed, "superseded", "station"), ["A1"]);
        let path = listed["superseded"][0]["path"].as_str().unwrap();
        assert!(Path::new(path).starts_with(&plants.share), "{path}");
        assert!(
            ran.stderr.contains(path) && ran.stderr.contains("newer"),
            "{ran:?}"
        );
    }
    // A place that is named twice is one.
    let ran = open(&plants.office, &[&plants.share, &plants.share], &["--json"]);
    assert_eq!(ran.json()["superseded"], json!([]));
}

#[test]
fn what_is_damaged_or_newer_is_refused_by_name_and_the_rest_opens() {
    for (code, spoil) in [
        ("plant_snapshot_damaged", flip_a_byte as fn(&Path)),
        ("plant_snapshot_damaged", |database: &Path| {
            write(database, b"nonsense")
        }),
        ("plant_snapshot_newer", |database: &Path| {
            let connection = rusqlite::Connection::open(database).unwrap();
            connection.pragma_update(None, "user_version", 99).unwrap();
        }),
        ("plant_snapshot_unreadable", |database: &Path| {
            std::fs::remove_file(database).unwrap();
        }),
        ("plant_manifest_unreadable", |database: &Path| {
            write(&database.with_file_name("manifest.json"), b"{}");
        }),
    ] {
        let plants = Plants::new();
        let snapshots = names_in(&plants.share)
            .into_iter()
            .find(|name| name.contains("-A1-"))
            .map(|mirror| plants.share.join(mirror).join("snapshots"))
            .unwrap();
        let snapshot = snapshots.join(&names_in(&snapshots)[0]);
        spoil(&snapshot.join("db.sqlite"));
        let ran = plants.run(&["list", "--json"]);
        assert_eq!(ran.code, 5, "{code}: {ran:?}");
        let listed = ran.json();
        assert_eq!(each(&listed, "batches", "station"), ["B2", "B2"]);
        assert_eq!(each(&listed, "refused", "code"), [code]);
        assert_eq!(each(&listed, "refused", "path"), [snapshot.to_str().unwrap()]);
        assert!(ran.stderr.contains(snapshot.to_str().unwrap()), "{ran:?}");
    }
}

#[test]
fn an_older_snapshot_takes_the_place_of_a_damaged_one() {
    let plants = Plants::new();
    let old = plants.json(&["--json"])["stations"][0]["as_of"].clone();
    plants.a1.record("in the damaged one alone");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let newest = plants.a1.back_up();
    alter(
        &newest.join("db.sqlite"),
        b"in the damaged one alone",
        b"in the altered one alone",
    );
    let ran = plants.run(&["--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let opened = ran.json();
    assert_eq!(opened["stations"][0]["as_of"], old);
    assert_eq!(each(&opened, "refused", "station"), ["A1"]);
    // Whoever does not want to wait for the comparison gets what is there.
    let quick = plants.json(&["--quick", "--json"]);
    assert_ne!(quick["stations"][0]["as_of"], old);
}

#[test]
fn mirrors_are_found_in_a_folder_for_each_station_and_by_name() {
    let office = Plant::new();
    let root = office.path("plant");
    for code in ["A1", "B2"] {
        let station = Station::new(code, &root.join(code));
        station.record(code);
        station.back_up();
    }
    let ran = open(&office, &[&root], &["--json"]);
    assert_eq!(each(&ran.json(), "stations", "station"), ["A1", "B2"], "{ran:?}");
    let names = names_in(&root.join("A1"));
    let mirror = names.iter().find(|name| name.contains("-mirror-")).unwrap();
    let mirror = root.join("A1").join(mirror);
    // A mirror that has lost its marker is one all the same.
    std::fs::remove_file(mirror.join(".batchbook-mirror")).unwrap();
    let ran = open(&office, &[&mirror], &["--json"]);
    assert_eq!(each(&ran.json(), "stations", "station"), ["A1"], "{ran:?}");
    let snapshot = mirror
        .join("snapshots")
        .join(&names_in(&mirror.join("snapshots"))[0]);
    let ran = open(&office, &[&snapshot], &["list", "--json"]);
    assert_eq!(each(&ran.json(), "batches", "notes"), ["A1"], "{ran:?}");
}

#[test]
fn an_unpacked_archive_is_a_snapshot_and_one_that_is_packed_says_what_to_do() {
    let plants = Plants::new();
    let share = plants.share.to_str().unwrap();
    let made = plants
        .a1
        .plant
        .json(["backup", "create", "--to", share, "--json"]);
    let archive = PathBuf::from(made["path"].as_str().unwrap());
    let ran = open(&plants.office, &[&archive], &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("tar"), "{ran:?}");
    let unpacked = plants.office.path("unpacked");
    std::fs::create_dir(&unpacked).unwrap();
    let status = std::process::Command::new("tar")
        .arg("-xf")
        .arg(&archive)
        .arg("-C")
        .arg(&unpacked)
        .status();
    assert!(status.unwrap().success());
    let to = plants.office.path("fetched");
    let ran = open(
        &plants.office,
        &[&unpacked],
        &["fetch", "2", "--to", to.to_str().unwrap()],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(std::fs::read(to.join("slip.png")).unwrap(), SLIP);
}

#[test]
fn a_place_without_snapshots_says_so() {
    let plants = Plants::new();
    let empty = plants.office.path("empty");
    std::fs::create_dir(&empty).unwrap();
    let gone = plants.office.path("gone");
    let ran = open(&plants.office, &[&empty, &gone], &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(ran.stderr.contains(empty.to_str().unwrap()) && ran.stderr.contains(gone.to_str().unwrap()));
    let ran = open(&plants.office, &[&empty, &plants.share], &["--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(each(&ran.json(), "stations", "station"), ["A1", "B2"]);
}

#[test]
fn two_stations_of_one_code_are_told_apart() {
    let office = Plant::new();
    let share = office.path("share");
    for notes in ["one", "another"] {
        let station = Station::new("A1", &share);
        station.record(notes);
        station.back_up();
    }
    let ran = open(&office, &[&share], &["--json"]);
    let names = each(&ran.json(), "stations", "station");
    assert!(names.len() == 2 && names[0] != names[1] && names.iter().all(|name| name.starts_with("A1-")));
    let ran = open(&office, &[&share], &["list", "--station", &names[0], "--json"]);
    let listed = ran.json();
    assert_eq!(each(&listed, "batches", "recorded_station"), ["A1"]);
}

#[test]
fn a_read_only_share_will_do() {
    let plants = Plants::new();
    let Some(mounted) = Mounted::tmpfs(plants.office.path("read-only"), "size=64m") else {
        return;
    };
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .arg(&plants.share)
        .arg(plants.office.path("read-only/share"))
        .status();
    assert!(copied.unwrap().success());
    mounted.remount("remount,ro");
    let share = plants.office.path("read-only/share");
    let ran = open(&plants.office, &[&share], &["list", "--search", "slip", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(each(&ran.json(), "batches", "station"), ["A1"]);
    let to = plants.office.path("fetched");
    let ran = open(
        &plants.office,
        &[&share],
        &["fetch", "2", "--station", "A1", "--to", to.to_str().unwrap()],
    );
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_folder_that_is_closed_to_writing_will_do() {
    use std::os::unix::fs::PermissionsExt;
    let plants = Plants::new();
    let mut office = plants.office;
    for path in everything_in(&plants.share)
        .into_keys()
        .chain([plants.share.clone()])
    {
        let mode = if path.is_dir() { 0o555 } else { 0o444 };
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    office = office.without_roots_powers();
    let ran = open(&office, &[&plants.share], &["list", "--json"]);
    for path in everything_in(&plants.share)
        .into_keys()
        .chain([plants.share.clone()])
    {
        if path.is_dir() {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(each(&ran.json(), "batches", "station").len(), 4);
}

#[test]
fn what_a_station_records_after_its_snapshot_is_not_in_the_book() {
    let plants = Plants::new();
    plants.b2.record("too late");
    let listed = plants.json(&["list", "--json"]);
    assert!(!each(&listed, "batches", "notes").contains(&"too late".to_owned()));
    std::thread::sleep(std::time::Duration::from_millis(1100));
    plants.b2.back_up();
    let listed = plants.json(&["list", "--json"]);
    assert_eq!(
        each(&listed, "batches", "notes")[0],
        "too late",
        "the newest of a mirror is taken"
    );
}

/// Two stations below one bucket, each with its prefix, and an office that has only bucket and key.
struct InABucket {
    server: ObjectServer,
    office: Plant,
    stations: [Plant; 2],
}

impl InABucket {
    fn new() -> InABucket {
        let server = ObjectServer::start();
        let way = |prefix: &str| {
            let table = table("hybrid", server.address, "");
            with_key(Plant::new()).with("BATCHBOOK_CLOUD", table.replace("line-2", prefix))
        };
        let stations = ["A1", "B2"].map(|code| {
            let station = way(&format!("plant/{code}")).with("BATCHBOOK_STATION", code);
            let slip = station.file("slip.png", SLIP);
            let batch = pipe_with(json!({"notes": format!("of {code}")}));
            station.record_with(&batch, &[&slip]);
            station.json(["backup", "create", "--to-cloud", "--json"]);
            station
        });
        let office = way("").with(
            "BATCHBOOK_CLOUD",
            format!("endpoint = \"http://{}\", allow_http = true", server.address),
        );
        InABucket {
            server,
            office,
            stations,
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut all = vec!["book", "open", "s3://plant/plant"];
        all.extend(arguments);
        self.office.run(all)
    }
}

fn with_key(plant: Plant) -> Plant {
    plant
        .with("AWS_ACCESS_KEY_ID", KEY_ID)
        .with("AWS_SECRET_ACCESS_KEY", SECRET)
}

#[test]
fn a_bucket_is_a_plant_with_its_files() {
    let plant = InABucket::new();
    let temporary = plant.office.path("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let office = plant.office.path("");
    let office_before = names_in(&office);

    let opened = plant.run(&["--json"]);

    assert_eq!(opened.code, 0, "{opened:?}");
    let opened = opened.json();
    assert_eq!(each(&opened, "stations", "station"), ["A1", "B2"]);
    let path = opened["stations"][0]["path"].as_str().unwrap();
    assert!(path.starts_with("s3://plant/plant/A1/snapshots/"), "{path}");
    let listed = plant.run(&["list", "--json"]).json();
    assert_eq!(each(&listed, "batches", "station"), ["B2", "A1"]);
    assert!(listed["batches"][0]["as_of"].is_string());
    let code = listed["batches"][1]["batch_code"].as_str().unwrap();
    let shown = plant.run(&["show", code, "--json"]).json();
    assert_eq!(shown["batch"]["notes"], "of A1");
    let table = plant.run(&["export"]);
    assert_eq!(table.stdout.lines().count(), 3, "{}", table.stdout);
    let to = plant.office.path("slips");
    std::fs::create_dir(&to).unwrap();
    let fetched = plant.run(&["fetch", code, "--to", to.to_str().unwrap(), "--json"]);
    assert_eq!(fetched.code, 0, "{fetched:?}");
    assert_eq!(std::fs::read(to.join("slip.png")).unwrap(), SLIP);
    assert!(!plant.office.data().exists(), "no data folder is made for it");
    assert_eq!(
        names_in(&office).len(),
        office_before.len() + 1,
        "only what was fetched"
    );
}

#[test]
fn what_was_altered_in_a_bucket_is_said_and_what_is_sound_is_opened() {
    let plant = InABucket::new();
    let [a1, _] = &plant.stations;
    let before = plant.run(&["--json"]).json()["stations"][0]["as_of"].clone();
    let newer = a1.json(["backup", "create", "--to-cloud", "--json"]);
    let at = |path: &Value| {
        let inside = path
            .as_str()
            .unwrap()
            .strip_prefix("s3://plant/")
            .unwrap()
            .to_owned();
        plant.server.bucket().join(inside)
    };
    flip_a_byte(&at(&newer["path"]).join("db.sqlite.zst"));

    let opened = plant.run(&["--json"]);

    assert_eq!(opened.code, 5, "{opened:?}");
    let opened = opened.json();
    assert_eq!(
        opened["stations"][0]["as_of"], before,
        "the older one takes its place"
    );
    assert_eq!(opened["refused"][0]["code"], "plant_snapshot_damaged");
    assert_eq!(opened["refused"][0]["path"], newer["path"]);
    let files = plant.server.bucket().join("plant/A1/batches");
    let object = files.join(&names_in(&files)[0]);
    std::fs::write(object, "another").unwrap();
    let listed = plant.run(&["list", "--station", "A1", "--json"]).json();
    let code = listed["batches"][0]["batch_code"].as_str().unwrap();
    let to = plant.office.path("slips");
    std::fs::create_dir(&to).unwrap();
    let fetched = plant.run(&["fetch", code, "--to", to.to_str().unwrap(), "--json"]);
    assert_eq!(fetched.code, 5);
    assert_eq!(fetched.json()["failed"][0]["code"], "plant_file_damaged");
    assert_eq!(names_in(&to), Vec::<String>::new());
}

#[test]
fn a_bucket_that_is_not_there_keeps_no_folder_from_being_opened() {
    let plant = InABucket::new();
    let share = plant.office.path("share");
    let station = Station::new("C3", &share);
    station.record("on a share");
    station.back_up();
    let share = share.to_str().unwrap();
    let ran = plant
        .office
        .run(["book", "open", "s3://nowhere", share, "--json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(each(&ran.json(), "stations", "station"), ["C3"]);
    assert_eq!(ran.json()["refused"][0]["code"], "cloud_no_bucket");
    let both = plant
        .office
        .run(["book", "open", "s3://plant/plant", share, "--json"]);
    assert_eq!(each(&both.json(), "stations", "station"), ["A1", "B2", "C3"]);
}

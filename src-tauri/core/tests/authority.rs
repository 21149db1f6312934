//! Who may change what is recorded: supervisors and their PINs.

use argon2::{Algorithm, Argon2, Params, Version};
use batchbook_core::authority::{
    AuthorityError, Permit, Reserved, permit, permit_again, permit_pin_change, remove_pin, reset_pin,
    set_pin, set_supervisor,
};
use batchbook_core::batch::catalogue_changes::CatalogueKind;
use batchbook_core::book::Book;
use batchbook_core::store::StoreError;
use batchbook_core::store::trail::TrailFilter;

use crate::plant::{ASHA, Plant, Time, record};

const MEERA: &str = "Meera";
const PIN: &str = "271828";

fn code(answer: Result<impl std::fmt::Debug, AuthorityError>) -> &'static str {
    answer.unwrap_err().code()
}

fn open_permit(book: &Book) -> Permit {
    permit(book, Reserved::Operators, ASHA, None).unwrap()
}

fn add(book: &Book, name: &str) {
    book.write(|transaction| transaction.add_operator(name, book.now()))
        .map_err(|error: StoreError| error)
        .unwrap();
}

/// A workstation where Asha records and Meera is a supervisor with a PIN.
fn guarded() -> (Plant, Time, Book) {
    let (plant, time) = (Plant::new(), Time::default());
    let book = plant.book_at(&time);
    add(&book, ASHA);
    add(&book, MEERA);
    let by = open_permit(&book);
    set_supervisor(&book, MEERA, true, &by).unwrap();
    set_pin(&book, MEERA, PIN, &by).unwrap();
    (plant, time, book)
}

fn actions(book: &Book) -> Vec<(String, String)> {
    let page = book.read(|reader| reader.trail(&TrailFilter::default(), None, 1000));
    let entries = page.unwrap().entries.into_iter().rev();
    entries.map(|entry| (entry.action, entry.who)).collect()
}

/// How many wrong PINs the trail has.
fn wrong_ones(book: &Book) -> usize {
    let refused = |(action, _): &(String, String)| action == "pin_refused";
    actions(book).into_iter().filter(refused).count()
}

#[test]
fn everything_is_open_until_a_supervisor_has_a_pin() {
    let plant = Plant::new();
    let book = plant.book();
    for name in [ASHA, MEERA] {
        add(&book, name);
    }
    let is_open = || {
        Reserved::ALL
            .iter()
            .all(|wanted| permit(&book, *wanted, ASHA, None).is_ok())
    };
    let by = open_permit(&book);
    assert_eq!(by.who(), ASHA);
    set_supervisor(&book, MEERA, true, &by).unwrap();
    assert!(is_open(), "a supervisor without a PIN asks nobody");
    set_pin(&book, ASHA, "1234", &by).unwrap();
    assert!(is_open(), "nor does an operator's PIN");
    set_pin(&book, MEERA, PIN, &by).unwrap();
    for wanted in Reserved::ALL {
        assert_eq!(code(permit(&book, wanted, ASHA, None)), "pin_required");
    }
    assert_eq!(
        code(permit(&book, Reserved::Correct, ASHA, Some("1234"))),
        "pin_wrong"
    );
    let given = permit(&book, Reserved::Correct, ASHA, Some(" 271828\n")).unwrap();
    assert_eq!(
        given.who(),
        MEERA,
        "what is done is done under the supervisor's name"
    );
    book.write(|transaction| {
        transaction.set_retired(CatalogueKind::Operator, MEERA, true, MEERA, book.now())
    })
    .unwrap();
    assert!(is_open(), "one who is retired asks nobody");
}

#[test]
fn wrong_pins_wait_longer_and_longer_over_restarts_and_are_in_the_trail() {
    let (plant, time, book) = guarded();
    let wrong = |book: &Book| permit(book, Reserved::Revert, ASHA, Some("000000"));
    for _ in 0..3 {
        assert_eq!(code(wrong(&book)), "pin_wrong");
    }
    let Err(AuthorityError::TooEarly { seconds: 1 }) = wrong(&book) else {
        panic!("the fourth waits a second");
    };
    drop(book);
    let book = plant.book_at(&time);
    let right = |book: &Book| permit(book, Reserved::Revert, ASHA, Some(PIN));
    assert_eq!(
        code(right(&book)),
        "pin_too_early",
        "also the right one, and after a restart"
    );
    time.pass(1);
    assert_eq!(code(wrong(&book)), "pin_wrong");
    let Err(AuthorityError::TooEarly { seconds: 2 }) = right(&book) else {
        panic!("the fifth waits two");
    };
    time.pass(2);
    right(&book).unwrap();
    assert_eq!(code(wrong(&book)), "pin_wrong", "the right one begins anew");
    let refused: Vec<_> = actions(&book)
        .into_iter()
        .filter(|(action, _)| action == "pin_refused")
        .collect();
    assert_eq!(refused, vec![("pin_refused".to_owned(), ASHA.to_owned()); 5]);
}

#[test]
fn ones_own_pin_between_wrong_ones_saves_no_waiting() {
    let (_plant, time, book) = guarded();
    let by = permit(&book, Reserved::Operators, ASHA, Some(PIN)).unwrap();
    set_pin(&book, ASHA, "asha 1", &by).unwrap();
    let own = || permit_pin_change(&book, ASHA, Some("asha 1"));
    let wrong = || permit(&book, Reserved::Revert, ASHA, Some("000000"));
    own().unwrap();
    for _ in 0..3 {
        assert_eq!(code(wrong()), "pin_wrong", "one's own counts as no wrong one");
        if wrong_ones(&book) < 3 {
            own().unwrap();
        }
    }
    assert_eq!(code(own()), "pin_too_early");
    time.pass(1);
    own().unwrap();
    assert_eq!(code(wrong()), "pin_wrong", "one's own makes nobody wait");
    time.pass(1);
    let Err(AuthorityError::TooEarly { seconds: 1 }) = wrong() else {
        panic!("the fifth waits two, as without one's own in between");
    };
    time.pass(1);
    permit(&book, Reserved::Revert, ASHA, Some(PIN)).unwrap();
    for _ in 0..3 {
        assert_eq!(code(wrong()), "pin_wrong", "a supervisor's begins anew");
    }
}

#[test]
fn what_a_supervisor_unlocked_stays_so_for_five_minutes() {
    let (_plant, time, book) = guarded();
    let held = permit(&book, Reserved::Correct, ASHA, Some(PIN)).unwrap();
    let again = || permit_again(&book, Reserved::Setting, ASHA, Some(&held));
    time.pass(299);
    assert_eq!(again().unwrap().who(), MEERA);
    time.pass(1);
    assert_eq!(code(again()), "pin_required");
    assert_eq!(
        code(permit_again(&book, Reserved::Setting, ASHA, None)),
        "pin_required"
    );
}

#[test]
fn what_is_unlocked_ends_with_the_right_of_who_unlocked_it() {
    type End = fn(&Book, &Permit);
    let ends: [(&str, End); 4] = [
        ("no supervisor", |book, by| {
            set_supervisor(book, MEERA, false, by).unwrap();
        }),
        ("retired", |book, _| {
            book.write(|transaction| {
                transaction.set_retired(CatalogueKind::Operator, MEERA, true, MEERA, book.now())
            })
            .unwrap();
        }),
        ("another PIN", |book, by| {
            set_pin(book, MEERA, "314159", by).unwrap()
        }),
        ("no PIN", |book, by| remove_pin(book, MEERA, by).unwrap()),
    ];
    for (how, end) in ends {
        let (_plant, _time, book) = guarded();
        let held = permit(&book, Reserved::Correct, ASHA, Some(PIN)).unwrap();
        // Another supervisor has a PIN, so that one is asked for all the same.
        add(&book, "Ravi");
        set_supervisor(&book, "Ravi", true, &held).unwrap();
        set_pin(&book, "Ravi", "161803", &held).unwrap();
        let again = || permit_again(&book, Reserved::Correct, ASHA, Some(&held));
        assert_eq!(again().unwrap().who(), MEERA, "{how}");
        end(&book, &held);
        assert_eq!(code(again()), "pin_required", "{how}");
    }
}

#[test]
fn a_permit_from_before_there_was_a_pin_is_none_afterwards() {
    let plant = Plant::new();
    let book = plant.book();
    add(&book, MEERA);
    let early = open_permit(&book);
    set_supervisor(&book, MEERA, true, &early).unwrap();
    set_pin(&book, MEERA, PIN, &early).unwrap();
    let again = permit_again(&book, Reserved::Setting, ASHA, Some(&early));
    assert_eq!(code(again), "pin_required");
}

#[test]
fn ones_own_pin_is_changed_with_the_one_of_before() {
    let (_plant, time, book) = guarded();
    assert_eq!(code(permit_pin_change(&book, MEERA, None)), "pin_required");
    assert_eq!(code(permit_pin_change(&book, MEERA, Some("999999"))), "pin_wrong");
    let wrong = wrong_ones(&book);
    let by = permit_pin_change(&book, MEERA, Some(PIN)).unwrap();
    set_pin(&book, MEERA, "314159", &by).unwrap();
    assert_eq!(
        code(permit(&book, Reserved::Correct, ASHA, Some(PIN))),
        "pin_wrong"
    );
    permit(&book, Reserved::Correct, ASHA, Some("314159")).unwrap();
    assert_eq!(
        code(permit_pin_change(&book, ASHA, None)),
        "pin_required",
        "nobody gives themselves the PIN of one who has none"
    );
    let by = permit(&book, Reserved::Operators, ASHA, Some("314159")).unwrap();
    set_pin(&book, ASHA, "badge 0007", &by).unwrap();
    let own = permit_pin_change(&book, ASHA, Some("badge 0007")).unwrap();
    assert_eq!(own.who(), ASHA, "who is no supervisor, too");
    set_pin(&book, ASHA, "badge 0008", &own).unwrap();
    let other = permit_pin_change(&book, ASHA, Some("314159")).unwrap();
    assert_eq!(other.who(), MEERA, "a supervisor's changes anybody's");
    assert_eq!(
        wrong_ones(&book),
        wrong + 1,
        "a right one is never in the trail as a wrong one"
    );
    time.pass(3600);
    remove_pin(&book, MEERA, &by).unwrap();
    assert!(permit(&book, Reserved::Correct, ASHA, None).is_ok());
}

#[test]
fn a_lost_pin_is_reset_and_that_is_in_the_trail() {
    let (_plant, _time, book) = guarded();
    for _ in 0..4 {
        let _ = permit(&book, Reserved::Correct, ASHA, Some("000000"));
    }
    reset_pin(&book, MEERA, "root").unwrap();
    assert!(permit(&book, Reserved::Correct, ASHA, None).is_ok());
    let last = actions(&book).pop().unwrap();
    assert_eq!(last, ("pin_reset".to_owned(), "root".to_owned()));
    assert_eq!(code(reset_pin(&book, "Nobody", "root")), "no_such_operator");
}

#[test]
fn what_cannot_be_a_pin_is_none() {
    let (_plant, _time, book) = guarded();
    let by = permit(&book, Reserved::Operators, ASHA, Some(PIN)).unwrap();
    for pin in ["", "123", "  1  ", "a\u{7}bcd", &"9".repeat(129)] {
        assert_eq!(code(set_pin(&book, ASHA, pin, &by)), "pin_unusable", "{pin:?}");
    }
    set_pin(&book, ASHA, "रसीद", &by).unwrap();
}

#[test]
fn what_is_kept_of_a_pin_is_slow_to_try_others_against() {
    let (_plant, _time, book) = guarded();
    let connection = rusqlite::Connection::open(book.database()).unwrap();
    let sql = "SELECT pin_memory_kib, pin_passes, pin_salt, pin_hash FROM operators WHERE name = 'Meera'";
    let (memory_kib, passes, salt, hash): (u32, u32, Vec<u8>, Vec<u8>) = connection
        .query_row(sql, [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap();
    // Measured by examples/pin_cost.rs to be about 100 ms: hardly felt by who gives a PIN, and a day's work for who tries a million
    // against a backup. Less of either makes a short PIN in a backup cheap to find.
    assert_eq!((memory_kib, passes), (32 * 1024, 3));
    assert_eq!((salt.len(), hash.len()), (16, 32));
    let params = Params::new(memory_kib, passes, 1, Some(hash.len())).unwrap();
    let mut computed = vec![0; hash.len()];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PIN.as_bytes(), &salt, &mut computed)
        .unwrap();
    assert_eq!(computed, hash, "Argon2id, version 1.3");
}

#[test]
fn neither_pin_nor_hash_is_in_the_trail() {
    let (_plant, _time, book) = guarded();
    let _ = permit(&book, Reserved::Correct, ASHA, Some("98765432"));
    record(&book, None);
    let page = book
        .read(|reader| reader.trail(&TrailFilter::default(), None, 1000))
        .unwrap();
    let connection = rusqlite::Connection::open(book.database()).unwrap();
    let hash: Vec<u8> = connection
        .query_row("SELECT pin_hash FROM operators WHERE name = 'Meera'", [], |row| {
            row.get(0)
        })
        .unwrap();
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!("{:?}", page.entries);
    for secret in [PIN, "98765432", &hash] {
        assert!(!text.contains(secret), "{secret} is in the trail");
    }
    assert!(text.contains("has_pin"), "that there is one is in it");
    let broken = book.read(|reader| reader.first_broken_audit_entry()).unwrap();
    assert_eq!(broken, None);
}

//! Every kind of fault, made while files are attached, batches recorded, backups made and restored.
//!
//! `make test` has each kind in one operation; `make faults` each kind in each operation, and then has each single call of each
//! operation fail. What a fault must end in is in [`expected`], what must be so afterwards in [`Ground::afterwards`].

mod afterwards;
mod expected;
mod ground;
mod kinds;
pub(crate) mod share;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Instant;

use expected::{Ended, UNFINISHED, expected};
use ground::{Ground, Operation};
use kinds::{CALLS, Made, kinds};
use rustix::io::Errno;
use share::Call;

/// How many faults are made at once: each waits for processes and disks most of the time.
const AT_ONCE: usize = 4;

/// One fault in one operation.
struct Cell {
    name: String,
    made: Made,
    operation: Operation,
    /// Whether it is the call's place that is of interest: at some of them everything was done already.
    may_end_well: bool,
}

impl Cell {
    fn is_of_a_name(&self) -> bool {
        matches!(
            self.made,
            Made::Call {
                call: Call::Rename,
                ..
            }
        )
    }
}

/// What became of a cell.
enum Outcome {
    Held,
    /// What it needs is not there.
    Skipped,
}

/// Each kind in each operation.
fn all() -> Vec<Cell> {
    let mut cells = Vec::new();
    for (kind, made) in kinds() {
        for operation in Operation::ALL {
            if expected(made, operation).is_some() {
                cells.push(Cell {
                    name: format!("{kind} in {}", operation.name()),
                    made,
                    operation,
                    may_end_well: false,
                });
            }
        }
    }
    cells
}

/// Each kind in one operation, another one each time.
fn some() -> Vec<Cell> {
    let mut all = all();
    let mut next = Operation::ALL.into_iter().cycle();
    kinds()
        .into_iter()
        .map(|(_, made)| {
            let operation = next.find(|operation| expected(made, *operation).is_some());
            let is_it = |cell: &Cell| cell.made == made && Some(cell.operation) == operation;
            all.swap_remove(all.iter().position(is_it).unwrap())
        })
        .collect()
}

/// Each call of some operations failing, from it on.
fn every_call(operations: &[Operation]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for operation in operations.iter().copied() {
        let nothing = Made::ShortWrites;
        let Some((ground, mut medium)) = Ground::prepare(operation, nothing) else {
            continue;
        };
        medium.count_from_here();
        assert_eq!(ground.ended(&ground.run(&[])), Ended::Well);
        let counted = medium.mend(nothing, &ground);
        for (name, call, _) in CALLS {
            let count = counted.calls.get(&call).copied().unwrap_or(0);
            cells.extend((1..=count).map(|from| Cell {
                name: format!("{name} EIO from call {from} on in {}", operation.name()),
                made: Made::Call {
                    call,
                    from,
                    errno: Errno::IO,
                },
                operation,
                may_end_well: true,
            }));
        }
    }
    cells
}

fn hold(cell: &Cell) -> Outcome {
    let Some((ground, mut medium)) = Ground::prepare(cell.operation, cell.made) else {
        return Outcome::Skipped;
    };
    let tool = medium.break_it(cell.made, &ground);
    let ran = ground.run(&tool);
    let ended = ground.ended(&ran);
    ground.meanwhile();
    let counted = medium.mend(cell.made, &ground);
    let expected = expected(cell.made, cell.operation).unwrap();
    let is_as_expected = match (&expected, &ended) {
        (Ended::Refused(words), Ended::Refused(said)) => {
            said.contains(words.as_str()) || (cell.may_end_well && is_said_otherwise(said))
        }
        (_, Ended::Well) if cell.may_end_well => true,
        // The database says it first, in SQLite's words.
        (_, Ended::Refused(said)) if cell.operation == Operation::RecordThere => said.contains("batchbook: "),
        (expected, ended) => expected == ended,
    };
    assert!(is_as_expected, "ended as {ended:?}, not as {expected:?}");
    assert!(counted.met || cell.may_end_well, "the fault was never met");
    ground.afterwards(&ended);
    Outcome::Held
}

/// What else may be said of an input error, where it is met at one call of many.
fn is_said_otherwise(said: &str) -> bool {
    [
        // What cannot be read back is as good as not written.
        "is not what was read back",
        // SQLite does not say why the index of its log cannot grow.
        "There is not enough room in",
        UNFINISHED,
    ]
    .iter()
    .any(|words| said.contains(words))
}

#[test]
fn no_fault_costs_a_batch_a_file_or_a_backup() {
    let is_all = std::env::var_os("BATCHBOOK_TEST_FAULTS").is_some_and(|value| value == "all");
    let mut cells = if is_all { all() } else { some() };
    if is_all {
        cells.extend(every_call(&Operation::ALL));
    } else {
        // In the middle of an exchange there is neither the old nor the new state.
        let exchange = every_call(&[Operation::RestoreReplacing]);
        cells.extend(exchange.into_iter().filter(Cell::is_of_a_name));
    }
    // For whoever looks into one.
    if let Ok(only) = std::env::var("BATCHBOOK_TEST_FAULT") {
        cells.retain(|cell| cell.name.contains(&only));
    }
    let (begun, count) = (Instant::now(), cells.len());
    let waiting = Mutex::new(VecDeque::from(cells));
    let (failed, skipped) = (Mutex::new(Vec::new()), Mutex::new(0));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(cell) = { waiting.lock().unwrap().pop_front() } {
                    match catch_unwind(AssertUnwindSafe(|| hold(&cell))) {
                        Ok(Outcome::Held) => {}
                        Ok(Outcome::Skipped) => *skipped.lock().unwrap() += 1,
                        Err(panic) => {
                            let text = panic.downcast_ref::<String>().map(String::as_str);
                            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                            let failure = format!("{}: {}", cell.name, text.unwrap_or_default());
                            failed.lock().unwrap().push(failure);
                        }
                    }
                }
            });
        }
    });
    let (failed, skipped) = (failed.into_inner().unwrap(), skipped.into_inner().unwrap());
    if skipped > 0 {
        crate::support::skipped(&format!(
            "{skipped} faults need root, FUSE or a tool that is not here"
        ));
    }
    println!(
        "{count} faults in {} operations: {:.0} s, {} not as they should be",
        Operation::ALL.len(),
        begun.elapsed().as_secs_f64(),
        failed.len()
    );
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

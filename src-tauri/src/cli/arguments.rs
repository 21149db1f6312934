//! The command line's grammar. `help.rs` gives it its texts.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::surroundings::VERSION;
use crate::wording::LANGUAGES;

/// `batchbook [--data-dir PATH] [--storage-path PATH] [SUBCOMMAND ...]`
#[derive(Debug, Parser)]
#[command(name = "batchbook", version = VERSION)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: GlobalFlags,
    #[command(subcommand)]
    pub(crate) command: Option<Subcommands>,
}

/// The flags that stand before or behind any subcommand.
#[derive(Debug, Args)]
pub(crate) struct GlobalFlags {
    #[arg(long, global = true, value_name = "PATH", display_order = 100)]
    pub(crate) data_dir: Option<PathBuf>,
    #[arg(long, global = true, value_name = "PATH", display_order = 101)]
    pub(crate) storage_path: Option<PathBuf>,
}

/// What can be done without the window.
#[derive(Debug, Subcommand)]
pub(crate) enum Subcommands {
    Record(RecordArguments),
    List(ListArguments),
    Export(ExportArguments),
    Dossier(DossierArguments),
    Show(ShowArguments),
    History(HistoryArguments),
    Trail(TrailArguments),
    Operator {
        #[command(subcommand)]
        command: OperatorCommand,
    },
    Correct(CorrectArguments),
    Revert(RevertArguments),
    Attach(AttachArguments),
    SetAside(SetAsideArguments),
    Retry(RetryArguments),
    Check(CheckArguments),
    Status(StatusArguments),
    Catalogue {
        #[command(subcommand)]
        command: CatalogueCommand,
    },
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    Book {
        #[command(subcommand)]
        command: BookCommand,
    },
    Paths(PathsArguments),
    Provision(ProvisionArguments),
    Storage {
        #[command(subcommand)]
        command: StorageCommand,
    },
    Cloud {
        #[command(subcommand)]
        command: CloudCommand,
    },
    Logs(LogsArguments),
    Diagnosis,
    #[command(hide = true)]
    Generate {
        #[command(subcommand)]
        command: GenerateCommand,
    },
}

/// What packages are made with.
#[derive(Debug, Subcommand)]
pub(crate) enum GenerateCommand {
    Man {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    Completions {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ProvisionArguments {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) pin: PinArguments,
}

#[derive(Debug, Args)]
pub(crate) struct RecordArguments {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    // Not a path to clap, which refuses an empty one: a batch is never refused because of an attachment.
    #[arg(long, value_name = "PATH")]
    pub(crate) attach: Vec<OsString>,
    #[arg(long, value_name = "NAME")]
    pub(crate) operator: Option<String>,
    #[arg(long)]
    pub(crate) allow_future: bool,
    #[arg(long)]
    pub(crate) allow_jump: bool,
    #[arg(long)]
    pub(crate) allow_unusual_weight: bool,
    #[arg(long)]
    pub(crate) allow_equal: bool,
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which batches are meant.
#[derive(Debug, Args)]
pub(crate) struct FilterArguments {
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "DAY")]
    pub(crate) to_date: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) product_type: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) operator: Option<String>,
    #[arg(long, value_name = "STATUS", value_parser = ["recorded", "reverted"], hide_possible_values = true)]
    pub(crate) status: Option<String>,
    #[arg(long)]
    pub(crate) open_failures: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    #[arg(long, value_name = "FORMAT", value_parser = ["csv", "xlsx"], hide_possible_values = true)]
    pub(crate) format: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DossierArguments {
    #[arg(value_name = "BATCH", conflicts_with_all = ["search", "from", "to_date", "product_type", "operator", "status", "open_failures"])]
    pub(crate) batches: Vec<String>,
    #[arg(long, value_name = "PATH")]
    pub(crate) to: PathBuf,
    #[arg(long, value_name = "LANGUAGE", value_parser = LANGUAGES, hide_possible_values = true)]
    pub(crate) language: Option<String>,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: Option<u32>,
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    #[arg(value_name = "BATCH")]
    pub(crate) batch: String,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    #[arg(value_name = "BATCH")]
    pub(crate) batch: String,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct TrailArguments {
    #[command(subcommand)]
    pub(crate) command: Option<TrailCommand>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Option<String>,
    #[arg(long, value_name = "ACTION")]
    pub(crate) action: Option<String>,
    #[arg(long, value_name = "KIND|ID")]
    pub(crate) subject: Option<String>,
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "DAY")]
    pub(crate) to_date: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: Option<u32>,
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<i64>,
    #[arg(long, value_name = "FORMAT", value_parser = ["csv", "json"], hide_possible_values = true)]
    pub(crate) format: Option<String>,
    #[arg(long, value_name = "FILE", requires = "format")]
    pub(crate) to: Option<PathBuf>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrailCommand {
    Explain(ExplainArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[arg(value_name = "ENTRY")]
    pub(crate) entry: i64,
    #[command(flatten)]
    pub(crate) change: ChangeArguments,
    #[command(flatten)]
    pub(crate) pin: PinArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OperatorCommand {
    List {
        #[arg(long)]
        json: bool,
    },
    Add(NamedOperator),
    Retire(NamedOperator),
    Return(NamedOperator),
    Supervisor {
        #[command(flatten)]
        named: NamedOperator,
        #[arg(long)]
        end: bool,
    },
    Pin(OperatorPinArguments),
}

#[derive(Debug, Args)]
pub(crate) struct NamedOperator {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) pin: PinArguments,
}

/// A PIN is read from a file: an argument can be read by every process on the computer.
#[derive(Debug, Args)]
pub(crate) struct PinArguments {
    #[arg(long, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct OperatorPinArguments {
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "FILE", required_unless_present_any = ["remove", "reset"])]
    pub(crate) new_pin_file: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["new_pin_file", "reset"])]
    pub(crate) remove: bool,
    #[arg(long, conflicts_with_all = ["new_pin_file", "pin_file"])]
    pub(crate) reset: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct AttachArguments {
    #[arg(value_name = "BATCH")]
    pub(crate) batch: String,
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<OsString>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CorrectArguments {
    #[arg(value_name = "BATCH")]
    pub(crate) batch: String,
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) change: ChangeArguments,
    #[command(flatten)]
    pub(crate) pin: PinArguments,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long)]
    pub(crate) allow_future: bool,
    #[arg(long)]
    pub(crate) allow_jump: bool,
    #[arg(long)]
    pub(crate) allow_unusual_weight: bool,
    #[arg(long)]
    pub(crate) json: bool,
}

/// Who changes something that is recorded, and why. The reason is obligatory; that it is missing is a refusal like any other.
#[derive(Debug, Args)]
pub(crate) struct ChangeArguments {
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) operator: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RevertArguments {
    #[arg(value_name = "BATCH")]
    pub(crate) batch: String,
    #[command(flatten)]
    pub(crate) change: ChangeArguments,
    #[command(flatten)]
    pub(crate) pin: PinArguments,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SetAsideArguments {
    #[arg(value_name = "ATTACHMENT")]
    pub(crate) attachment: String,
    #[command(flatten)]
    pub(crate) change: ChangeArguments,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RetryArguments {
    #[arg(value_name = "BATCH")]
    pub(crate) batch: Option<String>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[arg(long)]
    pub(crate) rehash: bool,
    #[arg(long)]
    pub(crate) heal: bool,
    #[arg(long, value_name = "BACKUP")]
    pub(crate) against: Vec<PathBuf>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CatalogueCommand {
    Export {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        pin: PinArguments,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    Create(BackupCreateArguments),
    List(BackupListArguments),
    Verify(BackupVerifyArguments),
    Restore(BackupRestoreArguments),
    Prune(BackupPruneArguments),
}

#[derive(Debug, Args)]
pub(crate) struct BackupCreateArguments {
    #[arg(long, value_name = "DIR")]
    pub(crate) to: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["to", "mirror"])]
    pub(crate) to_cloud: bool,
    #[arg(long)]
    pub(crate) mirror: bool,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BackupListArguments {
    #[arg(long)]
    pub(crate) from_cloud: bool,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BackupVerifyArguments {
    #[arg(value_name = "BACKUP")]
    pub(crate) backup: PathBuf,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BackupRestoreArguments {
    #[arg(
        value_name = "BACKUP",
        required_unless_present = "from_cloud",
        conflicts_with = "from_cloud"
    )]
    pub(crate) backup: Option<PathBuf>,
    #[arg(long)]
    pub(crate) from_cloud: bool,
    #[arg(long, value_name = "NAME", requires = "from_cloud")]
    pub(crate) snapshot: Option<String>,
    #[arg(long, requires = "from_cloud")]
    pub(crate) with_files: bool,
    #[arg(
        long,
        value_name = "NEW_DIR",
        required_unless_present_any = ["replace", "from_cloud"]
    )]
    pub(crate) into: Option<PathBuf>,
    #[arg(long, conflicts_with = "into")]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) pin: PinArguments,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BackupPruneArguments {
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BookCommand {
    Open(BookOpenArguments),
}

/// `book open DIR... [SUBCOMMAND]`; a folder that is called like a subcommand is written `./list`.
#[derive(Debug, Args)]
#[command(subcommand_precedence_over_arg = true)]
pub(crate) struct BookOpenArguments {
    #[arg(value_name = "DIR|BUCKET", required = true)]
    pub(crate) places: Vec<PathBuf>,
    #[arg(long)]
    pub(crate) quick: bool,
    #[arg(long)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Option<OpenBookCommand>,
}

/// What is asked of the stations that are open; nothing lists the stations themselves.
#[derive(Debug, Subcommand)]
pub(crate) enum OpenBookCommand {
    List(BookListArguments),
    Show(BookShowArguments),
    Export(BookExportArguments),
    Fetch(BookFetchArguments),
}

#[derive(Debug, Args)]
pub(crate) struct BookListArguments {
    #[arg(long, value_name = "NAME")]
    pub(crate) station: Option<String>,
    #[command(flatten)]
    pub(crate) list: ListArguments,
}

#[derive(Debug, Args)]
pub(crate) struct BookShowArguments {
    #[arg(value_name = "BATCH")]
    pub(crate) batch: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) station: Option<String>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BookExportArguments {
    #[arg(long, value_name = "NAME")]
    pub(crate) station: Option<String>,
    #[command(flatten)]
    pub(crate) export: ExportArguments,
}

#[derive(Debug, Args)]
pub(crate) struct BookFetchArguments {
    #[arg(value_name = "BATCH")]
    pub(crate) batch: String,
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
    #[arg(long, value_name = "ID")]
    pub(crate) attachment: Vec<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) station: Option<String>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PathsArguments {
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StorageCommand {
    Status(StorageStatusArguments),
    Advice(StorageAdviceArguments),
    Prices,
    Move(StorageMoveArguments),
    Adopt(PinArguments),
}

/// What can be done with the object store.
#[derive(Debug, Subcommand)]
pub(crate) enum CloudCommand {
    Status(CloudArguments),
    Sync(CloudArguments),
    Migrate(CloudArguments),
    Verify {
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        sample: Option<u32>,
        #[command(flatten)]
        answer: CloudArguments,
    },
    Fetch {
        #[arg(value_name = "BATCH", required_unless_present = "all")]
        batch: Option<String>,
        #[arg(long, conflicts_with = "batch")]
        all: bool,
        #[command(flatten)]
        answer: CloudArguments,
    },
    Evict {
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        answer: CloudArguments,
    },
    Pause(CloudArguments),
    Resume(CloudArguments),
    Test(CloudArguments),
    Link {
        #[arg(value_name = "ATTACHMENT")]
        attachment: String,
        #[arg(long, value_name = "MINUTES", default_value_t = 60, hide_default_value = true, value_parser = clap::value_parser!(u32).range(1..=10_080))]
        valid_for: u32,
        #[command(flatten)]
        answer: CloudArguments,
    },
    Key {
        #[arg(value_name = "FILE", required_unless_present = "remove")]
        file: Option<PathBuf>,
        #[arg(long, conflicts_with = "file")]
        remove: bool,
        #[command(flatten)]
        pin: PinArguments,
    },
}

/// How the answer is given.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct CloudArguments {
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StorageStatusArguments {
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StorageMoveArguments {
    #[arg(value_name = "NEW_PATH")]
    pub(crate) to: PathBuf,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) pin: PinArguments,
    #[arg(long)]
    pub(crate) json: bool,
}

/// The answers that are given are kept; without any, those that were given before count.
#[derive(Debug, Args)]
pub(crate) struct StorageAdviceArguments {
    #[arg(long, value_name = "YES|NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub(crate) on_site: Option<String>,
    #[arg(long, value_name = "ANSWER", value_parser = ["no", "wanted", "required"], hide_possible_values = true)]
    pub(crate) off_site: Option<String>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) workstations: Option<u32>,
    #[arg(long, value_name = "YES|NO", value_parser = ["yes", "no"], hide_possible_values = true)]
    pub(crate) far_readers: Option<String>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LogsArguments {
    #[arg(long)]
    pub(crate) failed: bool,
    #[arg(long)]
    pub(crate) follow: bool,
}

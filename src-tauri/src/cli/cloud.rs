//! `batchbook cloud ...`: the object store.

mod answers;

use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use batchbook_core::authority::Reserved;
use batchbook_core::book::Book;
use batchbook_core::cloud::{
    self, CloudError, FailedUpload, KeyOrigin, KeySources, KeychainProblem, Synced, Trouble, Verified,
};
use batchbook_core::settings::CloudMode;
use serde::Serialize;
use uuid::Uuid;

use answers::{
    ErrorJson, EvictedJson, FailedJson, FetchedAllJson, FetchedJson, KeyJson, LinkJson, NotFetchedJson,
    PausedJson, ProblemJson, StatusJson, SyncedJson, TestedJson, VerifiedJson,
};

use super::arguments::{CloudCommand, PinArguments};
use super::output::say;
use super::progress_line::{CountingLine, ProgressLine};
use super::text::columns;
use super::{Context, Exit, Stop, copying};
use crate::surroundings::key_sources;
use crate::wording::{self, Coded, one_line, size};

/// A key and its secret are shorter than this; Google's service account as JSON is the longest.
const LONGEST_KEY: u64 = 16 * 1024;

pub(super) fn run(context: &Context, command: &CloudCommand) -> Result<Exit, Stop> {
    let book = context.open()?;
    let keys = key_sources();
    let asked = Asked {
        context,
        book: &book,
        keys: &keys,
    };
    copying::end_copies_when_interrupted();
    match command {
        CloudCommand::Status(answer) => asked.status(answer.json),
        CloudCommand::Sync(answer) => asked.synced(cloud::sync(&book, &keys, &asked.uploads()), answer.json),
        CloudCommand::Migrate(answer) => {
            asked.synced(cloud::migrate(&book, &keys, &asked.uploads()), answer.json)
        }
        CloudCommand::Verify { sample, answer } => asked.verify(*sample, answer.json),
        CloudCommand::Fetch { batch, answer, .. } => match batch {
            Some(batch) => asked.fetch(batch, answer.json),
            None => asked.fetch_all(answer.json),
        },
        CloudCommand::Evict { all, answer } => asked.evict(*all, answer.json),
        CloudCommand::Pause(answer) => asked.pause(true, answer.json),
        CloudCommand::Resume(answer) => asked.pause(false, answer.json),
        CloudCommand::Test(answer) => asked.test(answer.json),
        CloudCommand::Link {
            attachment,
            valid_for,
            answer,
        } => asked.link(attachment, *valid_for, answer.json),
        CloudCommand::Key { file, pin, .. } => asked.key(file.as_deref(), pin),
    }
}

/// What is asked of the object store.
struct Asked<'a> {
    context: &'a Context,
    book: &'a Book,
    keys: &'a KeySources,
}

impl Asked<'_> {
    /// Says how much is done: a number, or an amount of bytes.
    fn watch(&self, of: fn(u64) -> String) -> CountingLine<'_> {
        ProgressLine::new(&self.context.words).counting(move |words, done, all| {
            words.text("cli-cloud-progress", [("done", of(done)), ("all", of(all))])
        })
    }

    /// Says how many files are uploaded, and how far a large one is.
    fn uploads(&self) -> CountingLine<'_> {
        let book = self.book;
        ProgressLine::new(&self.context.words).counting(move |words, done, all| {
            let counted = [("done", number(done)), ("all", number(all))];
            let line = words.text("cli-cloud-progress", counted);
            match cloud::under_way(book).into_iter().next() {
                None => line,
                Some(large) => {
                    let name = one_line(&large.name);
                    let amounts = [
                        ("name", name),
                        ("done", size(large.sent)),
                        ("size", size(large.size)),
                    ];
                    format!("{line}  {}", words.text("cli-progress", amounts))
                }
            }
        })
    }

    fn failed(&self, error: &CloudError) -> Stop {
        let exit = match error {
            CloudError::Off | CloudError::NotPrimary | CloudError::NoCredentials { .. } => Exit::Refused,
            CloudError::Unknown { .. } => Exit::NoSuchBatch,
            _ => Exit::SystemFailed,
        };
        tracing::info!(
            error = wording::chain(error),
            "the object store was asked in vain"
        );
        Stop::Error(
            exit,
            wording::cloud(error, &self.context.settings, &self.context.database()),
        )
    }

    fn message(&self, trouble: &Trouble) -> String {
        let coded = wording::cloud_trouble(trouble, &self.context.settings.cloud.value);
        self.context.words.said(&coded).in_one_line()
    }

    fn error(&self, trouble: &Trouble) -> ErrorJson {
        ErrorJson {
            code: trouble.code.as_str().to_owned(),
            message: self.message(trouble),
        }
    }

    fn say(&self, json: bool, document: &impl Serialize, line: &str) -> Result<(), Stop> {
        if json {
            self.context.output.json(document)
        } else {
            self.context.output.text(&format!("{line}\n"))
        }
    }

    fn status(&self, json: bool) -> Result<Exit, Stop> {
        let status = cloud::status(self.book).map_err(|error| self.context.store_failed(&error))?;
        let words = &self.context.words;
        let trouble = status.trouble.as_deref().map(|code| {
            let coded = wording::cloud_remembered(code, &self.context.settings);
            (code.to_owned(), words.said(&coded).in_one_line())
        });
        let (origin, keychain) = self.key_origin();
        if json {
            self.context.output.json(&StatusJson {
                mode: status.mode.as_str(),
                queued: status.queued,
                waiting_bytes: status.waiting_bytes,
                uploaded: status.uploaded,
                failed: status.failed,
                local_bytes: status.local_bytes,
                evicted: status.evicted,
                evicted_bytes: status.evicted_bytes,
                paused: status.paused,
                trouble: trouble.map(|(code, message)| ErrorJson { code, message }),
                key: KeyJson {
                    origin: origin.map_or("none", KeyOrigin::as_str),
                    keychain: keychain.as_ref().map(KeychainProblem::as_str),
                },
            })?;
            return Ok(Exit::Done);
        }
        let key = origin.map_or("none", KeyOrigin::as_str);
        let label = |name: &str| words.plain(&format!("cli-cloud-label-{name}"));
        let counted = |count: u64, bytes: u64| format!("{count} ({})", size(bytes));
        let rows = [
            (
                "mode",
                words.plain(&format!("cli-cloud-mode-{}", status.mode.as_str())),
            ),
            (
                "queued",
                counted(status.queued + status.failed, status.waiting_bytes),
            ),
            ("failed", status.failed.to_string()),
            ("uploaded", status.uploaded.to_string()),
            ("evicted", counted(status.evicted, status.evicted_bytes)),
            ("local", size(status.local_bytes)),
            ("key", words.plain(&format!("cli-cloud-key-{key}"))),
        ]
        .map(|(name, value)| vec![label(name), value]);
        let mut text = columns(&rows);
        if status.paused {
            text.push_str(&format!("! {}\n", words.plain("cli-cloud-paused")));
        }
        if let Some((_, message)) = trouble {
            text.push_str(&format!("! {message}\n"));
        }
        if let Some(problem) = keychain {
            let message = words.said(&wording::keychain(&problem)).in_one_line();
            text.push_str(&format!("! {message}\n"));
        }
        self.context.output.text(&text)?;
        Ok(Exit::Done)
    }

    /// Where the key for uploads is, and why the keychain is not used where that would be the better place.
    fn key_origin(&self) -> (Option<KeyOrigin>, Option<KeychainProblem>) {
        let settings = &self.context.settings;
        let data_dir = &settings.data_dir.value;
        let found = cloud::find_credentials(data_dir, settings.cloud.value.provider, self.keys);
        let origin = found.ok().flatten().map(|found| found.origin);
        let keychain = match origin {
            Some(KeyOrigin::Environment | KeyOrigin::Keychain) => None,
            Some(KeyOrigin::File) | None => cloud::keychain_problem(data_dir, self.keys),
        };
        (origin, keychain)
    }

    fn synced(&self, synced: Result<Synced, CloudError>, json: bool) -> Result<Exit, Stop> {
        let synced = synced.map_err(|error| self.failed(&error))?;
        let is_done = synced.failed.is_empty() && synced.trouble.is_none();
        if json {
            let failed = |failed: &FailedUpload| FailedJson {
                id: failed.id.to_string(),
                name: failed.name.clone(),
                code: failed.trouble.code.as_str(),
                message: self.message(&failed.trouble),
            };
            self.context.output.json(&SyncedJson {
                uploaded: synced.uploaded,
                failed: synced.failed.iter().map(failed).collect(),
                waiting: synced.waiting,
                paused: synced.paused,
                trouble: synced.trouble.as_ref().map(|trouble| self.error(trouble)),
            })?;
        } else {
            let numbers = [
                ("uploaded", usize::try_from(synced.uploaded).unwrap_or(usize::MAX)),
                ("waiting", usize::try_from(synced.waiting).unwrap_or(usize::MAX)),
            ];
            let line = self.context.words.counted("cli-cloud-synced", numbers, []);
            self.context.output.text(&format!("{line}\n"))?;
        }
        let own = |failed: &&FailedUpload| !failed.trouble.code.is_of_all();
        for failed in synced.failed.iter().filter(own) {
            let name = one_line(&failed.name);
            say(&format!("  {name}  {}", self.message(&failed.trouble)));
        }
        if let Some(trouble) = &synced.trouble {
            say(&format!("batchbook: {}", self.message(trouble)));
        }
        if synced.paused {
            say(&self.context.words.plain("cli-cloud-paused"));
        }
        copying::stop_if_interrupted()?;
        Ok(if is_done { Exit::Done } else { Exit::SystemFailed })
    }

    fn verify(&self, sample: Option<u32>, json: bool) -> Result<Exit, Stop> {
        let Verified {
            checked, problems, ..
        } = cloud::verify(self.book, self.keys, sample, &self.watch(number))
            .map_err(|error| self.failed(&error))?;
        copying::stop_if_interrupted()?;
        let words = &self.context.words;
        let problems: Vec<ProblemJson> = problems
            .into_iter()
            .map(|problem| ProblemJson {
                message: wording::cloud_problem(words, &problem),
                id: problem.id.to_string(),
                name: problem.name,
                key: problem.key,
                kind: problem.kind.as_str(),
                healed: problem.healed,
            })
            .collect();
        let exit = if problems.is_empty() {
            Exit::Done
        } else {
            Exit::ProblemsFound
        };
        if json {
            self.context.output.json(&VerifiedJson { checked, problems })?;
            return Ok(exit);
        }
        let healed = words.plain("cli-cloud-healed");
        let mut text: String = problems
            .iter()
            .map(|problem| match problem.healed {
                true => format!("{} {healed}\n", problem.message),
                false => format!("{}\n", problem.message),
            })
            .collect();
        let numbers = [
            ("checked", usize::try_from(checked).unwrap_or(usize::MAX)),
            ("problems", problems.len()),
        ];
        text.push_str(&words.counted("cli-cloud-verified", numbers, []));
        self.context.output.text(&format!("{text}\n"))?;
        Ok(exit)
    }

    fn fetch(&self, batch: &str, json: bool) -> Result<Exit, Stop> {
        let batch = self.context.find(self.book, batch)?;
        let fetched = cloud::fetch_batch(self.book, self.keys, batch.id, &self.watch(number))
            .map_err(|error| self.failed(&error))?;
        copying::stop_if_interrupted()?;
        let count = usize::try_from(fetched).unwrap_or(usize::MAX);
        let line = self
            .context
            .words
            .counted("cli-cloud-fetched", [("count", count)], []);
        self.say(json, &FetchedJson { fetched }, &line)?;
        Ok(Exit::Done)
    }

    /// Ends with 1 where a file stays away: whoever is about to switch the object store off must not overlook it.
    fn fetch_all(&self, json: bool) -> Result<Exit, Stop> {
        let watch = self.watch(number);
        let fetched = cloud::fetch_all(self.book, self.keys, &watch).map_err(|error| self.failed(&error))?;
        drop(watch);
        let not_fetched = |(name, trouble): &(String, Trouble)| NotFetchedJson {
            name: name.clone(),
            code: trouble.code.as_str(),
            message: self.message(trouble),
        };
        let document = FetchedAllJson {
            fetched: fetched.files,
            failed: fetched.failed.iter().map(not_fetched).collect(),
        };
        let count = usize::try_from(fetched.files).unwrap_or(usize::MAX);
        let words = &self.context.words;
        let line = words.counted("cli-cloud-fetched-all", [("count", count)], []);
        self.say(json, &document, &line)?;
        for failed in &document.failed {
            say(&format!("  {}  {}", one_line(&failed.name), failed.message));
        }
        copying::stop_if_interrupted()?;
        Ok(if document.failed.is_empty() {
            Exit::Done
        } else {
            Exit::SystemFailed
        })
    }

    fn evict(&self, all: bool, json: bool) -> Result<Exit, Stop> {
        let evicted = cloud::evict(self.book, self.keys, all, &self.watch(size))
            .map_err(|error| self.failed(&error))?;
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let words = &self.context.words;
        let line = words.counted(
            "cli-cloud-evicted",
            [("count", count(evicted.files))],
            [("size", size(evicted.bytes))],
        );
        let document = EvictedJson {
            evicted: evicted.files,
            bytes: evicted.bytes,
            unverified: evicted.unverified,
        };
        self.say(json, &document, &line)?;
        if evicted.unverified > 0 {
            say(&words.counted("cli-cloud-unverified", [("count", count(evicted.unverified))], []));
        }
        copying::stop_if_interrupted()?;
        Ok(if evicted.unverified == 0 {
            Exit::Done
        } else {
            Exit::ProblemsFound
        })
    }

    fn pause(&self, paused: bool, json: bool) -> Result<Exit, Stop> {
        let done = if paused {
            cloud::pause(self.book)
        } else {
            cloud::resume(self.book)
        };
        done.map_err(|error| self.context.store_failed(&error))?;
        let id = if paused {
            "cli-cloud-paused"
        } else {
            "cli-cloud-resumed"
        };
        let line = self.context.words.plain(id);
        self.say(json, &PausedJson { paused }, &line)?;
        Ok(Exit::Done)
    }

    fn test(&self, json: bool) -> Result<Exit, Stop> {
        let settings = &self.context.settings;
        let cloud = &settings.cloud.value;
        if cloud.mode == CloudMode::Off && cloud.bucket.is_empty() {
            return Err(self.failed(&CloudError::Off));
        }
        let credentials = cloud::find_credentials(&settings.data_dir.value, cloud.provider, self.keys)
            .map_err(|error| self.failed(&CloudError::Credentials(error)))?
            .ok_or_else(|| {
                let provider = cloud.provider;
                self.failed(&CloudError::NoCredentials { provider })
            })?;
        let tested = cloud::test_connection(cloud, &credentials, &|_| ());
        let words = &self.context.words;
        match tested {
            Ok(()) => {
                let document = TestedJson {
                    ok: true,
                    step: None,
                    code: None,
                    message: None,
                };
                self.say(json, &document, &words.plain("cli-cloud-test-good"))?;
                Ok(Exit::Done)
            }
            Err((step, trouble)) => {
                let message = self.message(&trouble);
                let at = words.plain(&format!("cli-cloud-test-{}", step.as_str()));
                let line = format!("{at} {message}");
                let document = TestedJson {
                    ok: false,
                    step: Some(step.as_str()),
                    code: Some(trouble.code.as_str()),
                    message: Some(message),
                };
                self.say(json, &document, &line)?;
                Ok(Exit::ProblemsFound)
            }
        }
    }

    fn link(&self, attachment: &str, minutes: u32, json: bool) -> Result<Exit, Stop> {
        let Ok(id) = attachment.parse::<Uuid>() else {
            let parameters = [("name", one_line(attachment))];
            return Err(Stop::Error(
                Exit::NoSuchBatch,
                Coded::error("cloud_unknown", parameters),
            ));
        };
        let valid_for = Duration::from_secs(u64::from(minutes) * 60);
        let link = cloud::link(self.book, self.keys, id, valid_for).map_err(|error| self.failed(&error))?;
        let line = link.url.clone();
        let document = LinkJson {
            url: link.url,
            ends_at: link.ends_at.to_string(),
        };
        self.say(json, &document, &line)?;
        Ok(Exit::Done)
    }

    fn key(&self, file: Option<&Path>, pin: &PinArguments) -> Result<Exit, Stop> {
        let by = self
            .context
            .permit(self.book, Reserved::Setting, None, pin.pin_file.as_deref())?;
        let data_dir = &self.context.settings.data_dir.value;
        let words = &self.context.words;
        let path = || [("path", one_line(&cloud::key_file(data_dir).to_string_lossy()))];
        let line = match file {
            Some(file) => {
                let (key_id, secret) = read_key(file)?;
                let cloud = &self.book.settings().cloud.value;
                // While it is off nobody has said whose it will be.
                let needs_id = cloud.mode != CloudMode::Off && cloud.provider.has_key_id();
                if secret.is_empty() || (key_id.is_empty() && needs_id) {
                    let parameters = [("path", one_line(&file.to_string_lossy()))];
                    return Err(Stop::Error(
                        Exit::Refused,
                        Coded::error("cloud_key_incomplete", parameters),
                    ));
                }
                let kept = cloud::keep_key(self.book, self.keys, (&key_id, &secret), by.who())
                    .map_err(|error| self.failed(&error))?;
                if let Some(problem) = kept.refused {
                    say(&words.said(&wording::keychain(&problem)).in_one_line());
                }
                match kept.origin {
                    KeyOrigin::Keychain => words.plain("cli-cloud-key-in-keychain"),
                    KeyOrigin::File | KeyOrigin::Environment => words.text("cli-cloud-key-kept", path()),
                }
            }
            None => {
                cloud::remove_key(self.book, self.keys, by.who()).map_err(|error| self.failed(&error))?;
                words.text("cli-cloud-key-removed", path())
            }
        };
        self.context.output.text(&format!("{line}\n"))?;
        Ok(Exit::Done)
    }
}

fn number(count: u64) -> String {
    count.to_string()
}

/// Reads the id of a key on the first line and its secret on the second, or a secret alone, from a file or from standard input
/// for `-`. Never from an argument, which every process on the computer can read.
fn read_key(file: &Path) -> Result<(String, String), Stop> {
    let mut text = String::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().lock().take(LONGEST_KEY).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(LONGEST_KEY).read_to_string(&mut text))
    };
    read.map_err(|error| {
        let path = one_line(&file.to_string_lossy());
        let parameters = [("path", path), ("system_error", error.to_string())];
        Stop::Error(Exit::SystemFailed, Coded::error("file_unreadable", parameters))
    })?;
    let text = text.trim();
    let is_alone = text.starts_with('{') || !text.contains('\n');
    Ok(match text.split_once('\n') {
        Some((id, secret)) if !is_alone => (id.trim().to_owned(), secret.trim().to_owned()),
        _ => (String::new(), text.to_owned()),
    })
}

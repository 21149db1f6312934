//! The page that lists all batches of a dossier, and its README.

use batchbook_core::batch::decimal_text;
use batchbook_core::store::batches::BatchStatus;
use maud::html;

use super::examine::Held;
use super::page::{address, document, footer};
use super::{Entry, Made, Saying};

/// A batch in the list.
pub(super) struct Row {
    name: String,
    batch_number: String,
    batch_code: String,
    product: String,
    quantity: String,
    produced: String,
    operator: String,
    files: usize,
    missing: usize,
    is_reverted: bool,
}

impl Row {
    pub(super) fn of(entry: &Entry) -> Self {
        let batch = &entry.batch;
        let count = |wanted: fn(&Held) -> bool| entry.files.iter().filter(|(_, held)| wanted(held)).count();
        Self {
            name: entry.name.clone(),
            batch_number: batch.batch_number.clone(),
            batch_code: batch.batch_code.clone(),
            product: format!("{} · {}", batch.product_type.name, batch.brand),
            quantity: format!("{} {}", decimal_text(batch.total_thousandths, 3), batch.unit),
            produced: batch
                .produced_offset
                .to_datetime(batch.produced_at)
                .strftime("%Y-%m-%d %H:%M")
                .to_string(),
            operator: batch.operator.clone(),
            files: count(|held| matches!(held, Held::Here { .. })),
            missing: count(|held| matches!(held, Held::Wrong(_))),
            is_reverted: batch.status == BatchStatus::Reverted,
        }
    }
}

/// What a dossier holds.
pub(super) struct Contents<'a> {
    pub(super) rows: &'a [Row],
    pub(super) made: &'a Made,
    /// Number and hash of the newest entry of the trail.
    pub(super) head: Option<(i64, String)>,
    pub(super) store: String,
}

impl Contents<'_> {
    fn counted(&self, saying: &Saying<'_>) -> String {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        saying.words.counted(
            "dossier-contents",
            [
                ("batches", count(self.made.batches)),
                ("files", count(self.made.attachments)),
            ],
            [],
        )
    }
}

pub(super) fn page(saying: &Saying<'_>, contents: &Contents<'_>) -> String {
    let title = saying.plain("dossier-title");
    let body = html! {
        header {
            p.kicker { "Batchbook" }
            h1 { (title) }
            p { (contents.counted(saying)) }
        }
        @if !contents.made.problems.is_empty() {
            section.whole {
                h2 { (saying.plain("dossier-not-in-it")) " " span.count { (contents.made.problems.len()) } }
                ul.alert {
                    @for problem in &contents.made.problems {
                        li { span.code { (problem.batch_code) } br; (problem.detail) }
                    }
                }
            }
        }
        section {
            h2 { (saying.plain("dossier-batches")) }
            table.list {
                thead {
                    tr {
                        th.number { (saying.plain("cli-label-number")) }
                        th { (saying.plain("cli-label-product")) }
                        th.number { (saying.plain("cli-label-quantity")) }
                        th { (saying.plain("cli-label-produced")) }
                        th { (saying.plain("cli-label-operator")) }
                        th.number { (saying.plain("dossier-files")) }
                    }
                }
                tbody {
                    @for row in contents.rows {
                        tr.struck[row.is_reverted] {
                            td.number { (row.batch_number) }
                            td {
                                a href=(address(&["batches", &format!("{}.html", row.name)])) { (row.product) }
                                @if row.is_reverted { " " span.pill { (saying.plain("cli-status-reverted")) } }
                                div.code { (row.batch_code) }
                            }
                            td.number { (row.quantity) }
                            td { (row.produced) }
                            td { (row.operator) }
                            td.number {
                                (row.files)
                                @if row.missing > 0 {
                                    " " span.pill.bad { (saying.words.counted("dossier-missing-count", [("count", row.missing)], [])) }
                                }
                            }
                        }
                    }
                }
            }
        }
        section.whole {
            h2 { (saying.plain("dossier-how")) }
            p { (saying.plain("dossier-how-files")) }
            p.mono { "sha256sum -c SHA256SUMS" }
            p { (saying.plain("dossier-how-trail")) }
            @if let Some((seq, hash)) = &contents.head {
                dl.details {
                    dt { (saying.plain("dossier-last-entry")) } dd.mono { (seq) }
                    dt { "SHA-256" } dd.mono { (hash) }
                    dt { (saying.plain("dossier-store")) } dd.mono { (contents.store) }
                }
            }
            p { a href="README.txt" { "README.txt" } " · " a href="trail/trail.csv" { "trail.csv" } " · " a href="trail/trail.json" { "trail.json" } }
        }
        (footer(saying))
    };
    document(saying, &title, &body)
}

/// What lies where, and how it is checked, for whoever has no browser at hand.
pub(super) fn readme(saying: &Saying<'_>, contents: &Contents<'_>) -> String {
    let (seq, hash) = contents.head.clone().unwrap_or_default();
    let text = saying.words.text(
        "dossier-readme",
        [
            ("contents", contents.counted(saying)),
            ("at", saying.time(saying.made_at.timestamp())),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("entry", seq.to_string()),
            ("hash", hash),
            ("store", contents.store.clone()),
        ],
    );
    format!("{text}\n")
}

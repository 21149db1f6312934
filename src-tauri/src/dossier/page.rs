//! A batch as a page, complete in itself: no script, nothing from elsewhere, to be read and printed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use batchbook_core::attachments::{Attachment, AttachmentState};
use batchbook_core::batch::{Quantity, decimal_text};
use batchbook_core::store::batches::{Batch, BatchStatus};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::examine::Held;
use super::{Entry, Saying, sums, timeline};
use crate::counted::{counted, sum_of_pieces};
use crate::unusual::unusual;
use crate::wording::size;

const STYLE: &str = include_str!("style.css");

/// What a page may load: nothing but the pictures that are in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// What stays as it is in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A whole page.
///
/// The templates escape whatever is put into them. What turns the reading direction or cannot be seen becomes a visible
/// mark here, in all of the page at once.
pub(super) fn document(saying: &Saying<'_>, title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(saying.language) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
        .chars()
        .map(|character| {
            if is_disturbing(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

fn is_disturbing(character: char) -> bool {
    let is_invisible = matches!(
        character,
        '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    is_invisible || (character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
}

/// The address of a file in the dossier from a page in one of its folders.
pub(super) fn address(parts: &[&str]) -> String {
    let parts = parts
        .iter()
        .map(|part| utf8_percent_encode(part, PLAIN).to_string());
    parts.collect::<Vec<_>>().join("/")
}

/// The page of a batch.
pub(super) fn page(saying: &Saying<'_>, entry: &Entry) -> String {
    let batch = &entry.batch;
    let (set_aside, attached): (Vec<_>, Vec<_>) = entry
        .files
        .iter()
        .zip(&entry.file_names)
        .partition(|((attachment, _), _)| attachment.set_aside.is_some());
    let body = html! {
        nav { a href="../index.html" { (saying.plain("dossier-all-batches")) } }
        header {
            p.kicker { (saying.plain("dossier-batch")) " " (batch.batch_number) }
            h1 { (batch.product_type.name) " " span.quiet { (batch.brand) } }
            p.code { (batch.batch_code) }
            (reverted(saying, batch))
        }
        section {
            h2 { (saying.plain("dossier-record")) }
            dl.facts { (facts(saying, batch)) }
        }
        section.whole {
            h2 { (saying.plain("cli-label-quantity")) }
            div.sums { @for sum in sums_of(batch) { p { (sum.0) " = " strong { (sum.1) } } } }
        }
        @let unusual = unusual(saying.words, batch);
        @if !unusual.is_empty() {
            section.whole {
                h2 { (saying.plain("dossier-unusual")) }
                ul { @for sentence in unusual { li { (sentence) } } }
            }
        }
        @if !batch.notes.is_empty() {
            section { h2 { (saying.plain("cli-label-notes")) } p.notes { (batch.notes) } }
        }
        section {
            h2 { (saying.plain("cli-label-attachments")) " " span.count { (attached.len()) } }
            @if attached.is_empty() { p.quiet { (saying.plain("dossier-no-attachments")) } }
            @for ((attachment, held), name) in attached {
                (file(saying, &entry.name, attachment, held, name.as_deref()))
            }
        }
        @if !set_aside.is_empty() {
            section {
                h2 { (saying.plain("dossier-set-aside")) " " span.count { (set_aside.len()) } }
                @for ((attachment, held), name) in set_aside {
                    (file(saying, &entry.name, attachment, held, name.as_deref()))
                }
            }
        }
        section {
            h2 { (saying.plain("dossier-history")) " " span.count { (entry.history.len()) } }
            (timeline::timeline(saying, &entry.history))
        }
        (footer(saying))
    };
    document(saying, &batch.batch_code, &body)
}

/// What stands at the end of each page.
pub(super) fn footer(saying: &Saying<'_>) -> Markup {
    let made_at = saying.time(saying.made_at.timestamp());
    html! {
        footer {
            p { (saying.words.text("dossier-made", [("at", made_at), ("version", env!("CARGO_PKG_VERSION").to_owned())])) }
        }
    }
}

fn reverted(saying: &Saying<'_>, batch: &Batch) -> Markup {
    html! {
        @if batch.status == BatchStatus::Reverted {
            div.alert {
                strong { (saying.plain("cli-status-reverted")) }
                @if let Some(reverted) = &batch.reverted {
                    " · " (saying.time(reverted.by.at)) " · " (reverted.by.who)
                    p { (reverted.reason) }
                }
            }
        }
    }
}

fn facts(saying: &Saying<'_>, batch: &Batch) -> Markup {
    let units: std::collections::BTreeMap<&str, &str> = batch.product_type.parameter_units().collect();
    let offset_time = batch
        .produced_offset
        .to_datetime(batch.produced_at)
        .strftime("%Y-%m-%d %H:%M:%S");
    let produced = format!("{offset_time} {}", batch.produced_offset);
    let station = match &batch.station {
        Some(station) => format!("{station} · {}", batch.workstation_id),
        None => batch.workstation_id.to_string(),
    };
    let status = saying.plain(&format!("cli-status-{}", batch.status.as_str()));
    html! {
        (fact(&saying.plain("cli-label-number"), &batch.batch_number))
        (fact(&saying.plain("cli-label-status"), &status))
        (fact(&saying.plain("cli-label-product"), &batch.product_type.name))
        (fact(&saying.plain("cli-label-brand"), &batch.brand))
        @for (name, value) in &batch.parameters {
            @match units.get(name.as_str()) {
                Some(unit) => { (fact(name, &format!("{value} {unit}"))) },
                None => { (fact(name, value)) },
            }
        }
        (fact(&saying.plain("cli-label-produced"), &produced))
        (fact(&saying.plain("cli-label-recorded"), &saying.time(batch.recorded_at)))
        (fact(&saying.plain("cli-label-operator"), &batch.operator))
        div.wide { dt { (saying.plain("dossier-workstation")) } dd.mono { (station) } }
        div.wide { dt { (saying.plain("cli-label-id")) } dd.mono { (batch.id) } }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// The quantity and the weight, each as a sum and what it comes to.
fn sums_of(batch: &Batch) -> Vec<(String, String)> {
    let total = format!("{} {}", decimal_text(batch.total_thousandths, 3), batch.unit);
    let metres = batch
        .metres_mm
        .map(|metres| format!("{} m", decimal_text(metres, 3)));
    let mut sums = Vec::new();
    match &batch.quantity {
        Quantity::Plain { thousandths } => {
            sums.push((decimal_text(*thousandths, 3), total.clone()));
        }
        Quantity::Bundles { piece_length_mm, .. } => {
            sums.push((sum_of_pieces(&batch.quantity), total.clone()));
            if let (Some(length), Some(metres)) = (piece_length_mm, &metres) {
                sums.push((
                    format!("{total} × {} m", decimal_text(*length, 3)),
                    metres.clone(),
                ));
            }
        }
        quantity => sums.push((counted(quantity), total.clone())),
    }
    if let (Some(weight), Some(metres), Some(grams)) =
        (batch.weight_per_metre_mg, &metres, batch.total_weight_g)
    {
        sums.push((
            format!("{} kg/m × {metres}", decimal_text(weight, 6)),
            format!("{} kg", decimal_text(grams, 3)),
        ));
    }
    sums
}

fn file(
    saying: &Saying<'_>,
    folder: &str,
    attachment: &Attachment,
    held: &Held,
    name: Option<&str>,
) -> Markup {
    let picture = match held {
        Held::Here { picture, .. } => picture.as_deref(),
        _ => None,
    };
    let kind = batchbook_core::attachments::naming::kind_of(&attachment.original_name).to_uppercase();
    let target = name.map(|name| format!("../{}", address(&["files", folder, name])));
    let by_at = |who: &str, at| format!("{who} · {}", saying.time(at));
    html! {
        article.file {
            div.picture {
                @match picture {
                    Some(jpeg) => {
                        img src=(format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg))) alt=(attachment.original_name);
                    },
                    None => { span.kind { (kind) } },
                }
            }
            div {
                h3 {
                    @match &target {
                        Some(target) => { a href=(target) { (attachment.original_name) } },
                        None => { (attachment.original_name) },
                    }
                }
                @if let Some(sentence) = why_not(saying, attachment, held) { p.alert { (sentence) } }
                dl.details {
                    @if let Some(bytes) = attachment.size {
                        dt { (saying.plain("dossier-size")) }
                        dd { (size_in_words(saying, bytes)) }
                    }
                    @if let Some(hash) = &attachment.sha256 {
                        dt { "SHA-256" } dd.mono { (sums::hex(hash)) }
                    }
                    dt { (saying.plain("dossier-attached")) }
                    dd { (by_at(&attachment.created_by, attachment.created_at)) }
                    @if let Some(done) = &attachment.set_aside {
                        dt { (saying.plain("action-attachment-set-aside")) }
                        dd { (by_at(&done.who, done.at)) }
                    }
                    @if let Some(reason) = &attachment.set_aside_reason {
                        dt { (saying.plain("dossier-reason")) } dd { (reason) }
                    }
                    @if let Some(done) = &attachment.dismissed {
                        dt { (saying.plain("action-attachment-dismissed")) }
                        dd { (by_at(&done.who, done.at)) }
                    }
                    @if let Some(name) = name {
                        dt { (saying.plain("dossier-file")) } dd.mono { "files/" (folder) "/" (name) }
                    }
                }
            }
        }
    }
}

/// `302.3 kB · 302363 bytes`
pub(super) fn size_in_words(saying: &Saying<'_>, bytes: u64) -> String {
    let exact = saying.words.text("dossier-bytes", [("bytes", bytes.to_string())]);
    if bytes < 1000 {
        exact
    } else {
        format!("{} · {exact}", size(bytes))
    }
}

/// Why a file is not in the dossier, or not yet at the storage path.
fn why_not(saying: &Saying<'_>, attachment: &Attachment, held: &Held) -> Option<String> {
    match held {
        Held::Wrong(wrong) => Some(wrong.in_words(saying.words, attachment)),
        Held::Absent if attachment.state == AttachmentState::Missing => {
            Some(saying.plain("dossier-absent-missing"))
        }
        Held::Absent => {
            let state = saying.plain(&format!("cli-state-{}", attachment.state.as_str()));
            Some(saying.words.text("dossier-absent", [("state", state)]))
        }
        Held::Here { .. } => None,
    }
}

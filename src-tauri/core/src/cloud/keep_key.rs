//! The key is kept or removed by somebody, which is in the trail; what the key is never is.

use serde_json::json;

use super::CloudError;
use super::credentials::{KeptKey, KeyOrigin, KeySources, forget_credentials, keep_credentials};
use crate::book::Book;
use crate::store::StoreError;
use crate::store::audit_log::AuditEntry;

/// What the trail calls it, among the settings.
const SUBJECT: &str = "object_store_key";

/// Keeps a key in the system's keychain, and in the file of this account where that does not take it; in the place of one that may be
/// there. `who` did it, says the trail.
///
/// # Errors
///
/// It cannot be kept. [`CloudError::Store`]: it is kept, and the entry could not be written.
pub fn keep_key(
    book: &Book,
    sources: &KeySources,
    (key_id, secret): (&str, &str),
    who: &str,
) -> Result<KeptKey, CloudError> {
    let kept = keep_credentials(&book.settings().data_dir.value, sources, key_id, secret)?;
    write_down(book, "object_store_key_kept", Some(kept.origin), who)?;
    Ok(kept)
}

/// Removes the key from the file of this account and from the system's keychain; where there was one, `who` did it, says the trail.
///
/// # Errors
///
/// The file cannot be removed, or the keychain keeps a key, or may. [`CloudError::Store`]: it is removed, and the entry could not be
/// written.
pub fn remove_key(book: &Book, sources: &KeySources, who: &str) -> Result<(), CloudError> {
    if forget_credentials(&book.settings().data_dir.value, sources)? {
        write_down(book, "object_store_key_removed", None, who)?;
    }
    Ok(())
}

/// After it is done, not in one transaction with it: a keychain may take seconds to answer, and recording would wait for it.
fn write_down(book: &Book, action: &str, now: Option<KeyOrigin>, who: &str) -> Result<(), StoreError> {
    let at = book.now();
    book.write(|transaction| {
        transaction.append_audit(&AuditEntry {
            at,
            who,
            action,
            subject_kind: "setting",
            subject_id: SUBJECT,
            before: None,
            after: Some(json!({ "value": now.map(KeyOrigin::as_str) })),
            reason: None,
        })
    })
}

//! What an entry of the trail says, in words.

use crate::wording::Words;

/// What was done, as a heading: `recorded`, `attachment_set_aside`. One that this version has no words for is itself.
pub(crate) fn action_in_words(words: &Words, action: &str) -> String {
    let id = format!("action-{}", action.replace('_', "-"));
    if words.has(&id) {
        words.plain(&id)
    } else {
        action.to_owned()
    }
}

//! An attachment as the trail keeps it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Attachment, Owner};
use crate::store::encoding::hex;
use crate::store::{StoreError, time_text};

/// Everything that an entry of the trail says of an attachment.
///
/// What only steers the attempts to save it (when the next one is, whose turn it is) is not in the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AttachmentRecord {
    pub(crate) owner_kind: String,
    pub(crate) owner: String,
    pub(crate) original_name: String,
    pub(crate) stored_name: String,
    pub(crate) source_path: String,
    pub(crate) state: String,
    pub(crate) failure: Option<String>,
    pub(crate) system_error: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) size: Option<u64>,
    pub(crate) sha256: Option<String>,
    pub(crate) created_by: String,
    pub(crate) created_at: String,
    pub(crate) saved_at: Option<String>,
    pub(crate) dismissed_at: Option<String>,
    pub(crate) dismissed_by: Option<String>,
    pub(crate) set_aside_at: Option<String>,
    pub(crate) set_aside_by: Option<String>,
    pub(crate) set_aside_reason: Option<String>,
    pub(crate) replaced_by: Option<String>,
}

impl AttachmentRecord {
    pub(crate) fn of(attachment: &Attachment) -> Self {
        let (owner_kind, owner) = match attachment.owner {
            Owner::Draft(id) => ("draft", id),
            Owner::Batch(id) => ("batch", id),
        };
        let failure = attachment.failure.as_ref();
        let (dismissed, set_aside) = (attachment.dismissed.as_ref(), attachment.set_aside.as_ref());
        Self {
            owner_kind: owner_kind.to_owned(),
            owner: owner.to_string(),
            original_name: attachment.original_name.clone(),
            stored_name: attachment.stored_name.clone(),
            source_path: attachment.source_path.to_string_lossy().into_owned(),
            state: attachment.state.as_str().to_owned(),
            failure: failure.map(|failure| failure.code.as_str().to_owned()),
            system_error: failure.and_then(|failure| failure.system_error.clone()),
            media_type: attachment.media_type.clone(),
            size: attachment.size,
            sha256: attachment.sha256.map(|hash| hex(&hash)),
            created_by: attachment.created_by.clone(),
            created_at: time_text(attachment.created_at),
            saved_at: attachment.saved_at.map(time_text),
            dismissed_at: dismissed.map(|done| time_text(done.at)),
            dismissed_by: dismissed.map(|done| done.who.clone()),
            set_aside_at: set_aside.map(|done| time_text(done.at)),
            set_aside_by: set_aside.map(|done| done.who.clone()),
            set_aside_reason: attachment.set_aside_reason.clone(),
            replaced_by: attachment.replaced_by.map(|id| id.to_string()),
        }
    }

    /// Names the fields in which a row differs from its last entry.
    ///
    /// An attempt that nobody asked for has no entry, and neither has its end where it ends as it began: meanwhile the row is being
    /// copied, and then has other words of the system for the same failure.
    pub(crate) fn differing_fields(&self, row: &Self) -> Vec<&'static str> {
        let waits = |state: &str| matches!(state, "failed" | "kept");
        let is_attempt = row.state == "copying" && waits(&self.state);
        let mut fields = Vec::new();
        let mut differs = |name, is_different: bool| {
            if is_different {
                fields.push(name);
            }
        };
        differs("original_name", self.original_name != row.original_name);
        differs("stored_name", self.stored_name != row.stored_name);
        differs("source_path", self.source_path != row.source_path);
        differs("state", self.state != row.state && !is_attempt);
        differs("failure", self.failure != row.failure && !is_attempt);
        differs("media_type", self.media_type != row.media_type);
        differs("size", self.size != row.size);
        differs("sha256", self.sha256 != row.sha256);
        differs("created_by", self.created_by != row.created_by);
        differs("created_at", self.created_at != row.created_at);
        differs("saved_at", self.saved_at != row.saved_at);
        differs(
            "dismissed",
            (&self.dismissed_at, &self.dismissed_by) != (&row.dismissed_at, &row.dismissed_by),
        );
        differs(
            "set_aside",
            (&self.set_aside_at, &self.set_aside_by, &self.set_aside_reason)
                != (&row.set_aside_at, &row.set_aside_by, &row.set_aside_reason),
        );
        differs("replaced_by", self.replaced_by != row.replaced_by);
        fields
    }

    pub(crate) fn json(&self) -> Result<Value, StoreError> {
        serde_json::to_value(self).map_err(|source| StoreError::Encode {
            what: "attachment",
            source,
        })
    }
}

//! Files that the object store has alone: fetched before they are looked at.

use std::collections::BTreeMap;

use batchbook_core::attachments::Attachment;
use batchbook_core::cloud::{self, CloudError, KeySources};
use uuid::Uuid;

use super::examine::{Held, Wrong};
use super::{Dossier, DossierError};
use crate::surroundings::key_sources;
use crate::wording;

/// Fetches evicted files, and remembers why one was not fetched.
pub(super) struct Fetching<'d> {
    dossier: &'d Dossier<'d>,
    keys: KeySources,
    /// What keeps every file from being fetched: nobody waits for it once for each file.
    of_all: Option<String>,
    failed: BTreeMap<Uuid, String>,
}

impl<'d> Fetching<'d> {
    pub(super) fn new(dossier: &'d Dossier<'d>) -> Self {
        Self {
            dossier,
            keys: key_sources(),
            of_all: None,
            failed: BTreeMap::new(),
        }
    }

    /// Has those files be here that the object store has alone. One that is not fetched keeps no dossier from being made.
    pub(super) fn bring_here(&mut self, attachments: &[Attachment]) -> Result<(), DossierError> {
        let book = self.dossier.book;
        for attachment in attachments {
            if !cloud::place_of(book, attachment)?.is_object_store_alone() {
                continue;
            }
            self.dossier.stop_if_cancelled()?;
            if let Some(reason) = &self.of_all {
                self.failed.insert(attachment.id, reason.clone());
                continue;
            }
            match cloud::bring_here(book, &self.keys, attachment.id, self.dossier.watch) {
                Ok(_) => {}
                Err(CloudError::Store(error)) => return Err(error.into()),
                Err(error) => {
                    let reason = self.in_words(&error);
                    if is_of_all(&error) {
                        self.of_all = Some(reason.clone());
                    }
                    self.failed.insert(attachment.id, reason);
                }
            }
        }
        Ok(())
    }

    /// What was found of a file, with the reason where it is not here since it was not fetched.
    pub(super) fn say_why(&self, attachment: &Attachment, held: Held) -> Held {
        match (held, self.failed.get(&attachment.id)) {
            (Held::Wrong(_), Some(reason)) => Held::Wrong(Wrong::NotFetched {
                reason: reason.clone(),
            }),
            (held, _) => held,
        }
    }

    fn in_words(&self, error: &CloudError) -> String {
        let book = self.dossier.book;
        tracing::warn!(
            error = wording::chain(error),
            "a file of a dossier was not fetched"
        );
        let coded = wording::cloud(error, &book.settings(), &book.database());
        self.dossier.words.said(&coded).in_one_line()
    }
}

fn is_of_all(error: &CloudError) -> bool {
    match error {
        CloudError::Trouble(trouble) => trouble.code.is_of_all(),
        CloudError::Storage(_)
        | CloudError::Off
        | CloudError::NoCredentials { .. }
        | CloudError::Credentials(_) => true,
        _ => false,
    }
}

//! Which files of a book the object store has: one list of all, and a closer look at what the list does not tell.

use std::collections::HashMap;

use futures_util::{StreamExt, stream};

use super::super::connect::Bucket;
use super::super::transfer::look;
use super::super::{Trouble, TroubleCode};
use super::objects::{again, list};
use crate::store::object_copies::{RecordedObject, SeenObject};

/// What is listed below `batches/`, by key: size and the store's own mark.
pub(super) struct Listing(HashMap<String, (u64, Option<String>)>);

impl Listing {
    pub(super) async fn of(bucket: &Bucket) -> Result<Self, Trouble> {
        let listed = list(bucket, &bucket.key_below("batches")?).await?;
        let entries = listed
            .into_iter()
            .map(|object| (object.location.to_string(), (object.size, object.e_tag)));
        Ok(Self(entries.collect()))
    }

    /// Says whether an object of this size is there.
    pub(super) fn has(&self, key: &str, size: u64) -> bool {
        self.0.get(key).is_some_and(|(listed, _)| *listed == size)
    }
}

/// Finds the objects of files, in their order; nothing where it is not there as it was saved.
///
/// One that was compared when it was uploaded and that nobody has written since is believed by the store's mark of it. Every
/// other is asked for by itself: its size and the SHA-256 in its metadata have to be those that were saved.
pub(super) async fn find(
    bucket: &Bucket,
    objects: &[RecordedObject],
    at_once: usize,
    cancelled: &dyn Fn() -> bool,
) -> Result<Vec<Option<SeenObject>>, Trouble> {
    let listing = Listing::of(bucket).await?;
    let mut found: Vec<Option<SeenObject>> = vec![None; objects.len()];
    let mut closer = Vec::new();
    for (index, object) in objects
        .iter()
        .enumerate()
        .filter(|(_, object)| object.is_recorded)
    {
        let key = bucket.key(&object.stored_name)?;
        let Some((size, e_tag)) = listing.0.get(key.as_ref()) else {
            continue;
        };
        let is_known =
            object.place.as_ref() == Some(&bucket.place) && e_tag.is_some() && *e_tag == object.e_tag;
        match object.changed_at.filter(|_| is_known) {
            _ if *size != object.size => {}
            Some(changed_at) => {
                let e_tag = e_tag.clone();
                found[index] = Some(SeenObject { e_tag, changed_at });
            }
            None => closer.push((index, key)),
        }
    }
    let mut looks = stream::iter(closer)
        .map(|(index, key)| async move { (index, again(async || look(bucket, &key).await).await) })
        .buffer_unordered(at_once.max(1));
    while let Some((index, looked)) = looks.next().await {
        if cancelled() {
            return Err(Trouble::new(TroubleCode::Interrupted));
        }
        if let (Some(looked), Some(object)) = (looked?, objects.get(index))
            && looked.has(object.size, &object.sha256)
        {
            found[index] = Some(looked.seen);
        }
    }
    drop(looks);
    Ok(found)
}

//! Small objects and lists of them; what broke off is asked for again.

use futures_util::TryStreamExt;
use object_store::path::Path as Key;
use object_store::{ObjectMeta, ObjectStoreExt, PutPayload};

use super::super::connect::Bucket;
use super::super::rounds::BREATH;
use super::super::transfer::{patiently, read};
use super::super::{Trouble, TroubleCode};
use super::ATTEMPTS;

/// The most bytes of a small object that are read.
const LARGEST_SMALL: usize = 16 * 1024 * 1024;

/// Asks again, after a growing pause, while the answer is that it broke off or that the store is busy.
pub(super) async fn again<T>(mut ask: impl AsyncFnMut() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let mut attempt = 1;
    loop {
        match ask().await {
            Err(trouble)
                if attempt < ATTEMPTS
                    && matches!(trouble.code, TroubleCode::Busy | TroubleCode::Interrupted) =>
            {
                tokio::time::sleep(BREATH * attempt).await;
                attempt += 1;
            }
            answer => return answer,
        }
    }
}

/// Lists everything below a key, with sizes.
pub(super) async fn list(bucket: &Bucket, below: &Key) -> Result<Vec<ObjectMeta>, Trouble> {
    again(async || {
        let mut listed = bucket.remote.list(Some(below));
        let mut found = Vec::new();
        while let Some(object) = patiently(0, listed.try_next())
            .await?
            .map_err(|error| listing(&error))?
        {
            found.push(object);
        }
        Ok(found)
    })
    .await
}

/// Lists the folders below a prefix, one step down.
pub(super) async fn folders(bucket: &Bucket, below: Option<&Key>) -> Result<Vec<Key>, Trouble> {
    again(async || {
        let listed = patiently(0, bucket.remote.list_with_delimiter(below)).await?;
        Ok(listed.map_err(|error| listing(&error))?.common_prefixes)
    })
    .await
}

/// There is no "not there" in listing, unless it is the bucket.
fn listing(error: &object_store::Error) -> Trouble {
    let trouble = Trouble::of(error);
    match trouble.code {
        TroubleCode::NotThere => Trouble {
            code: TroubleCode::NoBucket,
            ..trouble
        },
        _ => trouble,
    }
}

/// Writes a small object, in the place of one that may be there.
pub(super) async fn put(bucket: &Bucket, key: &Key, bytes: &[u8]) -> Result<(), Trouble> {
    again(async || {
        let put = bucket.remote.put(key, PutPayload::from(bytes.to_vec()));
        patiently(bytes.len() as u64, put)
            .await?
            .map(drop)
            .map_err(|error| listing(&error))
    })
    .await
}

/// Reads a small object.
pub(super) async fn get(bucket: &Bucket, key: &Key) -> Result<Vec<u8>, Trouble> {
    again(async || {
        let mut found = Vec::new();
        read(bucket, key, 0, |bytes| {
            found.extend_from_slice(bytes);
            if found.len() > LARGEST_SMALL {
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
            Ok(())
        })
        .await?;
        Ok(found)
    })
    .await
}

/// Removes an object; one that is not there is as good.
pub(super) async fn remove(bucket: &Bucket, key: &Key) -> Result<(), Trouble> {
    again(async || match patiently(0, bucket.remote.delete(key)).await? {
        Ok(()) => Ok(()),
        Err(error) => match Trouble::of(&error) {
            trouble if trouble.code == TroubleCode::NotThere => Ok(()),
            trouble => Err(trouble),
        },
    })
    .await
}

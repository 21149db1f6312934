//! Is what is configured right? A small object is written, read back and removed.

use object_store::{ObjectStoreExt, PutPayload};
use uuid::Uuid;

use super::connect::{Bucket, runtime};
use super::transfer::{patiently, read};
use super::{Credentials, Trouble, TroubleCode};
use crate::settings::CloudSettings;

/// A step of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestStep {
    /// A small object is written.
    Write,
    /// It is read back.
    Read,
    /// It is removed.
    Remove,
}

impl TestStep {
    /// Every step, in their order.
    pub const ALL: &'static [Self] = &[Self::Write, Self::Read, Self::Remove];

    /// The step as programs see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Read => "read",
            Self::Remove => "remove",
        }
    }
}

/// Writes a small object, reads it back and removes it. Takes settings that need not be in use yet, so that a screen can try
/// them before they are saved. `told` hears of each step when it begins.
///
/// # Errors
///
/// The step that failed, and why.
pub fn test_connection(
    cloud: &CloudSettings,
    credentials: &Credentials,
    told: &dyn Fn(TestStep),
) -> Result<(), (TestStep, Trouble)> {
    let failed = |step: TestStep| move |trouble: Trouble| (step, trouble);
    let bucket = Bucket::connect(cloud, credentials).map_err(failed(TestStep::Write))?;
    runtime()
        .map_err(failed(TestStep::Write))?
        .block_on(run(&bucket, told))
}

async fn run(bucket: &Bucket, told: &dyn Fn(TestStep)) -> Result<(), (TestStep, Trouble)> {
    let failed = |step: TestStep| move |trouble: Trouble| (step, trouble);
    let id = Uuid::now_v7();
    let text = format!("batchbook {id}");
    let key = bucket
        .key_below(&format!("connection-test/{id}"))
        .map_err(failed(TestStep::Write))?;
    told(TestStep::Write);
    let put = bucket
        .remote
        .put(&key, PutPayload::from(text.clone().into_bytes()));
    patiently(0, put)
        .await
        .and_then(|put| put.map_err(|error| no_such_bucket(Trouble::of(&error))))
        .map_err(failed(TestStep::Write))?;
    told(TestStep::Read);
    let mut found = Vec::new();
    let read = read(bucket, &key, 0, |bytes| {
        found.extend_from_slice(bytes);
        Ok(())
    })
    .await;
    told(TestStep::Remove);
    // Removed also where it could not be read.
    let removed = patiently(0, bucket.remote.delete(&key))
        .await
        .and_then(|removed| removed.map_err(|error| Trouble::of(&error)));
    read.map_err(failed(TestStep::Read))?;
    if found != text.as_bytes() {
        return Err((TestStep::Read, Trouble::new(TroubleCode::Differs)));
    }
    removed.map_err(failed(TestStep::Remove))
}

/// There is no "not there" in writing, unless it is the bucket.
fn no_such_bucket(trouble: Trouble) -> Trouble {
    match trouble.code {
        TroubleCode::NotThere => Trouble {
            code: TroubleCode::NoBucket,
            ..trouble
        },
        _ => trouble,
    }
}

//! The way to an object store: one client for each connection, one runtime for the process.

use std::sync::{Arc, Once, OnceLock};
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, Checksum};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::multipart::MultipartStore;
use object_store::path::Path as Key;
use object_store::signer::Signer;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};
use tokio::runtime::Runtime;

use super::{Credentials, Trouble, TroubleCode};
use crate::settings::{CloudProvider, CloudSettings};

/// How long a connection may take to come about.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// How nice the threads of transfers are: half of what is possible, so that they go on on a machine that is always busy.
#[cfg(target_os = "linux")]
const LOW_PRIORITY: i32 = 10;

/// The region that S3 and servers like it are asked for where none is set.
const DEFAULT_REGION: &str = "us-east-1";

/// What every client here can do.
pub(super) trait Remote: ObjectStore + MultipartStore + Signer {}

impl<T: ObjectStore + MultipartStore + Signer> Remote for T {}

/// A bucket, and the prefix in it that this workstation writes under.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    pub(super) remote: Arc<dyn Remote>,
    /// Which bucket and prefix it is, for the rows: where they differ it is another place.
    pub(super) place: String,
    /// Whether an upload in parts gets an id from the store that outlives the process.
    pub(super) names_uploads: bool,
    prefix: String,
}

impl Bucket {
    /// Makes the client. Nothing is asked of the store yet.
    pub(super) fn connect(cloud: &CloudSettings, credentials: &Credentials) -> Result<Self, Trouble> {
        use_ring();
        let remote = match cloud.provider {
            CloudProvider::S3 | CloudProvider::R2 => s3(cloud, credentials),
            CloudProvider::Azure => azure(cloud, credentials),
            CloudProvider::Gcs => gcs(cloud, credentials),
        }
        .map_err(|error| Trouble::with(TroubleCode::Configuration, error))?;
        Ok(Self {
            remote,
            place: place(cloud),
            names_uploads: cloud.provider != CloudProvider::Azure,
            prefix: cloud.prefix.clone(),
        })
    }

    /// The key of an attachment's object.
    pub(super) fn key(&self, stored_name: &str) -> Result<Key, Trouble> {
        self.key_below(&format!("batches/{stored_name}"))
    }

    /// The same bucket with another prefix.
    pub(super) fn with_prefix(&self, cloud: &CloudSettings) -> Self {
        Self {
            place: place(cloud),
            prefix: cloud.prefix.clone(),
            ..self.clone()
        }
    }

    /// A key below the prefix.
    pub(super) fn key_below(&self, name: &str) -> Result<Key, Trouble> {
        let key = match self.prefix.as_str() {
            "" => name.to_owned(),
            prefix => format!("{prefix}/{name}"),
        };
        Key::parse(key).map_err(|error| Trouble::with(TroubleCode::Configuration, error))
    }
}

/// Which bucket and prefix is configured, in one text.
pub(super) fn place(cloud: &CloudSettings) -> String {
    let server = match (&cloud.endpoint, &cloud.account_id) {
        (Some(endpoint), _) => endpoint.as_str(),
        (None, Some(account)) => account.as_str(),
        (None, None) => "",
    };
    format!(
        "{}:{server}/{}/{}",
        cloud.provider.as_str(),
        cloud.bucket,
        cloud.prefix
    )
}

/// Whether two configurations name the same bucket and prefix of the same server. Where they do not, what was uploaded is
/// uploaded again, and what was evicted stays behind.
pub fn is_same_place(one: &CloudSettings, other: &CloudSettings) -> bool {
    place(one) == place(other)
}

/// The connections' cryptography is chosen once for the process: no other is built in.
fn use_ring() {
    static CHOSEN: Once = Once::new();
    CHOSEN.call_once(|| {
        // Fails only where somebody chose before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// The runtime of all transfers of this process.
pub(super) fn runtime() -> Result<&'static Runtime, Trouble> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .thread_name("object-store")
                .on_thread_start(give_way)
                .enable_all()
                .build()
                .map_err(|error| error.to_string())
        })
        .as_ref()
        .map_err(|error| Trouble::with(TroubleCode::Configuration, error))
}

/// Has this thread take what the others leave of the processor: whoever records comes first.
fn give_way() {
    // Only on Linux has a thread a priority of its own that needs no right.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, LOW_PRIORITY) {
        tracing::debug!(%error, "transfers are as urgent as all else");
    }
}

fn client(cloud: &CloudSettings) -> ClientOptions {
    // How long a request may take depends on its bytes: whoever makes one says so (`transfer::patiently`).
    ClientOptions::new()
        .with_allow_http(cloud.allow_http)
        .with_connect_timeout(CONNECT_PATIENCE)
        .with_timeout_disabled()
}

/// Few and short: the queue has pauses of its own, which survive the process.
fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(2),
            base: 3.,
        },
        max_retries: 2,
        retry_timeout: Duration::from_secs(20),
    }
}

fn s3(cloud: &CloudSettings, credentials: &Credentials) -> object_store::Result<Arc<dyn Remote>> {
    let is_r2 = cloud.provider == CloudProvider::R2;
    let default_region = if is_r2 { "auto" } else { DEFAULT_REGION };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&cloud.bucket)
        .with_region(cloud.region.as_deref().unwrap_or(default_region))
        .with_access_key_id(&credentials.key_id)
        .with_secret_access_key(&credentials.secret)
        .with_checksum_algorithm(Checksum::SHA256)
        .with_allow_http(cloud.allow_http)
        .with_client_options(client(cloud))
        .with_retry(retry());
    if let Some(token) = &credentials.token {
        builder = builder.with_token(token);
    }
    let of_account = cloud
        .account_id
        .as_ref()
        .filter(|_| is_r2)
        .map(|account| format!("https://{account}.r2.cloudflarestorage.com"));
    if let Some(endpoint) = cloud.endpoint.clone().or(of_account) {
        builder = builder.with_endpoint(endpoint);
    }
    Ok(Arc::new(builder.build()?))
}

fn azure(cloud: &CloudSettings, credentials: &Credentials) -> object_store::Result<Arc<dyn Remote>> {
    let mut builder = MicrosoftAzureBuilder::new()
        .with_account(cloud.account_id.as_deref().unwrap_or_default())
        .with_container_name(&cloud.bucket)
        .with_access_key(&credentials.secret)
        .with_allow_http(cloud.allow_http)
        .with_client_options(client(cloud))
        .with_retry(retry());
    if let Some(endpoint) = &cloud.endpoint {
        builder = builder.with_endpoint(endpoint.clone());
    }
    Ok(Arc::new(builder.build()?))
}

fn gcs(cloud: &CloudSettings, credentials: &Credentials) -> object_store::Result<Arc<dyn Remote>> {
    let mut builder = GoogleCloudStorageBuilder::new()
        .with_bucket_name(&cloud.bucket)
        .with_client_options(client(cloud))
        .with_retry(retry());
    builder = if credentials.secret.trim_start().starts_with('{') {
        builder.with_service_account_key(&credentials.secret)
    } else {
        builder.with_service_account_path(&credentials.secret)
    };
    if let Some(endpoint) = &cloud.endpoint {
        builder = builder.with_base_url(endpoint);
    }
    Ok(Arc::new(builder.build()?))
}

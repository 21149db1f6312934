//! What can go wrong with an object store, told from what it answers.

use std::error::Error;
use std::io::ErrorKind;

use object_store::client::{HttpError, HttpErrorKind};
use thiserror::Error;

/// The code of what went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleCode {
    /// The store cannot be reached: no network, no such server.
    Offline,
    /// It does not know the key, or the secret is not the key's.
    WrongKey,
    /// There is no such bucket.
    NoBucket,
    /// This computer's clock is too far from the store's.
    ClockWrong,
    /// The key has no right to do that.
    NoRight,
    /// What is configured makes no sense to the store's client.
    Configuration,
    /// The storage path on this side is in trouble.
    StorageUnreachable,
    /// The store asks to be asked later, or fails itself.
    Busy,
    /// The connection broke off, or took too long.
    Interrupted,
    /// The store refuses for a reason of its own.
    Refused,
    /// The object is not there.
    NotThere,
    /// The object has other bytes than were saved.
    Differs,
    /// The file is not at the storage path.
    LocalMissing,
    /// The file at the storage path has other bytes than were saved.
    LocalDamaged,
    /// The file cannot be read or written on this side.
    LocalFailed,
}

impl TroubleCode {
    /// Every code.
    pub const ALL: &'static [Self] = &[
        Self::Offline,
        Self::WrongKey,
        Self::NoBucket,
        Self::ClockWrong,
        Self::NoRight,
        Self::Configuration,
        Self::StorageUnreachable,
        Self::Busy,
        Self::Interrupted,
        Self::Refused,
        Self::NotThere,
        Self::Differs,
        Self::LocalMissing,
        Self::LocalDamaged,
        Self::LocalFailed,
    ];

    /// The code as it is stored and as programs and words go by it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::WrongKey => "wrong_key",
            Self::NoBucket => "no_bucket",
            Self::ClockWrong => "clock_wrong",
            Self::NoRight => "no_right",
            Self::Configuration => "configuration",
            Self::StorageUnreachable => "storage_unreachable",
            Self::Busy => "busy",
            Self::Interrupted => "interrupted",
            Self::Refused => "refused",
            Self::NotThere => "not_there",
            Self::Differs => "differs",
            Self::LocalMissing => "local_missing",
            Self::LocalDamaged => "local_damaged",
            Self::LocalFailed => "local_failed",
        }
    }

    /// The code of the message that says it.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Offline => "cloud_offline",
            Self::WrongKey => "cloud_wrong_key",
            Self::NoBucket => "cloud_no_bucket",
            Self::ClockWrong => "cloud_clock_wrong",
            Self::NoRight => "cloud_no_right",
            Self::Configuration => "cloud_configuration",
            Self::StorageUnreachable => "cloud_storage_unreachable",
            Self::Busy => "cloud_busy",
            Self::Interrupted => "cloud_interrupted",
            Self::Refused => "cloud_refused",
            Self::NotThere => "cloud_not_there",
            Self::Differs => "cloud_differs",
            Self::LocalMissing => "cloud_local_missing",
            Self::LocalDamaged => "cloud_local_damaged",
            Self::LocalFailed => "cloud_local_failed",
        }
    }

    /// Reads a code as [`TroubleCode::as_str`] writes it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }

    /// Whether it keeps every transfer from succeeding, and not this one alone: it is said once.
    pub const fn is_of_all(self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::WrongKey
                | Self::NoBucket
                | Self::ClockWrong
                | Self::NoRight
                | Self::Configuration
                | Self::StorageUnreachable
        )
    }

    /// Whether another attempt may end better without anybody doing anything.
    pub(super) const fn may_pass(self) -> bool {
        !matches!(self, Self::LocalMissing | Self::LocalDamaged)
    }
}

/// Something that went wrong with an object store.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{}", code.as_str(), detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default())]
pub struct Trouble {
    /// The code.
    pub code: TroubleCode,
    /// What the store or the system said, in its own words.
    pub detail: Option<String>,
}

/// How much of what a store says is kept.
const LONGEST_DETAIL: usize = 300;

impl Trouble {
    pub(super) fn new(code: TroubleCode) -> Self {
        Self { code, detail: None }
    }

    pub(super) fn with(code: TroubleCode, detail: impl ToString) -> Self {
        let mut detail = detail.to_string();
        detail.truncate(detail.floor_char_boundary(LONGEST_DETAIL));
        Self {
            code,
            detail: Some(detail),
        }
    }

    /// Of a file on this side.
    pub(super) fn local(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::with(TroubleCode::LocalMissing, error),
            ErrorKind::TimedOut => Self::with(TroubleCode::StorageUnreachable, error),
            _ => Self::with(TroubleCode::LocalFailed, error),
        }
    }

    /// Of a store's answer, or of its having none.
    pub(super) fn of(error: &object_store::Error) -> Self {
        // What the client says in full has the answer's text in it; its types are not open.
        let text = chain(error);
        if let Some(code) = element(&text, "Code") {
            let detail = match element(&text, "Message") {
                Some(message) => format!("{code}: {message}"),
                None => code.to_owned(),
            };
            if let Some(found) = of_store_code(code) {
                return Self::with(found, detail);
            }
            return Self::with(of_kind(error, &text), detail);
        }
        if let Some(kind) = http_kind(error) {
            let code = match kind {
                HttpErrorKind::Connect => TroubleCode::Offline,
                _ => TroubleCode::Interrupted,
            };
            return Self::with(code, innermost(error));
        }
        Self::with(of_kind(error, &text), innermost(error))
    }
}

/// What the codes of S3, and of those who speak its language, mean. Azure's and Google's own are among them.
fn of_store_code(code: &str) -> Option<TroubleCode> {
    Some(match code {
        "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "AuthenticationFailed"
        | "InvalidToken"
        | "NotSignedUp"
        | "ExpiredToken"
        | "AuthorizationHeaderMalformed"
        | "Unauthorized" => TroubleCode::WrongKey,
        "RequestTimeTooSkewed" | "RequestExpired" => TroubleCode::ClockWrong,
        "NoSuchBucket" | "ContainerNotFound" | "InvalidBucketName" | "PermanentRedirect" => {
            TroubleCode::NoBucket
        }
        "AccessDenied" | "AllAccessDisabled" | "AccountProblem" | "AuthorizationPermissionMismatch" => {
            TroubleCode::NoRight
        }
        "SlowDown" | "ServiceUnavailable" | "InternalError" | "ServerBusy" | "RequestTimeout" => {
            TroubleCode::Busy
        }
        "NoSuchKey" | "BlobNotFound" => TroubleCode::NotThere,
        _ => return None,
    })
}

fn of_kind(error: &object_store::Error, text: &str) -> TroubleCode {
    use object_store::Error as E;
    match error {
        E::NotFound { .. } => TroubleCode::NotThere,
        E::PermissionDenied { .. } => TroubleCode::NoRight,
        E::Unauthenticated { .. } => TroubleCode::WrongKey,
        E::UnknownConfigurationKey { .. } => TroubleCode::Configuration,
        E::Generic { .. } if status(text).is_some_and(|status| status >= 500 || status == 429) => {
            TroubleCode::Busy
        }
        _ => TroubleCode::Refused,
    }
}

fn http_kind(error: &(dyn Error + 'static)) -> Option<HttpErrorKind> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(http) = error.downcast_ref::<HttpError>() {
            return Some(http.kind());
        }
        cause = error.source();
    }
    None
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The text of the first XML element of a name.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, behind) = text.split_once(&format!("<{name}>"))?;
    let (inner, _) = behind.split_once(&format!("</{name}>"))?;
    Some(inner)
}

/// The status of an answer, as the client writes it.
fn status(text: &str) -> Option<u16> {
    let (_, behind) = text.split_once("status code: ")?;
    behind.get(..3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> object_store::Error {
        object_store::Error::Generic {
            store: "S3",
            source: text.to_owned().into(),
        }
    }

    #[test]
    fn a_stores_answer_becomes_what_a_person_can_do_about() {
        for (code, expected) in [
            ("InvalidAccessKeyId", TroubleCode::WrongKey),
            ("SignatureDoesNotMatch", TroubleCode::WrongKey),
            ("RequestTimeTooSkewed", TroubleCode::ClockWrong),
            ("NoSuchBucket", TroubleCode::NoBucket),
            ("AccessDenied", TroubleCode::NoRight),
            ("SlowDown", TroubleCode::Busy),
            ("EntityTooLarge", TroubleCode::Refused),
        ] {
            let answer = format!(
                "Server returned non-2xx status code: 400 Bad Request: <Error><Code>{code}</Code><Message>Why.</Message></Error>"
            );
            let trouble = Trouble::of(&generic(&answer));
            assert_eq!(trouble.code, expected, "{code}");
            assert_eq!(trouble.detail, Some(format!("{code}: Why.")));
        }
        let busy = "Server returned non-2xx status code: 503 Service Unavailable: ";
        assert_eq!(Trouble::of(&generic(busy)).code, TroubleCode::Busy);
    }

    #[test]
    fn a_code_is_read_as_it_is_written() {
        for code in TroubleCode::ALL {
            assert_eq!(TroubleCode::parse(code.as_str()), Some(*code));
            assert_eq!(code.message(), format!("cloud_{}", code.as_str()));
        }
    }
}

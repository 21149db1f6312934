//! How values are written into columns.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;

/// Writes an instant as a UTC text of fixed width, to the millisecond, so that texts sort as instants.
pub(crate) fn time_text(at: Timestamp) -> String {
    const TO_THE_MILLISECOND: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
    TO_THE_MILLISECOND.timestamp_to_string(&at)
}

/// The instant that is read back where this one was written.
pub(crate) fn as_stored(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// Reads an instant that [`time_text`] wrote.
pub(crate) fn read_time(text: &str, column: &'static str) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|source: jiff::Error| StoreError::Unreadable {
            column,
            source: source.into(),
        })
}

/// Writes a value as a JSON text.
pub(crate) fn encode_json(value: &impl Serialize, what: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Encode { what, source })
}

/// Reads a value from a JSON text.
pub(crate) fn decode_json<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Unreadable {
        column,
        source: source.into(),
    })
}

/// Writes bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes of a path as the system has them; on Windows its UTF-8 form.
pub(crate) fn path_to_bytes(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

/// The path that [`path_to_bytes`] wrote.
#[cfg(unix)]
pub(crate) fn bytes_to_path(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

/// The path that [`path_to_bytes`] wrote.
#[cfg(not(unix))]
pub(crate) fn bytes_to_path(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

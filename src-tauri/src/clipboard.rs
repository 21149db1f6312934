//! What somebody copied elsewhere: files, or a picture.

use std::path::PathBuf;

use crate::pictures::{PictureError, png_of};

/// What is on the clipboard, as far as it can be attached.
#[derive(Debug)]
pub(crate) enum Clipped {
    /// Files that were copied in a file manager.
    Files(Vec<PathBuf>),
    /// A picture, as PNG.
    Picture(Vec<u8>),
    /// Nothing that can be attached: nothing at all, or text.
    Nothing,
}

/// Why the clipboard could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClipboardError {
    /// The system does not hand it out.
    #[error("cannot read the clipboard")]
    Unreadable(#[from] arboard::Error),
    /// The picture on it cannot be written as PNG.
    #[error("cannot keep the picture on the clipboard")]
    Picture(#[from] PictureError),
}

/// Reads the clipboard. Waits for the program that owns it: not for a thread that must not wait.
///
/// Files come first: a file manager offers a picture of a copied picture's icon as well.
pub(crate) fn read() -> Result<Clipped, ClipboardError> {
    let mut clipboard = arboard::Clipboard::new()?;
    if let Some(files) = there(clipboard.get().file_list())?.filter(|files| !files.is_empty()) {
        return Ok(Clipped::Files(files));
    }
    match there(clipboard.get().image())? {
        Some(picture) => Ok(Clipped::Picture(png_of(
            picture.width,
            picture.height,
            picture.bytes.into_owned(),
        )?)),
        None => Ok(Clipped::Nothing),
    }
}

/// What was asked for, or nothing where the clipboard has something else.
///
/// Some programs answer with what they have, whatever is asked for: that is something else too.
fn there<T>(got: Result<T, arboard::Error>) -> Result<Option<T>, arboard::Error> {
    match got {
        Ok(got) => Ok(Some(got)),
        Err(arboard::Error::ContentNotAvailable) => Ok(None),
        Err(error @ (arboard::Error::ConversionFailure | arboard::Error::Unknown { .. })) => {
            tracing::info!(%error, "the clipboard has something else");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use arboard::Error;

    use super::*;

    #[test]
    fn something_else_on_the_clipboard_is_nothing_and_a_held_one_is_an_error() {
        let wrong_type = Error::Unknown {
            description: "incorrect type received from clipboard".to_owned(),
        };
        for error in [Error::ContentNotAvailable, Error::ConversionFailure, wrong_type] {
            assert!(matches!(there::<()>(Err(error)), Ok(None)));
        }
        assert!(there::<()>(Err(Error::ClipboardOccupied)).is_err());
        assert!(matches!(there(Ok(7)), Ok(Some(7))));
    }
}

//! Pictures for the screen, decoded one at a time. Small ones are kept in `DATA/thumbnails`, named by the content that they
//! show; the folder can be removed at any time.

use std::fs;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use batchbook_core::durable_fs::{CopyError, make_folders, publish_small};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ColorType, DynamicImage, Rgba, RgbaImage};
use uuid::Uuid;

use super::decode::{PictureError, decode, pixels, small_jpeg};

/// The longer side of a thumbnail, in pixels.
const THUMBNAIL: u32 = 160;

/// The longer side of a preview, in pixels: what a screen can show and a person zoom into.
const PREVIEW: u32 = 4096;

/// How much is kept in `DATA/thumbnails`, in bytes: about ten thousand of them.
const MOST_KEPT: u64 = 64 * 1024 * 1024;

/// The pictures of this window.
#[derive(Debug)]
pub(crate) struct Pictures {
    folder: PathBuf,
    most_kept: u64,
    /// Held while a picture is decoded: two large ones at once may be more than the workstation has.
    decoding: Mutex<()>,
    /// How many bytes are in the folder, once they were counted.
    kept: Mutex<Option<u64>>,
}

impl Pictures {
    /// Pictures that are kept in a folder of DATA.
    pub(crate) fn in_data(data_dir: &Path) -> Pictures {
        Pictures {
            folder: data_dir.join("thumbnails"),
            most_kept: MOST_KEPT,
            decoding: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// A small JPEG of a picture, at most 160 pixels a side, upright, on white where it is transparent.
    ///
    /// `sha256` is of the file's content; one that was made before is taken from DATA, and the file is not opened.
    pub(crate) fn thumbnail<F: Read + Seek, E: From<PictureError>>(
        &self,
        sha256: &[u8; 32],
        open: impl FnOnce() -> Result<F, E>,
    ) -> Result<Vec<u8>, E> {
        let name: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        let kept = self.folder.join(format!("{name}.jpg"));
        if let Ok(bytes) = fs::read(&kept)
            && bytes.starts_with(b"\xff\xd8")
        {
            return Ok(bytes);
        }
        let bytes = {
            let _alone = lock(&self.decoding);
            small_jpeg(open()?, THUMBNAIL)?
        };
        if let Err(error) = self.keep(&kept, &bytes) {
            tracing::warn!(path = %kept.display(), ?error, "a thumbnail is not kept");
        }
        Ok(bytes)
    }

    /// A PNG of a picture, at most 4096 pixels a side, upright. Of several pages the first.
    pub(crate) fn preview<F: Read + Seek, E: From<PictureError>>(
        &self,
        open: impl FnOnce() -> Result<F, E>,
    ) -> Result<Vec<u8>, E> {
        let _alone = lock(&self.decoding);
        Ok(encode_png(&in_eight_bits(decode(open()?, PREVIEW)?))?)
    }

    /// Keeps a thumbnail, and removes the oldest ones when there are too many.
    fn keep(&self, target: &Path, bytes: &[u8]) -> Result<(), CopyError> {
        make_folders(&self.folder)?;
        let part = self.folder.join(format!("{}.part", Uuid::now_v7()));
        match publish_small(&part, target, bytes) {
            // Made twice at once, or a damaged one is in its place.
            Err(CopyError::Storage { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                return Ok(());
            }
            published => published?,
        }
        let mut kept = lock(&self.kept);
        let now = match *kept {
            Some(kept) => kept + bytes.len() as u64,
            None => size_of(&self.folder),
        };
        *kept = Some(if now > self.most_kept {
            remove_oldest(&self.folder, self.most_kept / 4 * 3)
        } else {
            now
        });
        Ok(())
    }
}

/// Says whether the window can show a picture as it is, without taking more memory than `most_pixels` of them.
pub(crate) fn has_at_most(file: impl Read + Seek, most_pixels: u64) -> bool {
    pixels(file).is_some_and(|pixels| pixels <= most_pixels)
}

/// A PNG of pixels that came without a file.
pub(crate) fn png_of(width: usize, height: usize, rgba: Vec<u8>) -> Result<Vec<u8>, PictureError> {
    let too_large = PictureError::TooLarge {
        width: width.try_into().unwrap_or(u32::MAX),
        height: height.try_into().unwrap_or(u32::MAX),
    };
    let (Ok(w), Ok(h)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(too_large);
    };
    let picture = RgbaImage::from_raw(w, h, rgba).ok_or(too_large)?;
    // What has no transparent point is a quarter smaller without them.
    let is_opaque = picture.pixels().all(|Rgba([.., alpha])| *alpha == u8::MAX);
    let picture = DynamicImage::ImageRgba8(picture);
    encode_png(&if is_opaque {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    } else {
        picture
    })
}

/// The picture in a form that every PNG decoder of a window knows: eight bits, grey where it is.
fn in_eight_bits(picture: DynamicImage) -> DynamicImage {
    match picture.color() {
        ColorType::L8 | ColorType::Rgb8 | ColorType::Rgba8 => picture,
        ColorType::L16 => DynamicImage::ImageLuma8(picture.into_luma8()),
        color if color.has_alpha() => DynamicImage::ImageRgba8(picture.into_rgba8()),
        _ => DynamicImage::ImageRgb8(picture.into_rgb8()),
    }
}

fn encode_png(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    picture.write_with_encoder(encoder)?;
    Ok(bytes.into_inner())
}

/// The files of a folder: when each was changed, its size and where it is. Those that cannot be looked at are left out.
fn files_in(folder: &Path) -> Vec<(SystemTime, u64, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let metadata = entry.metadata().ok()?;
            Some((metadata.modified().ok()?, metadata.len(), entry.path()))
        })
        .collect()
}

fn size_of(folder: &Path) -> u64 {
    files_in(folder).iter().map(|(_, size, _)| size).sum()
}

/// Removes the oldest files until at most `most` bytes stay, and answers how many do.
fn remove_oldest(folder: &Path, most: u64) -> u64 {
    let mut files = files_in(folder);
    files.sort();
    let mut kept: u64 = files.iter().map(|(_, size, _)| size).sum();
    for (_, size, file) in files {
        if kept <= most {
            break;
        }
        match fs::remove_file(&file) {
            Ok(()) => kept -= size,
            Err(error) => {
                tracing::warn!(path = %file.display(), %error, "an old thumbnail could not be removed");
            }
        }
    }
    kept
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

//! From a file to pixels, and to a small JPEG of them.

use std::io::{self, BufReader, Read, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgba, RgbaImage};

/// More pixels than this are not decoded: a scan of A1 in 300 dpi has 70 million.
const MOST_PIXELS: u64 = 100_000_000;

/// Neither is what takes more memory than this while it is decoded, in bytes.
const MOST_MEMORY: u64 = 512 * 1024 * 1024;

/// More pixels than a camera's picture has: one of these is decoded at a time.
const MANY_PIXELS: u64 = 30_000_000;

/// How good a small picture is, in a hundred.
const QUALITY: u8 = 82;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// The file cannot be read.
    #[error("cannot read the picture")]
    Read(#[from] io::Error),
    /// It is no picture of a known kind, is damaged, or takes more memory than a picture may.
    #[error("cannot decode the picture")]
    Decode(#[from] image::ImageError),
    /// It has more pixels than a picture may.
    #[error("the picture has {width} x {height} pixels")]
    TooLarge { width: u32, height: u32 },
}

/// A JPEG of a picture, at most `longest_side` pixels a side, upright, on white where it is transparent.
pub(crate) fn small_jpeg(file: impl Read + Seek, longest_side: u32) -> Result<Vec<u8>, PictureError> {
    let picture = decode(file, longest_side)?;
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&on_white(picture))?;
    Ok(bytes)
}

/// Says whether a picture is so large that two of them at once may be more than the workstation has room for.
pub(crate) fn takes_much_memory(file: impl Read + Seek) -> bool {
    pixels(file).is_none_or(|pixels| pixels > MANY_PIXELS)
}

/// How many pixels a picture has; nothing where that cannot be told.
pub(super) fn pixels(file: impl Read + Seek) -> Option<u64> {
    let size = ImageReader::new(BufReader::new(file))
        .with_guessed_format()
        .map_err(image::ImageError::from)
        .and_then(ImageReader::into_dimensions);
    let (width, height) = size.ok()?;
    Some(u64::from(width) * u64::from(height))
}

/// The pixels of a picture, upright, at most `longest_side` a side.
pub(super) fn decode(file: impl Read + Seek, longest_side: u32) -> Result<DynamicImage, PictureError> {
    let mut reader = ImageReader::new(BufReader::new(file)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let is_too_large = u64::from(width) * u64::from(height) > MOST_PIXELS;
    if is_too_large || decoder.total_bytes() > MOST_MEMORY {
        return Err(PictureError::TooLarge { width, height });
    }
    // How the camera was held. A picture whose note about it cannot be read is shown as it lies.
    let orientation = decoder
        .orientation()
        .unwrap_or(image::metadata::Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder)?;
    let mut picture = if width.max(height) > longest_side {
        decoded.thumbnail(longest_side, longest_side)
    } else {
        decoded
    };
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let picture = picture.into_rgba8();
    let mut white = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([u8::MAX; 4]));
    image::imageops::overlay(&mut white, &picture, 0, 0);
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(white).into_rgb8())
}

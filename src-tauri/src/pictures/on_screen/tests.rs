#![expect(
    clippy::disallowed_methods,
    reason = "the tests make the files that somebody picks"
)]

use std::fs::File;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GenericImageView, ImageEncoder, ImageFormat, Luma, Rgb, RgbImage};

use super::*;

const RED: Rgb<u8> = Rgb([250, 0, 0]);
const BLUE: Rgb<u8> = Rgb([0, 0, 250]);

/// Red on the left half, blue on the right.
fn two_halves(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 { RED } else { BLUE }
    }))
}

/// The file as whoever wants a picture of it opens it.
fn picture(file: File) -> Result<File, PictureError> {
    Ok(file)
}

fn written(folder: &Path, bytes: &[u8]) -> File {
    let path = folder.join("picture");
    fs::write(&path, bytes).unwrap();
    File::open(path).unwrap()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn read(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

fn is_red(picture: &DynamicImage, x: u32, y: u32) -> bool {
    let Rgba([red, _, blue, _]) = picture.get_pixel(x, y);
    red > 200 && blue < 60
}

/// A JPEG of a camera that was held on its side: EXIF says orientation 6, "turn right".
fn held_on_its_side() -> Vec<u8> {
    let exif = [
        &b"II*\0\x08\0\0\0\x01\0"[..],
        &[0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0],
        &[0, 0, 0, 0],
    ]
    .concat();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.encode_image(&two_halves(640, 320)).unwrap();
    bytes
}

#[test]
fn every_kind_that_is_previewed_becomes_a_small_jpeg() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::in_data(folder.path());
    let formats = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::WebP,
        ImageFormat::Tiff,
    ];
    for (number, format) in formats.into_iter().enumerate() {
        let file = written(folder.path(), &encoded(&two_halves(640, 320), format));
        let thumbnail = read(&pictures.thumbnail(&[number as u8; 32], || picture(file)).unwrap());
        assert_eq!(thumbnail.dimensions(), (160, 80), "{format:?}");
        assert!(
            is_red(&thumbnail, 10, 40) && !is_red(&thumbnail, 150, 40),
            "{format:?}"
        );
    }
}

#[test]
fn a_picture_is_shown_upright_as_the_camera_was_held() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::in_data(folder.path());
    let bytes = held_on_its_side();
    let thumbnail = read(
        &pictures
            .thumbnail(&[1; 32], || picture(written(folder.path(), &bytes)))
            .unwrap(),
    );
    assert_eq!(thumbnail.dimensions(), (80, 160));
    assert!(is_red(&thumbnail, 40, 10) && !is_red(&thumbnail, 40, 150));
    let preview = read(
        &pictures
            .preview(|| picture(written(folder.path(), &bytes)))
            .unwrap(),
    );
    assert_eq!(preview.dimensions(), (320, 640));
}

#[test]
fn a_tiff_of_sixteen_bits_becomes_a_png_that_every_window_knows() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::in_data(folder.path());
    let grey = image::ImageBuffer::from_pixel(5000, 20, Luma([40_000_u16]));
    let tiff = encoded(&DynamicImage::ImageLuma16(grey), ImageFormat::Tiff);

    let png = pictures
        .preview(|| picture(written(folder.path(), &tiff)))
        .unwrap();

    assert_eq!(image::guess_format(&png).unwrap(), ImageFormat::Png);
    let preview = read(&png);
    assert_eq!(preview.color(), ColorType::L8);
    assert_eq!(preview.width(), 4096);
}

#[test]
fn what_is_transparent_is_white_in_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(200, 200, Rgba([0, 0, 0, 0])));
    let file = written(folder.path(), &encoded(&clear, ImageFormat::Png));
    let thumbnail = read(
        &Pictures::in_data(folder.path())
            .thumbnail(&[1; 32], || picture(file))
            .unwrap(),
    );
    let Rgba([red, green, blue, _]) = thumbnail.get_pixel(80, 80);
    assert!(red > 250 && green > 250 && blue > 250);
}

/// A few bytes that say that they are a picture of these pixels.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&[0; 1], 1, 1, ExtendedColorType::L8)
        .unwrap();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let checked = crc(&png[12..29]);
    png[29..33].copy_from_slice(&checked.to_be_bytes());
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
        crc
    })
}

#[test]
fn a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::in_data(folder.path());
    let bytes = bomb(60_000, 60_000);
    let refused = pictures.thumbnail(&[1; 32], || picture(written(folder.path(), &bytes)));
    assert!(
        matches!(
            refused,
            Err(PictureError::TooLarge {
                width: 60_000,
                height: 60_000
            })
        ),
        "{refused:?}"
    );
    assert!(!has_at_most(written(folder.path(), &bytes), 40_000_000));
    assert!(has_at_most(
        written(folder.path(), &encoded(&two_halves(64, 32), ImageFormat::Png)),
        40_000_000
    ));
}

#[test]
fn what_is_no_picture_or_a_broken_one_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::in_data(folder.path());
    let whole = encoded(&two_halves(64, 32), ImageFormat::Png);
    for bytes in [&b""[..], b"%PDF-1.7", b"<svg/>", &whole[..60]] {
        assert!(
            pictures
                .preview(|| picture(written(folder.path(), bytes)))
                .is_err()
        );
    }
}

#[test]
fn a_thumbnail_is_made_once_and_again_when_its_folder_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::in_data(folder.path());
    let bytes = encoded(&two_halves(640, 320), ImageFormat::Png);
    let made = pictures
        .thumbnail(&[7; 32], || picture(written(folder.path(), &bytes)))
        .unwrap();

    let kept = pictures
        .thumbnail(&[7; 32], || {
            picture(written(folder.path(), b"no picture any more"))
        })
        .unwrap();
    assert_eq!(kept, made);

    fs::remove_dir_all(folder.path().join("thumbnails")).unwrap();
    let again = pictures
        .thumbnail(&[7; 32], || picture(written(folder.path(), &bytes)))
        .unwrap();
    assert_eq!(again, made);
}

#[test]
fn the_oldest_thumbnails_go_when_there_are_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures {
        most_kept: 4000,
        ..Pictures::in_data(folder.path())
    };
    let thumbnails = folder.path().join("thumbnails");
    fs::create_dir(&thumbnails).unwrap();
    for number in 0..4_u64 {
        let old = thumbnails.join(format!("{number}.jpg"));
        fs::write(&old, vec![0; 1000]).unwrap();
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1000 * number);
        File::options()
            .write(true)
            .open(old)
            .unwrap()
            .set_modified(at)
            .unwrap();
    }
    let bytes = encoded(&two_halves(640, 320), ImageFormat::Png);
    pictures
        .thumbnail(&[9; 32], || picture(written(folder.path(), &bytes)))
        .unwrap();

    assert!(size_of(&thumbnails) <= 3000);
    assert!(!thumbnails.join("0.jpg").exists());
    assert!(thumbnails.join("3.jpg").exists(), "newer ones stay");
    assert!(thumbnails.join(format!("{}.jpg", "09".repeat(32))).exists());
}

#[test]
fn pasted_pixels_become_a_png_without_what_is_transparent_for_nothing() {
    let opaque = png_of(2, 1, vec![250, 0, 0, 255, 0, 0, 250, 255]).unwrap();
    let picture = read(&opaque);
    assert_eq!(picture.color(), ColorType::Rgb8);
    assert!(is_red(&picture, 0, 0) && !is_red(&picture, 1, 0));
    assert_eq!(
        read(&png_of(1, 1, vec![1, 2, 3, 4]).unwrap()).color(),
        ColorType::Rgba8
    );
    assert!(png_of(2, 2, vec![0; 3]).is_err());
}

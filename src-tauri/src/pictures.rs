//! Pictures, decoded within limits: small ones for lists and dossiers, and large ones of kinds that the window does not decode itself.
//!
//! The bytes are anybody's: what would take too much memory is refused before it is decoded.

mod decode;
#[cfg(feature = "window")]
mod on_screen;

#[cfg(feature = "window")]
pub(crate) use decode::PictureError;
pub(crate) use decode::{small_jpeg, takes_much_memory};
#[cfg(feature = "window")]
pub(crate) use on_screen::{Pictures, has_at_most, png_of};

//! Batchbook's core: what a batch is, and how it and its attachments reach the disk.
//!
//! Knows neither the window nor the command line, and has no words for people.

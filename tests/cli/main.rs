//! The built program from outside, on the command line.

mod attachments;
mod catalogue;
mod check;
mod configuration;
mod database;
mod listing;
mod logs;
mod processes;
mod record;
mod refusals;
mod storage;
mod support;

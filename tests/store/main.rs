//! What every store promises, on the memory twin and on the `GeoPackage`; and what only a file can show.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod archive;
mod check;
mod commands;
mod contract;
mod edits;
mod faults;
mod foreign;
mod home;
mod keeping;
mod lock;
mod tables;
mod values;

//! Seeds to data: what bad rows do, and what the real seeds must give; and exchange files on the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod bad_rows;
mod geometry;
mod harness;
mod plots;
mod real_data;

//! The API from outside: one request through the router, one look at the answer. No socket, no files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]
#![allow(clippy::needless_pass_by_value, clippy::float_cmp, clippy::too_many_lines)]

mod access;
mod attacks;
mod audit;
mod caching;
mod collections;
mod door;
mod errors;
mod feature;
mod harness;
mod history;
mod items;
mod jobs;
mod kept;
mod landing;
mod layers;
mod logs;
mod maps;
mod metrics;
mod openapi;
mod past;
mod processes;
mod rate;
mod reports;
mod same_bytes;
mod stopping;
mod supplied;
mod writes;

//! The API from outside: one request through the router, one look at the answer. No socket, no files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod attacks;
mod caching;
mod collections;
mod errors;
mod feature;
mod harness;
mod items;
mod kept;
mod landing;
mod layers;
mod openapi;
mod processes;
mod same_bytes;
mod stopping;
mod supplied;

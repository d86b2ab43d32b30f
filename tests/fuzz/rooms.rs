//! The rooms under test, taken in by path: the package as a whole brings PROJ, SQLite and a web server, which would take
//! long to build with instruments and are not what is tested here.
#![allow(dead_code, unused_imports, missing_docs, reason = "only what a target asks for is used")]

#[path = "../../src/crs/mod.rs"]
pub mod crs;
#[path = "../../src/format/mod.rs"]
pub mod format;
#[path = "../../src/geom/mod.rs"]
pub mod geom;
#[path = "../../src/model/mod.rs"]
pub mod model;

#[path = "../../src/query/filter/mod.rs"]
pub mod filter;
/// Of this room the filter only.
pub mod query {
    pub use crate::filter;
    pub use crate::filter::{Filter, FilterError};
}

/// Geometries out of the fuzzer's bytes.
pub mod shapes;

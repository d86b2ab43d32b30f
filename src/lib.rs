//! groundplan: a spatial-planning GIS backend.
//!
//! Two roads lead through the house. *Build*: `seeds/` → [`compile`] → `data/` → [`store`].
//! *Request*: [`store`] loads once → [`query`] holds an immutable snapshot → [`api`] answers.
//! The rooms and who may import whom are described in `docs/architecture.md` and enforced by
//! `tests/architecture.rs`.

/// Who may do what: keys, tokens, roles.
pub mod access;
/// OGC API over axum: unpacks a request, asks [`query`], shapes the answer. The only user of axum.
pub mod api;
/// Wires the rooms together: load, build the snapshot, listen.
pub mod app;
/// Named inputs to questions to answers: what HTTP and the command line have in common.
pub mod ask;
/// The command line: `serve`, `compile`, `check`, and one command for each question.
pub mod cli;
/// `seeds/` → `data/`, one small step per file.
pub mod compile;
/// Every setting, read once, with its default.
pub mod config;
/// Coordinate reference systems by name; the only user of PROJ.
pub mod crs;
/// Changes to what is stored: checked as a whole, durable before they are visible. The one door to a store.
pub mod edit;
/// Bytes to model and back: GeoJSON layers and feature documents.
pub mod format;
/// Pure measures on the CGCS2000 ellipsoid: area, length, distance, overlap, footprints.
pub mod geom;
/// Envelope tree: candidates in a box, candidates by nearness; the only user of rstar.
pub mod index;
/// The accept loop of the server.
pub mod listen;
/// The nouns: feature, layer, box, issue, measure, reference, time.
pub mod model;
/// Questions over an immutable snapshot: items, area, overlap, nearest, reconcile, summarize, shapes.
pub mod query;
/// Evidence about a site, and what the rules make of it.
pub mod report;
/// Rules of planning as data.
pub mod rule;
/// Where layers live and what was: the compiled folder, the GeoPackage store, its in-memory twin.
pub mod store;
/// Styles for MapLibre, of collections and of the whole map.
pub mod style;
/// Vector tiles: tile matrix sets, what of a geometry a tile shows, and its bytes.
pub mod tile;
/// Pages for people, drawn from the JSON of any resource.
pub mod web;

//! Features as OGC API Features Parts 1, 2, 3 and 5 give them out: CRSs, filters, order, selection, schemas, formats, pages.

mod crs;
mod filters;
mod formats;
mod links;
mod order;
mod pages;
mod schemas;
mod selection;

use crate::harness::encoded;

/// Path of the items of a collection with these parameters, values encoded.
fn items(collection: &str, parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("/collections/{collection}/items?{}", pairs.join("&"))
}

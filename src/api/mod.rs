//! OGC API over axum. A handler unpacks a request, asks [`crate::query`], and shapes the answer; it knows nothing of
//! files, SQL or PROJ.

mod call;
mod collections;
mod error;
mod health;
mod items;
mod landing;
mod links;
mod openapi;
mod params;
mod processes;
mod respond;
mod routes;
mod state;

pub use error::ApiError;
pub use routes::{paths, router};
pub use state::{ApiSettings, AppState};

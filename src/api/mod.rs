//! OGC API over axum. A handler unpacks a request, asks [`crate::query`] or proposes a change to [`crate::edit`], and
//! shapes the answer; it knows nothing of files, SQL or PROJ.

mod audit;
mod call;
mod caller;
mod collections;
mod error;
mod events;
mod health;
mod history;
mod items;
mod jobs;
mod landing;
mod links;
mod map;
mod methods;
mod metrics;
mod negotiate;
mod openapi;
mod params;
mod pieces;
mod present;
mod processes;
mod rate;
mod reports;
mod respond;
mod routes;
mod schemas;
mod state;
mod styles;
mod tiles;
mod watch;
mod way_in;
mod writes;

pub use caller::Peer;
pub use error::ApiError;
pub use jobs::end_left_open;
pub use methods::{methods, paths};
pub use routes::{router, starting};
pub use state::{ApiSettings, AppState};

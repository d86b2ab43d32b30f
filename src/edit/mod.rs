//! Changes to what is stored: checked as a whole before anything is written, made durable before anybody sees them.
//!
//! A request brings a [`Proposal`]. [`Editor`] gives it a place in the one line in which all changes happen, checks it
//! against the state that it will change, has the store write it, and publishes the next snapshot.

mod apply;
mod editor;
mod error;
mod feed;
mod home;
mod horizon;
mod parts;
mod prepare;
mod proposal;
mod validate;
mod whole;
mod working;

pub use editor::{Accepted, Clock, Editor, Pending, Publish};
pub use error::{EditError, Fault, FaultKind};
pub use feed::{Doing, Feed, Listener, Published, Touched};
pub use home::{Differences, Home};
pub use proposal::{Action, Draft, Edit, Expectation, Proposal};
pub use validate::{MAX_VERTICES, Valid, Validator, check_collection};

#[cfg(test)]
mod tests;

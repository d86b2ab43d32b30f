//! The first start of a store: the compiled layers go in, as one transaction.

use super::AppError;
use crate::edit::{Accepted, Action, Draft, Edit, Expectation, Home, Proposal};
use crate::model::{Layer, Origin};
use crate::store::{DataDir, LayerStore};
use std::path::Path;

/// Takes the compiled layers into a store that holds nothing yet.
pub(super) fn ingest(home: &Home, data: &Path) -> Result<Accepted, AppError> {
    let (layers, sha256) = DataDir::new(data).load()?;
    let origin = Origin {
        author: "groundplan".into(),
        reason: Some("first start: the compiled layers".into()),
        source_sha256: Some(sha256),
    };
    let edits = layers.into_iter().flat_map(edits).collect();
    Ok(home.propose_and_wait(Proposal { origin, edits, repair: false })?)
}

fn edits(Layer { collection, features }: Layer) -> Vec<Edit> {
    let id = collection.id.clone();
    let described = Action::CreateCollection(Box::new(collection));
    let features = features.into_iter().map(|feature| {
        let draft = Draft { geometry: feature.geometry, properties: feature.properties, ..Draft::default() };
        Action::Create { collection: id.clone(), id: Some(feature.id), draft }
    });
    let actions = std::iter::once(described).chain(features);
    actions.map(|action| Edit { action, expectation: Expectation::Any }).collect()
}

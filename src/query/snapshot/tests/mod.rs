//! What is held after writes, by whom it is seen, and that it is the same as if it had been built at once.

mod same;
mod sights;
mod timing;
mod writes;

use super::{CollectionSnapshot, Sight, Snapshot};
use crate::model::{Access, Collection, CollectionState, Feature, FeatureState, Layer};
use geo_types::{Geometry, Point};
use serde_json::{Value, json};
use std::sync::Arc;

fn described(id: &str, access: Access) -> Collection {
    Collection { id: id.into(), access, ..Collection::default() }
}

fn feature(id: &str, geometry: Option<Geometry<f64>>, properties: &Value) -> Arc<Feature> {
    Arc::new(Feature { id: id.into(), geometry, properties: properties.as_object().unwrap().clone() })
}

/// A point at (`lon`, 43).
fn at(id: &str, lon: f64) -> Arc<Feature> {
    feature(id, Some(Point::new(lon, 43.0).into()), &json!({}))
}

fn layer(id: &str, access: Access, features: &[Arc<Feature>]) -> Layer {
    Layer { collection: described(id, access), features: features.iter().map(|f| Feature::clone(f)).collect() }
}

fn put(collection: &str, feature: &Arc<Feature>, version: u32) -> FeatureState {
    let state = Some((Arc::clone(feature), version));
    FeatureState { collection: collection.into(), id: feature.id.clone(), state }
}

fn end(collection: &str, id: &str) -> FeatureState {
    FeatureState { collection: collection.into(), id: id.into(), state: None }
}

fn begin(meta: Collection) -> CollectionState {
    CollectionState { id: meta.id.clone(), state: Some(Arc::new(meta)) }
}

fn retire(id: &str) -> CollectionState {
    CollectionState { id: id.into(), state: None }
}

fn ids(collection: &CollectionSnapshot) -> Vec<&str> {
    collection.features().map(|feature| feature.id.as_str()).collect()
}

fn listed(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.collections().iter().map(|collection| collection.meta().id.as_str()).collect()
}

//! Where commands that only read take their data from.

use crate::app;
use crate::config::SourceArgs;
use crate::model::RecordTime;
use crate::query::Snapshot;
use crate::store::{GeoPackage, Held, Progress};
use indicatif::ProgressBar;

/// The state of now, of a store or of the compiled layers, and when the last change was made, where that is kept.
pub(super) fn state(from: &SourceArgs) -> Result<(Snapshot, Option<RecordTime>), Box<dyn std::error::Error>> {
    let Some(path) = &from.store else { return Ok((app::load(&from.data)?, None)) };
    let bar = ProgressBar::no_length();
    let held = GeoPackage::held(path, &mut |Progress { step, done, total }| {
        bar.set_message(step);
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let Held { id, last, layers, .. } = held?;
    let prefix: String = id.chars().take(8).collect();
    let layers = layers.into_iter().map(|layer| (layer.collection, layer.features)).collect();
    let transaction = GeoPackage::reader(path).transaction(last)?;
    Ok((Snapshot::from_held(layers, format!("{prefix}-{last}")), transaction.map(|transaction| transaction.time)))
}

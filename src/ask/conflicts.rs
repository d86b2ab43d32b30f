//! Inputs of a matrix of conflicts.

use super::error::AskError;
use super::inputs::Inputs;
use super::question::sliver_rule;
use super::site_report::DISTRICTS;
use crate::geom::SliverRule;
use crate::model::RecordTime;
use crate::query::ConflictsQuery;

const MOST_LAYERS: usize = 64;
const DEFAULT_LARGEST: usize = 20;
const MOST_LARGEST: usize = 1000;

pub(super) fn conflicts(inputs: &Inputs) -> Result<ConflictsQuery, AskError> {
    let since = inputs.text("since")?.map(RecordTime::parse).transpose();
    let (layers, against) = (inputs.required_sides("layers", "")?, inputs.sides("against", "")?.unwrap_or_default());
    for (sides, name) in [(&layers, "layers"), (&against, "against")] {
        if sides.len() > MOST_LAYERS {
            return Err(AskError::bad_value(name, format!("`{name}` can name {MOST_LAYERS} layers at most")));
        }
    }
    Ok(ConflictsQuery {
        layers,
        against,
        tiling: inputs.words("tiling")?.unwrap_or_default(),
        are_districts_named: inputs.values.contains_key("districts"),
        districts: inputs.words("districts")?.unwrap_or_else(|| DISTRICTS.map(str::to_string).to_vec()),
        largest: inputs.whole("largest", 0, MOST_LARGEST)?.unwrap_or(DEFAULT_LARGEST),
        pieces: inputs.flag("pieces")?,
        slivers: sliver_rule(inputs, SliverRule::default())?,
        since: since.map_err(|why| AskError::bad_value("since", why.to_string()))?,
    })
}

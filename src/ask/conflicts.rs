//! Inputs of a matrix of conflicts.

use super::error::AskError;
use super::inputs::Inputs;
use super::question::sliver_rule;
use super::site_report::DISTRICTS;
use crate::geom::SliverRule;
use crate::model::RecordTime;
use crate::query::ConflictsQuery;

const DEFAULT_LARGEST: usize = 20;
const MOST_LARGEST: usize = 1000;

pub(super) fn conflicts(inputs: &Inputs) -> Result<ConflictsQuery, AskError> {
    let since = inputs.text("since")?.map(RecordTime::parse).transpose();
    Ok(ConflictsQuery {
        layers: inputs.required_sides("layers", "")?,
        against: inputs.sides("against", "")?.unwrap_or_default(),
        tiling: inputs.words("tiling")?.unwrap_or_default(),
        districts: inputs.words("districts")?.unwrap_or_else(|| DISTRICTS.map(str::to_string).to_vec()),
        largest: inputs.whole("largest", 0, MOST_LARGEST)?.unwrap_or(DEFAULT_LARGEST),
        pieces: inputs.flag("pieces")?,
        slivers: sliver_rule(inputs, SliverRule::default())?,
        since: since.map_err(|why| AskError::bad_value("since", why.to_string()))?,
    })
}

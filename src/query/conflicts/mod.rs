//! What conflicts with what: layers against layers, layers that should leave neither gaps nor overlaps, and what has
//! become a conflict since an earlier record time.
//!
//! Layers may be large, so nothing here holds all pairs at once: features are taken from west to east, and the ground
//! that lies west of everything still to come is measured and forgotten.

mod change;
mod cut;
mod districts;
mod front;
mod gaps;
mod layer;
mod sums;
mod sweep;

pub use change::{Change, Changed, ChangedPairs, Shared};
pub use gaps::{Gap, Overlaps, Tiling};
pub use layer::LayerSum;
pub use sums::{InDistrict, MatrixCell};

use super::control::Control;
use super::error::QueryError;
use super::snapshot::Snapshot;
use super::subject::{Remarks, Source, Subject};
use super::targets::Targets;
use crate::geom::SliverRule;
use crate::model::RecordTime;
use districts::Districts;
use layer::Layer;
use serde::Serialize;
use sweep::{Sweep, Swept};

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictsQuery {
    /// The layers that are compared.
    pub layers: Vec<Subject>,
    /// With what; empty means with each other, and each with itself.
    pub against: Vec<Subject>,
    /// Collections among the layers that should leave neither gaps nor overlaps.
    pub tiling: Vec<String>,
    /// Collections by whose features areas are divided.
    pub districts: Vec<String>,
    /// Whether one of them that cannot be read is an error. The usual ones are left out.
    pub are_districts_named: bool,
    /// How many of the largest pairs of two layers are listed, and of the largest gaps of one.
    pub largest: usize,
    /// Whether what these have in common is given out.
    pub pieces: bool,
    /// What counts as a sliver.
    pub slivers: SliverRule,
    /// The record time whose state is compared with this one.
    pub since: Option<RecordTime>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConflictsAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// The earlier state that it was compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// Common ground below this area and narrower than the next figure is a sliver.
    pub sliver_area_m2: f64,
    /// See there.
    pub sliver_width_m: f64,
    /// What was compared, in the order asked.
    pub layers: Vec<LayerSum>,
    /// One for each pair of layers.
    pub matrix: Vec<MatrixCell>,
    /// One for each layer that should leave neither gaps nor overlaps.
    pub tilings: Vec<Tiling>,
    /// Whether `largest` and gaps come with their geometry.
    #[serde(skip)]
    pub pieces: bool,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
}

/// An earlier state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Since {
    /// The record time that was named.
    pub time: RecordTime,
    /// The state of then, as whoever asks sees it.
    pub snapshot: String,
}

const ELLIPSOIDAL: &str = "areas are taken on the ellipsoid, with edges straight in (longitude, latitude)";
const TOGETHER: &str = "districts are told as recorded: where they overlap each other, ground counts in each of them";

/// Compares layers. A whole is not compared with its parts (`part_of`). Net is the ground that any pair has in common, each piece once; gross is the sum over pairs. A
/// feature is not compared with itself, and two of one collection are compared once.
///
/// `earlier` is the state of the record time that the question names; without one there is no `change`.
pub fn conflicts(
    snapshot: &Snapshot,
    earlier: Option<&Snapshot>,
    query: &ConflictsQuery,
    control: &Control,
) -> Result<ConflictsAnswer, QueryError> {
    check(query)?;
    let now = layers((&query.layers, 0, "layers"), snapshot, control)?;
    let against = layers((&query.against, now.len(), "against"), snapshot, control)?;
    let then = earlier.map(|earlier| past(query, earlier, control)).transpose()?;
    let pairs = pairs(&now, &against);
    let steps: usize = pairs.iter().map(|(a, _)| a.placed()).sum();
    control.expect(steps * if then.is_some() { 2 } else { 1 });
    let (districts, without_areas) = Districts::of((&query.districts, query.are_districts_named), snapshot)?;
    let mut matrix = Vec::with_capacity(pairs.len());
    for (a, b) in &pairs {
        let swept = Sweep::new(a, b, query).run(&districts, (query.since.is_some(), control))?;
        let change = match &then {
            Some(past) => Some(change(past, (a, b), &swept, (query, control))?),
            None => None,
        };
        matrix.push(MatrixCell::of(a, b, swept, change));
    }
    let tilings = tilings(&now, &matrix, query, control)?;
    let mut remarks = Remarks { notes: vec![ELLIPSOIDAL.into()], ..Remarks::default() };
    remarks.notes.extend((!districts.is_empty()).then(|| TOGETHER.to_string()));
    let pointless = |id: &&str| format!("nothing is divided by `{id}`: none of its features has an area");
    remarks.notes.extend(without_areas.iter().map(pointless));
    Ok(ConflictsAnswer {
        snapshot: snapshot.id().to_string(),
        since: query.since.zip(earlier).map(|(time, earlier)| Since { time, snapshot: earlier.id().to_string() }),
        sliver_area_m2: query.slivers.area_m2,
        sliver_width_m: query.slivers.width_m,
        layers: now.iter().chain(&against).map(Layer::sum).collect(),
        matrix,
        tilings,
        pieces: query.pieces,
        remarks,
    })
}

fn check(query: &ConflictsQuery) -> Result<(), QueryError> {
    let supplied = |side: &&Subject| matches!(side.source, Source::Supplied { .. });
    for (sides, parameter) in [(&query.layers, "layers"), (&query.against, "against")] {
        if sides.iter().any(|side| supplied(&side)) {
            let reason = "layers are collections, or features of one; `overlap` compares what is supplied".into();
            return Err(QueryError::BadValue { parameter, reason });
        }
    }
    let is_layer = |id: &str| {
        query.layers.iter().any(|side| matches!(&side.source, Source::Features { collection, .. } if collection == id))
    };
    if let Some(stray) = query.tiling.iter().find(|id| !is_layer(id)) {
        let reason = format!("`{stray}` is none of the layers");
        return Err(QueryError::BadValue { parameter: "tiling", reason });
    }
    Ok(())
}

fn layers<'a>(
    (sides, first, parameter): (&'a [Subject], usize, &'static str),
    snapshot: &'a Snapshot,
    control: &Control,
) -> Result<Vec<Layer<'a>>, QueryError> {
    let mut layers: Vec<Layer<'a>> = Vec::new();
    for (at, side) in sides.iter().enumerate() {
        // Named twice is asked once.
        if !sides.iter().take(at).any(|earlier| earlier == side) {
            let (targets, _) = Targets::of(side, snapshot, control).map_err(|why| why.of(parameter))?;
            layers.push(Layer::of((side, first + layers.len()), (targets, snapshot), control)?);
        }
    }
    Ok(layers)
}

/// Each of the layers with each of the others, or with each other and themselves.
fn pairs<'l, 'a>(layers: &'l [Layer<'a>], against: &'l [Layer<'a>]) -> Vec<(&'l Layer<'a>, &'l Layer<'a>)> {
    if !against.is_empty() {
        return layers.iter().flat_map(|a| against.iter().map(move |b| (a, b))).collect();
    }
    layers.iter().enumerate().flat_map(|(at, a)| layers.iter().skip(at).map(move |b| (a, b))).collect()
}

/// The layers of an earlier state. One that was not there yet was empty.
struct Past<'a> {
    layers: Vec<Option<Layer<'a>>>,
}

fn past<'a>(query: &'a ConflictsQuery, earlier: &'a Snapshot, control: &Control) -> Result<Past<'a>, QueryError> {
    let sides = query.layers.iter().chain(&query.against);
    let of = |side: &'a Subject| match Targets::of_past(side, earlier) {
        Ok(targets) => Layer::of((side, 0), (targets, earlier), control).map(Some),
        Err(QueryError::UnknownCollection(_)) => Ok(None),
        Err(why) => Err(why),
    };
    Ok(Past { layers: sides.map(of).collect::<Result<_, _>>()? })
}

fn change(
    past: &Past<'_>,
    (a, b): (&Layer<'_>, &Layer<'_>),
    now: &Swept,
    (query, control): (&ConflictsQuery, &Control),
) -> Result<Change, QueryError> {
    let of = |wanted: &Layer<'_>| past.layers.iter().flatten().find(|layer| layer.side == wanted.side);
    let before = of(a).zip(of(b));
    let swept = match before {
        Some((a, b)) => Some(Sweep::new(a, b, query).run(&Districts::none(), (true, control))?),
        None => None,
    };
    control.advance(a.placed().saturating_sub(before.map_or(0, |(a, _)| a.placed())));
    Ok(change::between((before, swept.as_ref()), ((a, b), now), query.largest))
}

fn tilings(
    layers: &[Layer<'_>],
    matrix: &[MatrixCell],
    query: &ConflictsQuery,
    control: &Control,
) -> Result<Vec<Tiling>, QueryError> {
    let wanted = layers.iter().filter(|layer| query.tiling.iter().any(|id| *id == layer.id()));
    let one = |layer: &Layer<'_>| {
        let own = matrix.iter().find(|cell| cell.is_of(layer, layer));
        let overlaps = if let Some(cell) = own {
            Overlaps::of(cell)
        } else {
            // Layers were compared with others only.
            let swept = Sweep::new(layer, layer, query).run(&Districts::none(), (false, control))?;
            Overlaps::of(&MatrixCell::of(layer, layer, swept, None))
        };
        gaps::tiling(layer, overlaps, query, control)
    };
    wanted.map(one).collect()
}

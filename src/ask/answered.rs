//! Answers as JSON: one shape for HTTP and the command line.

use super::echo::EchoAnswer;
use super::plot_text::WritePlotsAnswer;
use super::plots::{ReadPlot, ReadPlotsAnswer};
use crate::format::geometry_value;
use crate::query::{
    AreaAnswer, ConflictsAnswer, MadeShape, NearestAnswer, OverlapAnswer, ReconcileAnswer, ShapesAnswer,
    SummarizeAnswer,
};
use crate::report::{SiteReport, SitingAnswer};
use geo_types::Geometry;
use serde_json::{Map, Value, json};

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one of them per request")]
pub enum Answered {
    /// How large it is.
    Area(AreaAnswer),
    /// What it overlaps.
    Overlap {
        /// The answer.
        answer: OverlapAnswer,
        /// Whether the common pieces are part of it.
        pieces: bool,
    },
    /// What is nearest.
    Nearest(NearestAnswer),
    /// Whether figures agree.
    Reconcile(ReconcileAnswer),
    /// How much of what.
    Summarize(SummarizeAnswer),
    /// What shape it makes: a GeoJSON feature collection with the answer's other members beside it.
    Shapes(ShapesAnswer),
    /// What a file of plot boundaries says: likewise.
    ReadPlots(ReadPlotsAnswer),
    /// Features as such a file.
    WritePlots(WritePlotsAnswer),
    /// What is known of a site, and what the rules make of it.
    SiteReport(Box<SiteReport>),
    /// What conflicts with what.
    Conflicts(ConflictsAnswer),
    /// Where it would best be.
    Siting(SitingAnswer),
    /// What was given.
    Echo(EchoAnswer),
}

impl Answered {
    /// As JSON text, the same bytes as those of [`value`](Self::value), as far as possible without a tree of values.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::Area(answer) => serde_json::to_string(answer),
            Self::Overlap { answer, pieces: false } => serde_json::to_string(answer),
            Self::Nearest(answer) => serde_json::to_string(answer),
            Self::Reconcile(answer) => serde_json::to_string(answer),
            Self::Summarize(answer) => serde_json::to_string(answer),
            Self::SiteReport(answer) => serde_json::to_string(answer),
            _ => Ok(self.value()?.to_string()),
        }
    }

    /// As JSON; fails only where a number is not finite, which no answer has.
    pub fn value(&self) -> Result<Value, serde_json::Error> {
        match self {
            Self::Area(answer) => serde_json::to_value(answer),
            Self::Overlap { answer, pieces: false } => serde_json::to_value(answer),
            Self::Overlap { answer, pieces: true } => with_pieces(answer),
            Self::Nearest(answer) => serde_json::to_value(answer),
            Self::Reconcile(answer) => serde_json::to_value(answer),
            Self::Summarize(answer) => serde_json::to_value(answer),
            Self::Shapes(answer) => feature_collection(answer),
            Self::ReadPlots(answer) => plots(answer),
            Self::WritePlots(answer) => serde_json::to_value(answer),
            Self::SiteReport(answer) => serde_json::to_value(answer),
            Self::Conflicts(answer) => conflicts(answer),
            Self::Siting(answer) => siting(answer),
            Self::Echo(answer) => serde_json::to_value(answer),
        }
    }
}

fn with_pieces(answer: &OverlapAnswer) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(answer)?;
    let shown = value.get_mut("pairs").and_then(Value::as_array_mut);
    for (shown, pair) in shown.into_iter().flatten().zip(&answer.pairs) {
        if let Value::Object(shown) = shown {
            shown.insert("pieces".into(), geometry_value(&pair.pieces));
        }
    }
    Ok(value)
}

/// With what the listed pairs have in common, and the ground of gaps, where they were asked for.
fn conflicts(answer: &ConflictsAnswer) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(answer)?;
    if !answer.pieces {
        return Ok(value);
    }
    let cells = value.get_mut("matrix").and_then(Value::as_array_mut);
    for (shown, cell) in cells.into_iter().flatten().zip(&answer.matrix) {
        let pairs = shown.get_mut("largest").and_then(Value::as_array_mut);
        for (shown, pair) in pairs.into_iter().flatten().zip(&cell.largest) {
            put(shown, "pieces", geometry_value(&pair.pieces));
        }
    }
    let tilings = value.get_mut("tilings").and_then(Value::as_array_mut);
    for (shown, tiling) in tilings.into_iter().flatten().zip(&answer.tilings) {
        let gaps = shown.get_mut("gaps").and_then(Value::as_array_mut);
        for (shown, gap) in gaps.into_iter().flatten().zip(&tiling.gaps) {
            put(shown, "geometry", geometry_value(&gap.geometry));
        }
    }
    Ok(value)
}

/// With the candidates as they were compared.
fn siting(answer: &SitingAnswer) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(answer)?;
    let ranking = value.get_mut("ranking").and_then(Value::as_array_mut);
    for (shown, candidate) in ranking.into_iter().flatten().zip(&answer.ranking) {
        put(shown, "geometry", geometry_value(&candidate.geometry));
    }
    Ok(value)
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.into(), value);
    }
}

fn feature_collection(answer: &ShapesAnswer) -> Result<Value, serde_json::Error> {
    let mut object = Map::new();
    object.insert("type".into(), json!("FeatureCollection"));
    let features: Result<Vec<Value>, serde_json::Error> = answer.shapes.iter().map(shape_value).collect();
    object.insert("features".into(), Value::Array(features?));
    if let Value::Object(rest) = serde_json::to_value(answer)? {
        object.extend(rest.into_iter().filter(|(name, _)| name != "shapes"));
    }
    Ok(Value::Object(object))
}

/// One shape as a feature.
pub(super) fn shape_value(shape: &MadeShape) -> Result<Value, serde_json::Error> {
    let geometry = geometry_value(&Geometry::MultiPolygon(shape.geometry.clone()));
    Ok(json!({"type": "Feature", "geometry": geometry, "properties": serde_json::to_value(shape)?}))
}

/// What a file says of its plane.
const OF_THE_PLANE: [&str; 6] = ["坐标系", "坐标系统", "几度分带", "分带", "带号", "中央子午线"];

fn plots(answer: &ReadPlotsAnswer) -> Result<Value, serde_json::Error> {
    let features: Result<Vec<Value>, serde_json::Error> = answer.plots.iter().map(plot_value).collect();
    let said = OF_THE_PLANE.iter().filter_map(|name| Some(format!("{name}={}", answer.header.value(name)?)));
    let said: Vec<String> = said.collect();
    let mut header = Map::new();
    for (name, value) in &answer.header.attributes {
        // Of two with the same name the first counts.
        header.entry(name.as_str()).or_insert_with(|| json!(value));
    }
    let mut object = Map::new();
    object.insert("type".into(), json!("FeatureCollection"));
    object.insert("features".into(), Value::Array(features?));
    object.insert("issues".into(), serde_json::to_value(&answer.issues)?);
    object.insert("crs_stated".into(), if said.is_empty() { Value::Null } else { json!(said.join("; ")) });
    object.insert("header".into(), Value::Object(header));
    Ok(Value::Object(object))
}

/// One plot as a feature.
pub(super) fn plot_value(read: &ReadPlot) -> Result<Value, serde_json::Error> {
    let (plot, placed) = (&read.plot, &read.placed);
    let properties = json!({
        "name": plot.name, "number": plot.number, "use": plot.land_use, "land_class": plot.land_class,
        "sheet": plot.sheet, "more": plot.more, "stated_area_ha": plot.stated_area.map(|area| area.hectares),
        "measured_area_m2": placed.area.value, "plane_area_m2": placed.plane_area_m2,
        "stated_area_agrees_with": read.agrees_with, "area": serde_json::to_value(placed.area)?,
        "ring_count": plot.rings.len(), "point_count": plot.point_count(), "zone_epsg": plot.zone.epsg(),
        "central_meridian_deg": plot.zone.central_meridian_deg(), "line": plot.line,
    });
    Ok(json!({"type": "Feature", "geometry": geometry_value(&placed.geometry), "properties": properties}))
}

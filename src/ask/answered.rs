//! Answers as JSON: one shape for HTTP and the command line.

use crate::format::geometry_value;
use crate::query::{
    AreaAnswer, MadeShape, NearestAnswer, OverlapAnswer, ReconcileAnswer, ShapesAnswer, SummarizeAnswer,
};
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
}

impl Answered {
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

//! Runs a question and shapes its answer.

use super::inputs::Inputs;
use crate::api::error::ApiError;
use crate::api::state::AppState;
use crate::format::geometry_value;
use crate::query::{AreaUnit, NearestQuery, OverlapAnswer, area, nearest, overlap};
use geo_types::Geometry;
use serde::Serialize;
use serde_json::{Value, json};

const DEFAULT_NEIGHBOURS: usize = 10;
const MOST_NEIGHBOURS: usize = 1000;

pub(super) async fn run(process: &str, inputs: Inputs, state: &AppState) -> Result<Value, ApiError> {
    match process {
        "area" => run_area(inputs, state).await,
        "overlap" => run_overlap(inputs, state).await,
        "nearest" => run_nearest(inputs, state).await,
        other => Err(ApiError::not_found(format!("there is no process `{other}`"))),
    }
}

async fn run_area(mut inputs: Inputs, state: &AppState) -> Result<Value, ApiError> {
    inputs.choice("method", &["ellipsoidal"])?;
    let unit = inputs.choice("unit", &AreaUnit::NAMES)?.and_then(AreaUnit::parse).unwrap_or_default();
    let subject = inputs.subject()?;
    shaped(&state.ask(move |snapshot, limits| area(snapshot, &subject, unit, limits)).await?)
}

async fn run_overlap(mut inputs: Inputs, state: &AppState) -> Result<Value, ApiError> {
    inputs.choice("method", &["ellipsoidal"])?;
    let constraints = inputs.required_list("constraints")?;
    let with_pieces = inputs.flag("pieces")?;
    let subject = inputs.subject()?;
    let answer = state.ask(move |snapshot, limits| overlap(snapshot, &subject, &constraints, limits)).await?;
    let mut value = shaped(&answer)?;
    if with_pieces {
        add_pieces(&mut value, &answer);
    }
    Ok(value)
}

async fn run_nearest(mut inputs: Inputs, state: &AppState) -> Result<Value, ApiError> {
    let collections = inputs.required_list("collections")?;
    let limit = inputs.whole("limit", DEFAULT_NEIGHBOURS, MOST_NEIGHBOURS)?;
    let within_m = inputs.number("within-m", false)?;
    let subject = inputs.subject()?;
    let query = NearestQuery { subject, collections, limit, within_m };
    shaped(&state.ask(move |snapshot, limits| nearest(snapshot, &query, limits)).await?)
}

fn shaped(answer: &impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(answer).map_err(|e| ApiError::internal(&e))
}

fn add_pieces(value: &mut Value, answer: &OverlapAnswer) {
    let Some(pairs) = value.get_mut("pairs").and_then(Value::as_array_mut) else {
        return;
    };
    for (shown, pair) in pairs.iter_mut().zip(&answer.pairs) {
        if let Value::Object(shown) = shown {
            shown.insert("pieces".into(), json!(geometry_value(&Geometry::MultiPolygon(pair.pieces.clone()))));
        }
    }
}

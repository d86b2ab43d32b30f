//! Inputs of a ranking of sites.

use super::error::AskError;
use super::inputs::{Inputs, split};
use crate::query::Subject;
use crate::report::{Criterion, SitingQuery};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const DEFAULT_LIMIT: usize = 20;
const MOST_LIMIT: usize = 20_000;
const MOST_CRITERIA: usize = 32;
const MEMBERS: [&str; 6] = ["id", "to", "best_m", "worst_m", "weight", "excludes"];

pub(super) fn siting(inputs: &mut Inputs) -> Result<SitingQuery, AskError> {
    Ok(SitingQuery {
        subject: inputs.subject(true)?,
        cell_m: inputs.number("cell-m", false)?,
        attributes: inputs.pairs("attributes")?,
        textual: inputs.textual,
        rules: inputs.words("rules")?,
        weights: weights(inputs)?,
        criteria: criteria(inputs)?,
        limit: inputs.whole("limit", 1, MOST_LIMIT)?.unwrap_or(DEFAULT_LIMIT),
    })
}

fn weights(inputs: &Inputs) -> Result<BTreeMap<String, f64>, AskError> {
    let fail = |id: &str| AskError::bad_value("weights", format!("the weight of `{id}` has to be a number from 0"));
    let one = |(id, value): (String, Value)| {
        let number = value.as_f64().or_else(|| value.as_str().filter(|_| inputs.textual)?.parse().ok());
        number.filter(|n| n.is_finite() && *n >= 0.0).ok_or_else(|| fail(&id)).map(|number| (id.clone(), number))
    };
    inputs.pairs("weights")?.into_iter().map(one).collect()
}

/// A list of objects, or in text `port:0:50000:2,water_body:1000:0`: a collection, the best and the worst distance, and a
/// weight, which is 1 if it is not there.
fn criteria(inputs: &Inputs) -> Result<Vec<Criterion>, AskError> {
    let fail = || AskError::bad_value("criteria", "`criteria` has to be a list of distances that are wished for");
    let found: Vec<Criterion> = match inputs.values.get("criteria") {
        None => Vec::new(),
        Some(Value::String(text)) if inputs.textual => {
            split(text).iter().map(|part| spelt(part)).collect::<Result<_, _>>()?
        }
        Some(Value::Array(all)) => {
            let objects: Option<Vec<&Map<String, Value>>> = all.iter().map(Value::as_object).collect();
            objects.ok_or_else(fail)?.into_iter().map(criterion).collect::<Result<_, _>>()?
        }
        Some(_) => return Err(fail()),
    };
    if found.len() > MOST_CRITERIA {
        return Err(AskError::bad_value("criteria", format!("there can be {MOST_CRITERIA} criteria at most")));
    }
    let mut ids: Vec<&str> = found.iter().map(|criterion| criterion.id.as_str()).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(pair) => {
            let twice = pair.first().copied().unwrap_or_default();
            Err(AskError::bad_value("criteria", format!("two criteria are called `{twice}`; give them an `id`")))
        }
        None => Ok(found),
    }
}

fn spelt(part: &str) -> Result<Criterion, AskError> {
    let fail = || {
        AskError::bad_value(
            "criteria",
            format!("`{part}` has to be collection:best_m:worst_m or collection:best_m:worst_m:weight"),
        )
    };
    let words: Vec<&str> = part.split(':').map(str::trim).collect();
    let number = |word: &str| word.parse::<f64>().map_err(|_| fail());
    let (collection, best, worst, weight) = match words.as_slice() {
        [collection, best, worst] if !collection.is_empty() => (collection, best, worst, 1.0),
        [collection, best, worst, weight] if !collection.is_empty() => (collection, best, worst, number(weight)?),
        _ => return Err(fail()),
    };
    Ok(Criterion {
        id: (*collection).to_string(),
        to: vec![Subject::collection(*collection)],
        best_m: number(best)?,
        worst_m: number(worst)?,
        weight,
        excludes: false,
    })
}

fn criterion(object: &Map<String, Value>) -> Result<Criterion, AskError> {
    let bad = |why: String| AskError::bad_value("criteria", why);
    if let Some(stray) = object.keys().find(|key| !MEMBERS.contains(&key.as_str())) {
        return Err(bad(format!("`{stray}` is none of {}", MEMBERS.join(", "))));
    }
    let number = |name: &str| match object.get(name) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or_else(|| bad(format!("`{name}` has to be a number"))),
    };
    let required = |name: &str| number(name)?.ok_or_else(|| bad(format!("a criterion needs `{name}`")));
    let to = object.get("to").cloned().ok_or_else(|| bad("a criterion needs `to`".into()))?;
    let to = Inputs { values: Map::from_iter([("criteria".to_string(), to)]), textual: false }
        .required_sides("criteria", "")?;
    let excludes = match object.get("excludes") {
        None => false,
        Some(value) => value.as_bool().ok_or_else(|| bad("`excludes` has to be true or false".into()))?,
    };
    let id = match (object.get("id"), to.as_slice()) {
        (Some(Value::String(id)), _) if !id.is_empty() => id.clone(),
        (Some(_), _) => return Err(bad("`id` has to be a text".into())),
        (None, sides) => sides.first().and_then(Subject::collection_id).unwrap_or("criterion").to_string(),
    };
    let (best_m, worst_m) = (required("best_m")?, required("worst_m")?);
    Ok(Criterion { id, to, best_m, worst_m, weight: number("weight")?.unwrap_or(1.0), excludes })
}

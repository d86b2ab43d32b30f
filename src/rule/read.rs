//! A feature becomes a rule, or is refused with the property that is wrong and why.

use super::error::RuleError;
use super::model::{Against, Rule, Selection, Test, Weight};
use super::options::{Options, number, wrong};
use crate::model::{Feature, Text};
use crate::query::Filter;
use serde_json::{Map, Value};

/// Stands in the list of constraints for the features that the rule is about.
const ITSELF: &str = "self";

impl Rule {
    /// Reads the properties of a feature of [`RULES`](super::RULES):
    ///
    /// - `name`, `name_en`: what the rule says; `basis`, `basis_en`: where it is written;
    /// - `weight`, `test`, and its numbers and options in `parameters`;
    /// - `subject_collections`, `subject_filter`: the stored features that it judges;
    /// - `applies`: CQL2 over the attributes of a site, `condition` likewise;
    /// - `constraint_collections` (or `["self"]`), `constraint_filter`;
    /// - `undecidable`, `undecidable_en`: why absence cannot be shown; `needs`: names of attributes.
    ///
    /// ```
    /// use groundplan::{model::Feature, rule::{Rule, Test}};
    /// let properties = serde_json::json!({
    ///     "name": "建设不得占用红线。", "name_en": "No building in the red line.", "weight": "prohibited",
    ///     "test": "overlap", "parameters": {"threshold_m2": 1, "threshold_m": 1},
    ///     "constraint_collections": ["ecological_zone"], "constraint_filter": "id = 'eco_redline'",
    /// });
    /// let feature = Feature { id: "R08".into(), geometry: None, properties: properties.as_object().unwrap().clone() };
    /// let rule = Rule::read(&feature).unwrap();
    /// assert_eq!(rule.test, Test::Overlap { threshold_m2: 1.0, threshold_m: 1.0 });
    /// assert!(rule.is_against());
    /// ```
    pub fn read(feature: &Feature) -> Result<Self, RuleError> {
        let parameters = match feature.properties.get("parameters") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(parameters)) => parameters.clone(),
            Some(_) => return Err(RuleError::new("parameters", "it must be an object of named values")),
        };
        let subject = Selection {
            collections: list(feature, "subject_collections")?,
            filter: filter(feature, "subject_filter")?,
        };
        Ok(Self {
            id: feature.id.clone(),
            text: texts(feature, "name").ok_or_else(|| RuleError::new("name", "a rule says something"))?,
            basis: texts(feature, "basis").unwrap_or_default(),
            weight: weight(feature)?,
            subject,
            applies: filter(feature, "applies")?,
            condition: filter(feature, "condition")?,
            against: against(feature)?,
            test: test(feature, &parameters)?,
            options: Options::read(&parameters)?,
            undecidable: texts(feature, "undecidable"),
            needs: list(feature, "needs")?,
            parameters,
        })
    }
}

fn texts(feature: &Feature, name: &str) -> Option<Text> {
    let zh = feature.text(name).filter(|text| !text.is_empty())?;
    let en = feature.text(&format!("{name}_en")).filter(|text| !text.is_empty()).unwrap_or(zh);
    Some(Text { zh: zh.into(), en: en.into() })
}

fn weight(feature: &Feature) -> Result<Weight, RuleError> {
    let word = feature.text("weight").unwrap_or_default();
    let known = Weight::ALL.iter().find(|(name, _)| *name == word);
    known.map(|(_, weight)| *weight).ok_or_else(|| {
        let words = Weight::ALL.map(|(name, _)| name).join(", ");
        RuleError::new("weight", format!("`{word}` is not one of {words}"))
    })
}

fn test(feature: &Feature, parameters: &Map<String, Value>) -> Result<Test, RuleError> {
    let needed = |name: &str| match parameters.get(name) {
        Some(value) => number(name, value),
        None => Err(wrong(name, "the test needs it")),
    };
    let tolerance = || needed("tolerance_m2");
    Ok(match feature.text("test").unwrap_or_default() {
        "overlap" => {
            let threshold_m = parameters.get("threshold_m").map_or(Ok(0.0), |value| number("threshold_m", value))?;
            Test::Overlap { threshold_m2: needed("threshold_m2")?, threshold_m }
        }
        "near" => Test::Near { distance_m: needed("distance_m")? },
        "connected" => Test::Connected { distance_m: needed("distance_m")? },
        "inside" => Test::Inside { tolerance_m2: tolerance()? },
        "not_inside" => Test::NotInside { tolerance_m2: tolerance()? },
        "contains" => Test::Contains { count_min: count(needed("count_min")?)? },
        "self_overlap" => Test::SelfOverlap { threshold_m2: needed("threshold_m2")? },
        "pairs" => {
            let threshold_m2 = parameters.get("threshold_m2").map_or(Ok(0.0), |value| number("threshold_m2", value))?;
            Test::Pairs { threshold_m2 }
        }
        "equal" => Test::Equal { tolerance_m2: tolerance()? },
        "balance" => Test::Balance { tolerance_m2: tolerance()? },
        "attribute" => Test::Attribute,
        other => return Err(RuleError::new("test", format!("`{other}` is no test that is known"))),
    })
}

/// At least one, and a whole number.
fn count(number: f64) -> Result<usize, RuleError> {
    let whole = format!("{number}").parse().ok().filter(|count| *count > 0);
    whole.ok_or_else(|| wrong("count_min", "it must be a whole number from 1"))
}

fn against(feature: &Feature) -> Result<Against, RuleError> {
    let collections = list(feature, "constraint_collections")?;
    let filter = filter(feature, "constraint_filter")?;
    match (collections.iter().any(|id| id == ITSELF), collections.len(), &filter) {
        (true, 1, None) => Ok(Against::Itself),
        (true, ..) => {
            let why = "`self` stands alone, and without a filter";
            Err(RuleError::new("constraint_collections", why))
        }
        (false, 0, None) => Ok(Against::Nothing),
        (false, 0, Some(_)) => {
            Err(RuleError::new("constraint_filter", "there are no collections whose features it could choose"))
        }
        (false, ..) => Ok(Against::Features(Selection { collections, filter })),
    }
}

fn list(feature: &Feature, name: &str) -> Result<Vec<String>, RuleError> {
    let fail = || RuleError::new(name, "it must be a list of names");
    match feature.properties.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(entries)) => {
            let word = |entry: &Value| entry.as_str().filter(|word| !word.is_empty()).map(str::to_string);
            entries.iter().map(word).collect::<Option<_>>().ok_or_else(fail)
        }
        Some(_) => Err(fail()),
    }
}

fn filter(feature: &Feature, name: &str) -> Result<Option<Filter>, RuleError> {
    match feature.properties.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Filter::parse(text).map(Some).map_err(|why| RuleError::new(name, why.to_string())),
        Some(_) => Err(RuleError::new(name, "it must be CQL2 text")),
    }
}

//! A site report as one document that stands for itself: its style is inside, it asks for nothing, and it prints on A4.

use super::documents;
use super::map::{self, Drawn, Dress, Order, Picture};
use super::{Language, figures, templates};
use minijinja::value::Serde;
use minijinja::{Environment, State, Value as Known};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::OnceLock;

const STYLE: &str = include_str!("report.css");
/// What is seen of the site alone, and of all that has to do with it.
const COLOUR: &str = "#8a3b00";

/// The report, JSON as it is served, as a document in one language; `None` if it is no report. `made_by` is the program with its version.
pub fn report(value: &Value, language: Language, made_by: &str) -> Option<String> {
    static ENVIRONMENT: OnceLock<Option<Environment<'static>>> = OnceLock::new();
    value.pointer("/overall/conclusion")?;
    let environment = ENVIRONMENT.get_or_init(|| environment().ok()).as_ref()?;
    let maps: Vec<Value> = maps(value, language);
    let (zh, documents) = (language == Language::Zh, documents::cited(value, language));
    let given = Given { r: value, zh, css: STYLE, maps, documents, generated_by: made_by };
    environment.get_template("report.html").ok()?.render(Serde(given)).ok()
}

/// What the template knows.
#[derive(Serialize)]
struct Given<'a> {
    r: &'a Value,
    zh: bool,
    css: &'static str,
    maps: Vec<Value>,
    documents: Vec<documents::Document>,
    generated_by: &'a str,
}

/// Shows a value.
type Filter = fn(&Value) -> String;

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = templates::strict()?;
    let filters: [(&'static str, Filter); 7] = [
        ("m2", figures::m2),
        ("area", figures::area),
        ("mu", figures::mu),
        ("metres", figures::metres),
        ("interval", figures::interval),
        ("percent", figures::percent),
        ("num", figures::num),
    ];
    for (name, filter) in filters {
        environment.add_filter(name, move |value: Known| filter(&json!(value)));
    }
    environment.add_filter("term", |state: &State, word: &str| {
        let terms = state.lookup("r").and_then(|report| report.get_attr("terms").ok());
        let text = terms.and_then(|terms| terms.get_attr(word).ok()).filter(|text| !text.is_undefined());
        let language = if state.lookup("zh").is_some_and(|zh| zh.is_true()) { "zh" } else { "en" };
        let said = text.and_then(|text| text.get_attr(language).ok()?.as_str().map(str::to_string));
        said.unwrap_or_else(|| figures::term(word))
    });
    environment.add_template("report.html", include_str!("templates/report.html"))?;
    Ok(environment)
}

/// The site with what it has in common with others, and with its neighbours.
fn maps(value: &Value, language: Language) -> Vec<Value> {
    let site = drawn_site(value);
    let near: Vec<Value> = lines_to_neighbours(value);
    let mut maps = Vec::new();
    let close = picture(&site, &pieces(value), language);
    maps.extend(close.map(|picture| {
        shown(
            &picture,
            language.pick("地块及其与各图层的共同范围", "The site, and what it has in common with layers"),
            language,
        )
    }));
    if !near.is_empty() {
        let far = picture(&site, &near.iter().map(|line| drawn(line, String::new())).collect::<Vec<_>>(), language);
        let caption = language.pick(
            "地块与最近对象（直线为最短距离）",
            "The site and its nearest neighbours (lines are shortest distances)",
        );
        maps.extend(far.map(|picture| shown(&picture, caption, language)));
    }
    maps
}

fn shown(picture: &Picture, caption: &str, language: Language) -> Value {
    let schematic = language.pick("含示意图形", "Some of it is schematic");
    let note = if picture.has_schematic { schematic } else { "" };
    json!({"svg": picture.svg, "caption": caption, "note": note})
}

fn picture(site: &[Drawn<'_>], others: &[Drawn<'_>], language: Language) -> Option<Picture> {
    let title = language.pick("地块位置图", "Map of the site");
    let letters = language.pick(["西", "东", "南", "北"], ["W", "E", "S", "N"]).map(String::from);
    let dress = Dress {
        title: title.into(),
        description: language
            .pick("地块及相关对象，附经纬网和比例尺", "The site and what has to do with it, with graticule and scale")
            .into(),
        colour: COLOUR.into(),
        letters,
        order: Order::LonLat,
    };
    let all: Vec<Drawn<'_>> = others.iter().chain(site).cloned().collect();
    map::draw(&all, &dress)
}

fn drawn(geometry: &Value, name: String) -> Drawn<'_> {
    Drawn { geometry, name, href: None, is_schematic: false, uncertainty_m: None }
}

fn list<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn drawn_site(value: &Value) -> Vec<Drawn<'_>> {
    let one = |feature: &'_ Value| -> Option<(String, bool)> {
        let name = feature.get("name").and_then(Value::as_str).or_else(|| feature.get("id")?.as_str());
        let basis = feature.get("geometry_basis").and_then(Value::as_str).unwrap_or_default();
        Some((name?.to_string(), ["area_true_footprint", "anchor_point", "anchored_route"].contains(&basis)))
    };
    list(value, "/site/features")
        .filter_map(|feature| {
            let (name, is_schematic) = one(feature)?;
            Some(Drawn { is_schematic, ..drawn(feature.get("geometry")?, name) })
        })
        .collect()
}

fn pieces(value: &Value) -> Vec<Drawn<'_>> {
    let rows = list(value, "/layers").flat_map(|layer| list(layer, "/features"));
    let of_row = |row: &'_ Value| row.get("name").and_then(Value::as_str).unwrap_or_default().to_string();
    rows.flat_map(|row| {
        let name = of_row(row);
        list(row, "/pairs").filter_map(move |pair| Some(drawn(pair.get("pieces")?, name.clone())))
    })
    .collect()
}

fn lines_to_neighbours(value: &Value) -> Vec<Value> {
    let nearest = list(value, "/layers").filter_map(|layer| layer.get("nearest").filter(|near| !near.is_null()));
    nearest
        .filter_map(|near| Some(json!({"type": "LineString", "coordinates": [near.get("from")?, near.get("to")?]})))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_can_be_read_and_its_style_can_stand_inside_it() {
        environment().unwrap();
        assert!(!STYLE.contains(['<', '>', '&']));
    }
}

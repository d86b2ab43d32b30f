//! Names, and the marks on points.

use super::colour::WHITE;
use super::facts::{Language, Wanted};
use super::layers::{DASHED, ENDED, Maker, Stage, is_point, is_tiny, status};
use serde_json::{Value, json};

/// Fonts of the common systems that have Chinese, then whatever the browser takes.
const FONTS: [&str; 6] =
    ["Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "sans-serif"];
/// From here on points are large enough for their mark.
const MARK_ZOOM: u8 = 8;
/// From here on there is room for the second language.
const SECOND_LINE_ZOOM: u8 = 8;

/// Adds the layers of text.
pub(super) fn add(maker: &mut Maker<'_>) {
    if maker.facts.may_have(0) {
        mark(maker);
    }
    label(maker);
}

fn mark(maker: &mut Maker<'_>) {
    let (look, wanted) = (&maker.look, maker.wanted);
    let text = look.mark(wanted.language).to_string();
    if text.is_empty() {
        return;
    }
    let layout = json!({
        "text-field": text,
        "text-font": fonts(wanted),
        "text-size": ["interpolate", ["linear"], ["zoom"], 8, 8, 14, 12],
        "text-allow-overlap": true,
        "text-ignore-placement": true,
    });
    let color = json!([
        "match",
        status(),
        ["planned", "proposed"],
        look.colour.as_text().hex(),
        "under_construction",
        look.tint().ink().hex(),
        look.colour.ink().hex()
    ]);
    let paint = json!({"text-color": color});
    let filter = json!(["all", is_point(), ["!", is_tiny()]]);
    let rest = json!({"minzoom": MARK_ZOOM, "layout": layout, "paint": paint});
    maker.add(Stage::Point, "mark", "symbol", Some(filter), rest);
}

fn label(maker: &mut Maker<'_>) {
    let id = format!("{}_label", maker.facts.collection.id);
    let mut layout = json!({
        "text-field": names(maker.wanted.language),
        "text-font": fonts(maker.wanted),
        "text-size": ["interpolate", ["linear"], ["zoom"], 4, 10, 8, 12, 14, 15],
        "text-max-width": 9,
        "text-line-height": 1.15,
        "symbol-sort-key": importance(),
    });
    if let (true, Some(layout)) = (maker.facts.may_have(0), layout.as_object_mut()) {
        layout.insert("text-variable-anchor".into(), json!(["top", "bottom", "left", "right"]));
        layout.insert("text-radial-offset".into(), json!(0.9));
        layout.insert("text-justify".into(), json!("auto"));
    }
    let paint = json!({
        "text-color": maker.look.colour.as_text().hex(),
        "text-halo-color": WHITE.hex(),
        "text-halo-width": 1.4,
        "text-opacity": ["match", status(), ENDED, 0.55, 1],
    });
    maker.add(Stage::Label, "label", "symbol", None, json!({"source-layer": id, "layout": layout, "paint": paint}));
}

/// The name in one language; near enough, the other one below it, smaller, where it is known and not the same.
fn names(language: Language) -> Value {
    let (zh, en) = (["name_zh", "name"].as_slice(), ["name_en"].as_slice());
    let known = |names: [&[&str]; 3]| {
        let gets = names.into_iter().flatten().map(|name| json!(["get", name]));
        json!(["to-string", Value::Array([json!("coalesce")].into_iter().chain(gets).collect())])
    };
    let (main, below) = match language {
        Language::Zh => (known([zh, en, &["id"]]), known([en, &[], &[]])),
        Language::En => (known([en, zh, &["id"]]), known([zh, &[], &[]])),
    };
    let both = json!(["format", main.clone(), {}, "\n", {}, below.clone(), {"font-scale": 0.8}]);
    let alone = json!(["format", main.clone(), {}]);
    let is_one = json!(["any", ["==", below.clone(), ""], ["==", below, main]]);
    json!(["step", ["zoom"], alone.clone(), SECOND_LINE_ZOOM, ["case", is_one, alone, both]])
}

/// Lower is placed first: what is there before what is planned, the seats of prefectures before counties.
fn importance() -> Value {
    let by_kind = json!([
        "match",
        ["get", "kind"],
        ["prefecture_city", "autonomous_region"],
        0,
        ["city", "xpcc_city", "prefecture"],
        1,
        ["county", "district"],
        2,
        3
    ]);
    let mut by_status = vec![json!("match"), status()];
    for ((name, ..), step) in DASHED.iter().zip(1..) {
        by_status.extend([json!(name), json!(step)]);
    }
    by_status.extend([json!(ENDED), json!(4), json!(0)]);
    json!(["+", ["*", 5, by_kind], by_status])
}

fn fonts(wanted: &Wanted) -> Value {
    wanted.glyphs.as_ref().map_or_else(|| json!(FONTS), |glyphs| json!([glyphs.font]))
}

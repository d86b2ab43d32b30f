//! The layers of one collection as we make them.

use super::colour::{Colour, WHITE};
use super::document::SOURCE;
use super::facts::{LayerFacts, Wanted};
use super::halo;
use super::labels;
use super::looks::{Look, look_of};
use serde_json::{Value, json};

/// Member of a layer's `metadata`: the id of its collection.
pub const COLLECTION_KEY: &str = "groundplan:collection";
/// Member of a layer's `metadata`: what the layer is for.
pub const ROLE_KEY: &str = "groundplan:role";

/// Statuses drawn faintly: the thing is gone, or will not come.
pub(super) const ENDED: [&str; 6] = ["ended", "removed", "demolished", "closed", "cancelled", "abandoned"];
/// Status, role of its lines, dashes in widths of the line.
pub(super) const DASHED: [(&str, &str, [f64; 2]); 3] = [
    ("under_construction", "line-building", [5.0, 1.5]),
    ("planned", "line-planned", [2.5, 2.0]),
    ("proposed", "line-proposed", [1.0, 2.0]),
];
/// Of what is gone.
const ENDED_OPACITY: f64 = 0.3;

/// Where a layer lies in the whole map, from below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Halo,
    Area,
    Line,
    Point,
    Label,
}

/// Makes the layers of one collection.
pub(super) struct Maker<'a> {
    pub facts: &'a LayerFacts<'a>,
    pub wanted: &'a Wanted,
    pub look: Look,
    made: Vec<(Stage, Value)>,
}

/// All layers of a collection, each with its stage, from below.
pub(super) fn usual(facts: &LayerFacts<'_>, wanted: &Wanted) -> Vec<(Stage, Value)> {
    let mut look = look_of(facts.collection);
    if let Some(colour) = facts.own_colour() {
        (look.colour, look.kinds) = (colour, &[]);
    }
    let mut maker = Maker { facts, wanted, look, made: Vec::new() };
    maker.halos();
    maker.areas();
    maker.lines();
    maker.points();
    labels::add(&mut maker);
    maker.made
}

impl Maker<'_> {
    /// Adds a layer of the collection's own tiles.
    pub fn add(&mut self, stage: Stage, role: &str, kind: &str, filter: Option<Value>, rest: Value) {
        let id = &self.facts.collection.id;
        let mut layer = json!({
            "id": format!("{id}/{role}"),
            "type": kind,
            "source": SOURCE,
            "source-layer": id,
            "metadata": {COLLECTION_KEY: id, ROLE_KEY: role},
        });
        if let (Value::Object(layer), Value::Object(rest)) = (&mut layer, rest) {
            layer.extend(filter.map(|filter| ("filter".to_string(), filter)));
            layer.extend(rest);
        }
        self.made.push((stage, layer));
    }

    fn halos(&mut self) {
        let lat_deg = halo::latitude_deg(self.facts);
        let seen = if self.wanted.shows_halos { "visible" } else { "none" };
        let colour = self.look.colour.hex();
        if self.facts.may_have(1) || self.facts.may_have(2) {
            let paint = json!({
                "line-color": colour,
                "line-width": halo::width_px(lat_deg, self.wanted.tile_buffer_px),
                "line-blur": 4,
                "line-opacity": 0.18,
            });
            let layout = json!({"line-cap": "round", "line-join": "round", "visibility": seen});
            self.add(
                Stage::Halo,
                "halo-line",
                "line",
                Some(halo::has_epsilon()),
                json!({"layout": layout, "paint": paint}),
            );
        }
        if self.facts.may_have(0) || self.facts.may_have(2) {
            let paint = json!({
                "circle-color": colour,
                "circle-radius": halo::radius_px(lat_deg),
                "circle-blur": 0.15,
                "circle-opacity": 0.08,
                // On the ground, not on the screen, when the map is tilted.
                "circle-pitch-alignment": "map",
                "circle-pitch-scale": "map",
            });
            let filter = json!(["all", is_point(), halo::has_epsilon()]);
            let layout = json!({"visibility": seen});
            self.add(Stage::Halo, "halo", "circle", Some(filter), json!({"layout": layout, "paint": paint}));
        }
    }

    fn areas(&mut self) {
        if !self.facts.may_have(2) {
            return;
        }
        let opacity = self.look.fill_opacity;
        let by_status = json!([
            "match",
            status(),
            ENDED,
            opacity * ENDED_OPACITY,
            "proposed",
            opacity * 0.5,
            "planned",
            opacity * 0.7,
            opacity
        ]);
        let paint = json!({"fill-color": self.colour(), "fill-opacity": by_status});
        let filter = json!(["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false]);
        self.add(Stage::Area, "fill", "fill", Some(filter), json!({"paint": paint}));
    }

    /// Lines, and the borders of areas: a `line` layer draws both. Whatever has no dashed layer of its own is solid.
    fn lines(&mut self) {
        if !self.facts.may_have(1) && !self.facts.may_have(2) {
            return;
        }
        let dashed: Vec<_> = DASHED.iter().filter(|(status, ..)| self.facts.may_be(&[status])).collect();
        let dashed_statuses: Vec<&str> = dashed.iter().map(|(status, ..)| *status).collect();
        let solid = (!dashed.is_empty()).then(|| json!(["match", status(), dashed_statuses, false, true]));
        let round = json!({"line-cap": "round", "line-join": "round"});
        let opacity = json!(["match", status(), ENDED, ENDED_OPACITY, 0.95]);
        let paint = self.line_paint(&opacity, None);
        self.add(Stage::Line, "line", "line", solid.clone(), json!({"layout": round, "paint": paint}));
        if self.look.has_inlay {
            let inlay = json!({
                "line-color": WHITE.hex(),
                "line-width": self.line_width(0.5),
                "line-dasharray": [6, 6],
                "line-opacity": ["match", status(), ENDED, 0, 1],
            });
            self.add(Stage::Line, "inlay", "line", solid, json!({"paint": inlay}));
        }
        for (of_status, role, dashes) in dashed {
            let opacity = if *of_status == "proposed" { json!(0.75) } else { json!(0.95) };
            let paint = self.line_paint(&opacity, Some(*dashes));
            let filter = json!(["==", status(), of_status]);
            self.add(
                Stage::Line,
                role,
                "line",
                Some(filter),
                json!({"layout": {"line-join": "round"}, "paint": paint}),
            );
        }
    }

    fn line_paint(&self, opacity: &Value, dashes: Option<[f64; 2]>) -> Value {
        let mut paint =
            json!({"line-color": self.colour(), "line-width": self.line_width(1.0), "line-opacity": opacity});
        if let (Some(dashes), Some(paint)) = (dashes, paint.as_object_mut()) {
            paint.insert("line-dasharray".into(), json!(dashes));
        }
        paint
    }

    fn line_width(&self, share: f64) -> Value {
        let at = |growth: f64| self.look.line_width_px * share * growth;
        json!(["interpolate", ["exponential", 1.3], ["zoom"], 3, at(0.4), 8, at(1.0), 16, at(2.5)])
    }

    /// Filled: there. Tinted: being built. Hollow: planned or proposed. Faint: gone.
    fn points(&mut self) {
        if self.facts.may_have(2) {
            let paint = json!({
                "circle-color": self.colour(),
                "circle-radius": ["interpolate", ["linear"], ["zoom"], 3, 1.2, 10, 2.2],
                "circle-opacity": ["match", status(), ENDED, ENDED_OPACITY, 0.9],
            });
            self.add(Stage::Point, "tiny", "circle", Some(is_tiny()), json!({"paint": paint}));
        }
        if !self.facts.may_have(0) {
            return;
        }
        let (colour, tint) = (self.look.colour.hex(), self.look.tint().hex());
        let faint = json!(["match", status(), ENDED, ENDED_OPACITY, 1]);
        let paint = json!({
            "circle-color": ["match", status(), ["planned", "proposed"], WHITE.hex(), "under_construction", tint, self.colour()],
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 3, 2.2, 6, 4, 9, 8, 14, 10],
            "circle-stroke-color": ["match", status(), ["planned", "proposed", "under_construction"], colour, WHITE.hex()],
            "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 3, 0.8, 9, 1.6],
            "circle-opacity": faint,
            "circle-stroke-opacity": faint,
        });
        let filter = json!(["all", is_point(), ["!", is_tiny()]]);
        self.add(Stage::Point, "point", "circle", Some(filter), json!({"paint": paint}));
    }

    /// The colour, by `kind` where some kinds have one of their own.
    fn colour(&self) -> Value {
        if self.look.kinds.is_empty() {
            return json!(self.look.colour.hex());
        }
        let mut by_kind = vec![json!("match"), json!(["get", "kind"])];
        by_kind.extend(self.look.kinds.iter().flat_map(|(kind, colour)| [json!(kind), json!(colour.hex())]));
        by_kind.push(json!(self.look.colour.hex()));
        Value::Array(by_kind)
    }
}

impl Look {
    /// The colour of points that are being built.
    pub fn tint(&self) -> Colour {
        self.colour.mixed(WHITE, 0.6)
    }
}

pub(super) fn status() -> Value {
    json!(["get", "status"])
}

pub(super) fn is_point() -> Value {
    json!(["match", ["geometry-type"], ["Point", "MultiPoint"], true, false])
}

pub(super) fn is_tiny() -> Value {
    json!(["==", ["get", "_tiny"], true])
}

//! The layout and paint properties that a style of one's own may set, from the style specification, version 8.
//!
//! Left out: whatever needs images (`icon-*`, `*-pattern`), colour ramps, and what `MapLibre GL JS` 5.11 does not know.

/// What a property takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Takes {
    /// A number from the first to the second.
    Number(f64, f64),
    /// `#rrggbb`.
    Colour,
    /// `true` or `false`.
    Bool,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Text.
    Text,
    /// Text whose parts may differ in size.
    Formatted,
    /// Two numbers.
    Pair,
    /// Lengths of dashes and gaps.
    Dashes,
    /// Names of fonts.
    Fonts,
    /// Some of these words.
    Words(&'static [&'static str]),
}

/// What an expression in a property may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum May {
    /// There can be no expression.
    Nothing,
    /// The zoom level.
    Zoom,
    /// The zoom level and the feature, in steps only.
    Step,
    /// The zoom level and the feature.
    Feature,
}

/// One property.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property {
    /// Below `layout` or `paint`.
    pub place: &'static str,
    name: &'static str,
    /// Its values.
    pub takes: Takes,
    /// Its expressions.
    pub may: May,
}

const ANY: Takes = Takes::Number(-1e9, 1e9);
const SIZE: Takes = Takes::Number(0.0, 1e9);
const SHARE: Takes = Takes::Number(0.0, 1.0);
const GROUND: Takes = Takes::Word(&["map", "viewport"]);
const ANCHORS: &[&str] =
    &["center", "left", "right", "top", "bottom", "top-left", "top-right", "bottom-left", "bottom-right"];

const fn layout(name: &'static str, takes: Takes, may: May) -> Property {
    Property { place: "layout", name, takes, may }
}

const fn paint(name: &'static str, takes: Takes, may: May) -> Property {
    Property { place: "paint", name, takes, may }
}

const VISIBILITY: Property = layout("visibility", Takes::Word(&["visible", "none"]), May::Nothing);
const BACKGROUND: &[Property] =
    &[VISIBILITY, paint("background-color", Takes::Colour, May::Zoom), paint("background-opacity", SHARE, May::Zoom)];
const FILL: &[Property] = &[
    VISIBILITY,
    layout("fill-sort-key", ANY, May::Step),
    paint("fill-antialias", Takes::Bool, May::Nothing),
    paint("fill-opacity", SHARE, May::Feature),
    paint("fill-color", Takes::Colour, May::Feature),
    paint("fill-outline-color", Takes::Colour, May::Feature),
    paint("fill-translate", Takes::Pair, May::Nothing),
    paint("fill-translate-anchor", GROUND, May::Nothing),
];
const LINE: &[Property] = &[
    VISIBILITY,
    layout("line-cap", Takes::Word(&["butt", "round", "square"]), May::Nothing),
    layout("line-join", Takes::Word(&["bevel", "round", "miter"]), May::Nothing),
    layout("line-miter-limit", ANY, May::Nothing),
    layout("line-round-limit", ANY, May::Nothing),
    layout("line-sort-key", ANY, May::Step),
    paint("line-opacity", SHARE, May::Feature),
    paint("line-color", Takes::Colour, May::Feature),
    paint("line-width", SIZE, May::Feature),
    paint("line-gap-width", SIZE, May::Feature),
    paint("line-offset", ANY, May::Feature),
    paint("line-blur", SIZE, May::Feature),
    paint("line-dasharray", Takes::Dashes, May::Nothing),
    paint("line-translate", Takes::Pair, May::Nothing),
    paint("line-translate-anchor", GROUND, May::Nothing),
];
const CIRCLE: &[Property] = &[
    VISIBILITY,
    layout("circle-sort-key", ANY, May::Step),
    paint("circle-radius", SIZE, May::Feature),
    paint("circle-color", Takes::Colour, May::Feature),
    paint("circle-blur", ANY, May::Feature),
    paint("circle-opacity", SHARE, May::Feature),
    paint("circle-stroke-width", SIZE, May::Feature),
    paint("circle-stroke-color", Takes::Colour, May::Feature),
    paint("circle-stroke-opacity", SHARE, May::Feature),
    paint("circle-translate", Takes::Pair, May::Nothing),
    paint("circle-translate-anchor", GROUND, May::Nothing),
    paint("circle-pitch-scale", GROUND, May::Nothing),
    paint("circle-pitch-alignment", GROUND, May::Nothing),
];
const SYMBOL: &[Property] = &[
    VISIBILITY,
    layout("symbol-placement", Takes::Word(&["point", "line", "line-center"]), May::Nothing),
    layout("symbol-spacing", Takes::Number(1.0, 1e9), May::Zoom),
    layout("symbol-avoid-edges", Takes::Bool, May::Nothing),
    layout("symbol-sort-key", ANY, May::Step),
    layout("symbol-z-order", Takes::Word(&["auto", "viewport-y", "source"]), May::Nothing),
    layout("text-field", Takes::Formatted, May::Step),
    layout("text-font", Takes::Fonts, May::Nothing),
    layout("text-size", SIZE, May::Feature),
    layout("text-max-width", SIZE, May::Feature),
    layout("text-line-height", ANY, May::Zoom),
    layout("text-letter-spacing", ANY, May::Feature),
    layout("text-justify", Takes::Word(&["auto", "left", "center", "right"]), May::Step),
    layout("text-anchor", Takes::Word(ANCHORS), May::Step),
    layout("text-variable-anchor", Takes::Words(ANCHORS), May::Nothing),
    layout("text-radial-offset", ANY, May::Feature),
    layout("text-offset", Takes::Pair, May::Nothing),
    layout("text-max-angle", ANY, May::Zoom),
    layout("text-rotate", ANY, May::Feature),
    layout("text-padding", SIZE, May::Zoom),
    layout("text-transform", Takes::Word(&["none", "uppercase", "lowercase"]), May::Step),
    layout("text-keep-upright", Takes::Bool, May::Nothing),
    layout("text-allow-overlap", Takes::Bool, May::Nothing),
    layout("text-ignore-placement", Takes::Bool, May::Nothing),
    layout("text-optional", Takes::Bool, May::Nothing),
    paint("text-opacity", SHARE, May::Feature),
    paint("text-color", Takes::Colour, May::Feature),
    paint("text-halo-color", Takes::Colour, May::Feature),
    paint("text-halo-width", SIZE, May::Feature),
    paint("text-halo-blur", SIZE, May::Feature),
    paint("text-translate", Takes::Pair, May::Nothing),
    paint("text-translate-anchor", GROUND, May::Nothing),
];
const HEATMAP: &[Property] = &[
    VISIBILITY,
    paint("heatmap-radius", Takes::Number(1.0, 1e9), May::Feature),
    paint("heatmap-weight", SIZE, May::Feature),
    paint("heatmap-intensity", SIZE, May::Zoom),
    paint("heatmap-opacity", SHARE, May::Zoom),
];
const FILL_EXTRUSION: &[Property] = &[
    VISIBILITY,
    paint("fill-extrusion-opacity", SHARE, May::Zoom),
    paint("fill-extrusion-color", Takes::Colour, May::Feature),
    paint("fill-extrusion-height", SIZE, May::Feature),
    paint("fill-extrusion-base", SIZE, May::Feature),
    paint("fill-extrusion-vertical-gradient", Takes::Bool, May::Nothing),
];

/// The properties of a type of layer; `None` for types that a style of one's own cannot have.
pub(super) fn of_type(kind: &str) -> Option<&'static [Property]> {
    match kind {
        "background" => Some(BACKGROUND),
        "fill" => Some(FILL),
        "line" => Some(LINE),
        "circle" => Some(CIRCLE),
        "symbol" => Some(SYMBOL),
        "heatmap" => Some(HEATMAP),
        "fill-extrusion" => Some(FILL_EXTRUSION),
        _ => None,
    }
}

/// A property by its place and name.
pub(super) fn find(of: &[Property], place: &str, name: &str) -> Option<Property> {
    of.iter().find(|property| property.place == place && property.name == name).copied()
}

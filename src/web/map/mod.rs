//! A small map as SVG: features with a graticule and a scale bar. It has no script and no tiles, and asks nobody for
//! anything. What it draws is bounded, whatever the features are.

mod grid;
mod marks;
mod shapes;
mod trace;
mod view;

pub(super) use marks::{escaped, legend};
pub(super) use shapes::Order;

use marks::{Look, Marks};
use serde_json::Value;
use shapes::{Part, Position};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use trace::px;
use view::{Bounds, View, WIDTH_PX};

/// Most features that are drawn.
const MAX_FEATURES: usize = 2_000;
/// Most vertices that are drawn.
const MAX_VERTICES: usize = 200_000;
/// Circles of uncertainty are drawn up to here, and the map of one point reaches as far.
const MAX_UNCERTAINTY_M: f64 = 500_000.0;

/// One feature to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Drawn<'a> {
    /// GeoJSON, or null.
    pub geometry: &'a Value,
    pub name: String,
    /// Where a click leads.
    pub href: Option<String>,
    /// Made from names and figures.
    pub is_schematic: bool,
    pub uncertainty_m: Option<f64>,
}

/// What stands on the map besides the features.
#[derive(Debug, Clone)]
pub(super) struct Dress {
    pub title: String,
    pub description: String,
    /// `#rrggbb`
    pub colour: String,
    /// West, east, south, north.
    pub letters: [String; 4],
    pub order: Order,
}

/// A drawn map, and what is to be said about it.
#[derive(Debug, Clone, Default)]
pub(super) struct Picture {
    pub svg: String,
    pub has_schematic: bool,
    pub has_exact: bool,
    pub has_uncertainty: bool,
    /// How many features are not on it, since they were too many or too large.
    pub left_out: usize,
    /// How many features have no geometry.
    pub unplaced: usize,
}

struct Placed<'a> {
    feature: &'a Drawn<'a>,
    parts: Vec<Part>,
}

/// The map of these features; nothing where none has a geometry.
pub(super) fn draw(features: &[Drawn<'_>], dress: &Dress) -> Option<Picture> {
    let read = |feature| Placed { feature, parts: shapes::parts(feature.geometry, dress.order) };
    let mut placed: Vec<Placed<'_>> = features.iter().map(read).filter(|placed| !placed.parts.is_empty()).collect();
    let unplaced = features.len() - placed.len();
    let left_out = placed.len().saturating_sub(MAX_FEATURES);
    placed.truncate(MAX_FEATURES);
    turned(&mut placed);
    let view = View::of(bounds(&placed)?);
    placed.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let mut picture = Picture { left_out, unplaced, ..Picture::default() };
    let drawing = drawing(&placed, &view, dress, &mut picture);
    picture.svg = framed(&drawing, &view, dress, features.iter().any(|feature| feature.href.is_some()));
    Some(picture)
}

/// Brings what lies on both sides of the antimeridian together.
fn turned(placed: &mut [Placed<'_>]) {
    let parts = || placed.iter().flat_map(|one| &one.parts);
    let stretch = |part: &Part| Bounds::of(part.outline()).map(|bounds| [bounds.min[0], bounds.max[0]]);
    let Some(cut) = view::cut(parts().filter_map(stretch).collect()) else { return };
    for part in placed.iter_mut().flat_map(|one| &mut one.parts) {
        if stretch(part).is_some_and(|[west, _]| west < cut) {
            part.moved(360.0);
        }
    }
}

/// Of all features, and of the uncertainty where there is one feature only.
fn bounds(placed: &[Placed<'_>]) -> Option<Bounds> {
    let all = placed.iter().flat_map(|one| &one.parts).filter_map(|part| Bounds::of(part.outline()));
    let all = all.reduce(Bounds::with)?;
    let [Placed { feature, parts }] = placed else { return Some(all) };
    let Some(radius_m) = radius_m(feature) else { return Some(all) };
    let points = parts.iter().filter_map(point);
    Some(points.map(|at| view::round(at, radius_m)).fold(all, Bounds::with))
}

fn point(part: &Part) -> Option<Position> {
    match part {
        Part::Point(at) => Some(*at),
        _ => None,
    }
}

fn radius_m(feature: &Drawn<'_>) -> Option<f64> {
    feature.uncertainty_m.filter(|m| *m > 0.0 && m.is_finite()).map(|m| m.min(MAX_UNCERTAINTY_M))
}

/// Large areas lie lowest, then small ones, lines, and points on top.
fn rank(placed: &Placed<'_>) -> f64 {
    let of = |part: &Part| match part {
        Part::Point(_) => 2.0,
        Part::Line(_) => 1.0,
        Part::Area(_) => Bounds::of(part.outline()).map_or(0.0, |b| -((b.max[0] - b.min[0]) * (b.max[1] - b.min[1]))),
    };
    placed.parts.iter().map(of).fold(2.0, f64::min)
}

fn drawing(placed: &[Placed<'_>], view: &View, dress: &Dress, picture: &mut Picture) -> String {
    let points = placed.iter().flat_map(|one| &one.parts).filter_map(point).count();
    let mut marks = Marks::new(view, &dress.colour, points, MAX_VERTICES);
    let mut halos = BTreeSet::new();
    let mut shapes = String::new();
    for Placed { feature, parts } in placed {
        if let Some(radius_m) = radius_m(feature) {
            // Many features may stand for one place: its circle is drawn once.
            let own = parts.iter().filter_map(point).map(|at| marks.halo(at, radius_m));
            halos.extend(own.filter(|halo| !halo.is_empty()));
        }
        let look = Look { is_schematic: feature.is_schematic };
        let Some(shape) = marks.shape(parts, look) else {
            picture.left_out += 1;
            continue;
        };
        picture.has_schematic |= feature.is_schematic;
        picture.has_exact |= !feature.is_schematic;
        let group = format!("<g><title>{}</title>{shape}</g>", escaped(&feature.name));
        // Writing to a string cannot fail.
        let _ = match &feature.href {
            // The table below has the same links: whoever goes by keyboard need not pass them twice.
            Some(href) => write!(shapes, "<a href=\"{}\" tabindex=\"-1\">{group}</a>", escaped(href)),
            None => write!(shapes, "{group}"),
        };
    }
    picture.has_uncertainty = !halos.is_empty();
    let halos: String = halos.into_iter().collect();
    format!("<g aria-hidden=\"true\">{halos}</g>{shapes}")
}

fn framed(drawing: &str, view: &View, dress: &Dress, has_links: bool) -> String {
    let (width, height) = (px(WIDTH_PX), px(view.height_px));
    let [west, east, south, north] = &dress.letters;
    let grid = grid::graticule(view, [west, east, south, north]);
    let role = if has_links { "group" } else { "img" };
    format!(
        "<svg viewBox=\"-62 -6 {} {}\" width=\"{}\" height=\"{}\" role=\"{role}\" aria-labelledby=\"map-title map-desc\">\
         <title id=\"map-title\">{}</title><desc id=\"map-desc\">{}</desc>\
         <clipPath id=\"map-clip\"><rect width=\"{width}\" height=\"{height}\"/></clipPath>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#f6f9fa\"/>{grid}\
         <g clip-path=\"url(#map-clip)\">{drawing}</g>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"#9fb0b8\"/>{}</svg>",
        px(WIDTH_PX + 84.0),
        px(view.height_px + 46.0),
        px(WIDTH_PX + 84.0),
        px(view.height_px + 46.0),
        escaped(&dress.title),
        escaped(&dress.description),
        grid::scale_bar(view)
    )
}

#[cfg(test)]
mod tests;

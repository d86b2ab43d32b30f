//! How features look on the map, and what the legend says about it.

use super::shapes::{Part, Position};
use super::trace::{self, LEAST_STEP_PX, px};
use super::view::View;
use std::fmt::Write as _;

/// From so many points on they are drawn smaller.
const MANY: usize = 300;
/// Areas that are smaller than this get a mark, or nobody would see them.
const TINY_PX: f64 = 6.0;
/// Circles of uncertainty that would not be seen round a point.
const LEAST_HALO_PX: f64 = 6.0;
/// Steps between vertices that are tried until the outline is short enough.
const STEPS_PX: [f64; 3] = [LEAST_STEP_PX, 2.0, 8.0];

/// `&`, `<`, `>` and both quotation marks as references.
pub(in crate::web) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}

/// Whether a feature is what it looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub is_schematic: bool,
}

/// Draws features one after the other until the vertices are used up.
pub(super) struct Marks<'a> {
    view: &'a View,
    colour: &'a str,
    point_px: f64,
    left: usize,
}

impl<'a> Marks<'a> {
    pub fn new(view: &'a View, colour: &'a str, points: usize, vertices: usize) -> Self {
        Self { view, colour, point_px: if points > MANY { 3.0 } else { 4.5 }, left: vertices }
    }

    /// A faint circle, if it is large enough to be seen.
    pub fn halo(&self, at: Position, radius_m: f64) -> String {
        let ([x, y], [rx, ry]) = (self.view.px(at), self.view.radii_px(at, radius_m));
        if ry < LEAST_HALO_PX {
            return String::new();
        }
        format!(
            "<ellipse cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\" fill=\"{c}\" fill-opacity=\"0.05\" stroke=\"{c}\" \
             stroke-opacity=\"0.3\" stroke-width=\"0.8\"/>",
            px(x),
            px(y),
            px(rx),
            px(ry),
            c = self.colour
        )
    }

    /// All parts of a feature; nothing where they would take more vertices than are left.
    pub fn shape(&mut self, parts: &[Part], look: Look) -> Option<String> {
        let (shape, used) =
            STEPS_PX.iter().map(|step_px| self.attempt(parts, look, *step_px)).find(|(_, used)| *used <= self.left)?;
        self.left -= used;
        Some(shape)
    }

    fn attempt(&self, parts: &[Part], look: Look, step_px: f64) -> (String, usize) {
        let (mut lines, mut areas, mut marks) = (String::new(), String::new(), String::new());
        let mut used = 0;
        for part in parts {
            match part {
                Part::Point(at) => {
                    marks.push_str(&self.dot(*at, look));
                    used += 1;
                }
                Part::Line(line) => used += trace::add(&mut lines, line, false, step_px, self.view),
                Part::Area(rings) => {
                    let add =
                        |path: &mut String, ring: &Vec<Position>| trace::add(path, ring, true, step_px, self.view);
                    used += rings.iter().map(|ring| add(&mut areas, ring)).sum::<usize>();
                    marks.push_str(&self.square_if_tiny(part.outline(), look));
                }
            }
        }
        (format!("{}{}{marks}", self.filled(&areas, look), self.stroked(&lines, look)), used)
    }

    fn filled(&self, path: &str, look: Look) -> String {
        if path.is_empty() {
            return String::new();
        }
        let (opacity, dash) = if look.is_schematic { ("0.14", " stroke-dasharray=\"5 3\"") } else { ("0.28", "") };
        format!(
            "<path d=\"{path}\" fill=\"{c}\" fill-opacity=\"{opacity}\" fill-rule=\"evenodd\" stroke=\"{c}\" \
             stroke-width=\"1.4\"{dash}/>",
            c = self.colour
        )
    }

    fn stroked(&self, path: &str, look: Look) -> String {
        if path.is_empty() {
            return String::new();
        }
        let dash = if look.is_schematic { " stroke-dasharray=\"6 4\"" } else { "" };
        format!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-linejoin=\"round\"{dash}/>",
            self.colour
        )
    }

    fn dot(&self, at: Position, look: Look) -> String {
        let [x, y] = self.view.px(at);
        let paint = self.paint(look);
        format!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {paint}/>", px(x), px(y), px(self.point_px))
    }

    fn square_if_tiny(&self, outline: &[Position], look: Look) -> String {
        let corners: Vec<[f64; 2]> = outline.iter().map(|at| self.view.px(*at)).collect();
        let Some(first) = corners.first() else { return String::new() };
        let ends = corners.iter().fold((*first, *first), |(low, high), [x, y]| {
            ([low[0].min(*x), low[1].min(*y)], [high[0].max(*x), high[1].max(*y)])
        });
        let ([west, north], [east, south]) = ends;
        if (east - west).max(south - north) >= TINY_PX {
            return String::new();
        }
        let (x, y) = (f64::midpoint(west, east), f64::midpoint(north, south));
        let (side, half) = (self.point_px * 1.8, self.point_px * 0.9);
        let paint = self.paint(look);
        format!(
            "<rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{2}\" {paint}/>",
            px(x - half),
            px(y - half),
            px(side)
        )
    }

    fn paint(&self, look: Look) -> String {
        if look.is_schematic {
            format!("fill=\"#ffffff\" stroke=\"{}\" stroke-width=\"2\"", self.colour)
        } else {
            format!("fill=\"{}\" stroke=\"#ffffff\" stroke-width=\"1\"", self.colour)
        }
    }
}

/// Samples for the legend: of what is exact, of what is schematic, of an uncertainty.
pub(in crate::web) fn legend(colour: &str) -> [String; 3] {
    let view = View::of(super::Bounds { min: [0.0, 0.0], max: [1.0, 1.0] });
    let marks = Marks::new(&view, colour, 0, 0);
    let sample = |look: Look| {
        let dash = if look.is_schematic { " stroke-dasharray=\"6 4\"" } else { "" };
        format!(
            "<svg width=\"44\" height=\"14\" viewBox=\"0 0 44 14\" aria-hidden=\"true\"><circle cx=\"7\" cy=\"7\" r=\"4.5\" {}/>\
             <path d=\"M18 7h25\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/></svg>",
            marks.paint(look)
        )
    };
    let mut halo = String::from("<svg width=\"16\" height=\"14\" viewBox=\"0 0 16 14\" aria-hidden=\"true\">");
    // Writing to a string cannot fail.
    let _ = write!(
        halo,
        "<circle cx=\"8\" cy=\"7\" r=\"6\" fill=\"{colour}\" fill-opacity=\"0.08\" stroke=\"{colour}\" stroke-opacity=\"0.5\"/></svg>"
    );
    [sample(Look { is_schematic: false }), sample(Look { is_schematic: true }), halo]
}

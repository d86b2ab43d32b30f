//! Lines taken apart.

use super::issues::quoted;
use super::{PlotPoint, StatedHectares};

/// Farther from the origin than any plane reaches, metres.
const FARTHEST_M: f64 = 1e9;
/// Digits of a number beyond which it cannot be told from its neighbours.
const MOST_DECIMALS: usize = 9;
/// What a plot can be recorded as (记录图形属性).
const SHAPES: [&str; 3] = ["面", "线", "点"];
/// Where that stands.
const SHAPE_FIELD: usize = 4;

/// The fields of a line, without the blanks round them.
pub(super) fn split(line: &str) -> Vec<&str> {
    line.split(',').map(trimmed).collect()
}

pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Whether a line begins a plot: it ends with `@`, or it has the fields and the mark was forgotten.
pub(super) fn begins_plot(fields: &[&str]) -> bool {
    let last = fields.iter().rev().find(|field| !field.is_empty());
    last.is_some_and(|last| last.ends_with('@'))
        || (fields.len() > SHAPE_FIELD && fields.iter().any(|field| SHAPES.contains(field)))
}

/// The line of a plot.
#[derive(Debug, Default, PartialEq)]
pub(super) struct PlotLine {
    pub points: Option<usize>,
    pub area: Option<StatedHectares>,
    pub number: String,
    pub name: String,
    pub shape: String,
    pub sheet: String,
    pub land_use: String,
    pub land_class: String,
    pub more: Vec<String>,
    /// What is odd, in sentences.
    pub doubts: Vec<String>,
}

/// Whatever the line has; no field of it is needed to know the ground.
pub(super) fn plot_line(fields: &[&str]) -> PlotLine {
    let mut found = PlotLine::default();
    let mut fields: Vec<&str> = fields.to_vec();
    while fields.last().is_some_and(|last| last.is_empty()) && fields.iter().any(|field| field.ends_with('@')) {
        fields.pop();
    }
    match fields.pop().map(|last| last.strip_suffix('@').ok_or(last)) {
        Some(Ok("")) | None => {}
        Some(Ok(before)) => fields.push(before),
        Some(Err(last)) => {
            fields.push(last);
            found.doubts.push("the line of a plot has to end with @".into());
        }
    }
    let mut rest = fields.into_iter();
    let mut next = || rest.next().unwrap_or_default();
    let (points, area) = (next(), next());
    found.number = next().to_string();
    found.name = next().to_string();
    let mut after: Vec<&str> = rest.collect();
    // A comma in a name moves everything behind it.
    let shape = after.iter().position(|field| SHAPES.contains(field));
    if let Some(moved @ 1..) = shape {
        let parts: Vec<&str> = after.drain(..moved).collect();
        found.name = format!("{},{}", found.name, parts.join(","));
        found.doubts.push(format!("the name seems to have a comma in it; taken as {}", quoted(&found.name)));
    }
    let mut after = after.into_iter().map(str::to_string);
    let mut next = || after.next().unwrap_or_default();
    (found.shape, found.sheet, found.land_use, found.land_class) = (next(), next(), next(), next());
    found.more = after.collect();
    found.figures(points, area);
    found
}

impl PlotLine {
    fn figures(&mut self, points: &str, area: &str) {
        self.points = points.parse().ok();
        if self.points.is_none() && !points.is_empty() {
            self.doubts.push(format!("{} is not a number of points", quoted(points)));
        }
        // Some programs write the unit.
        self.area = hectares(trimmed(area.trim_end_matches("公顷")));
        if self.area.is_none() && !area.is_empty() {
            self.doubts.push(format!("{} is not an area in hectares", quoted(area)));
        }
    }
}

fn hectares(text: &str) -> Option<StatedHectares> {
    let hectares = decimal(text).filter(|area| (0.0..FARTHEST_M).contains(area))?;
    let decimals = text.split_once('.').map_or(0, |(_, digits)| digits.len()).min(MOST_DECIMALS);
    Some(StatedHectares { hectares, decimals })
}

/// The line of a point: its ring, the point, and what is odd; or the field (from 0) that cannot be read, and why.
pub(super) type PointLine = (u32, PlotPoint, Option<String>);

pub(super) fn point_line(fields: &[&str]) -> Result<PointLine, (usize, String)> {
    let [name, ring, x, y, more @ ..] = fields else {
        return Err((0, "a line of a point is `name,ring,X,Y`".into()));
    };
    let mut doubt = None;
    let number = if ring.is_empty() {
        doubt = Some("it has no ring number; taken as 1".to_string());
        1
    } else {
        ring.parse().map_err(|_| (1, format!("{} is not the number of a ring", quoted(ring))))?
    };
    let metres = |at: usize, which: &str, text: &str| {
        let found = decimal(text).filter(|metres| metres.abs() < FARTHEST_M);
        found.ok_or_else(|| (at, format!("{} is not {which} in metres", quoted(text))))
    };
    let (north_m, east_m) = (metres(2, "X (north)", x)?, metres(3, "Y (east)", y)?);
    if more.iter().any(|field| !field.is_empty()) {
        doubt = Some(format!("{} after X and Y is not used", quoted(&more.join(","))));
    }
    Ok((number, PlotPoint { name: (*name).to_string(), north_m, east_m }, doubt))
}

/// A number in plain decimal notation: digits, perhaps a sign and a point.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    (plain && text.bytes().any(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The character (from 1) at which a field begins.
pub(super) fn column(line: &str, field: usize) -> usize {
    1 + line.split(',').take(field).map(|before| before.chars().count() + 1).sum::<usize>()
}

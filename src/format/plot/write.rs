//! Plots to text.

use super::fields::trimmed;
use super::issues::quoted;
use super::{Plot, PlotFile, PlotPoint, PlotRing};
use std::fmt::Write as _;

/// Lines end as the programs that read these files expect it.
const END: &str = "\r\n";

/// Why a file is not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlotWriteError {
    /// A text would not come back as it is: commas, line ends and blanks at its ends have a meaning.
    #[error("{0} cannot stand in a field of the file")]
    Text(String),
    /// A ring is none, or a coordinate is not a number.
    #[error("plot {0} has a ring with fewer than three points, or a coordinate that is not a number")]
    Ring(String),
}

/// The text of a file: each ring closed by its first point, points counted with it, coordinates to the digits that 精度 says
/// (2 … 6; 3 where it says nothing), areas to theirs. What is written reads back the same with coordinates so rounded; the
/// issues of the file are not written.
///
/// ```
/// use groundplan::format::{PlaneZone, Plot, PlotFile, PlotHeader, PlotLimits, PlotPoint, PlotRing, read_plots, write_plots};
/// let zone = PlaneZone::new(3, 29, true).unwrap();
/// let point = |north_m, east_m| PlotPoint { name: String::new(), north_m, east_m };
/// let points = vec![point(4.852e6, 2.9548e7), point(4.8521e6, 2.9548e7), point(4.8521e6, 2.95482e7)];
/// let text = |text: &str| text.to_string();
/// let plot = Plot {
///     line: 0, stated_points: None, stated_area: None, number: text("1"), name: text("地块一"), sheet: text(""),
///     land_use: text(""), land_class: text(""), more: vec![], rings: vec![PlotRing { number: 1, points }], zone,
/// };
/// let file = PlotFile { header: PlotHeader::of_zone(zone, 2), plots: vec![plot], issues: vec![] };
/// let text = write_plots(&file).unwrap();
/// assert!(text.ends_with("[地块坐标]\r\n4,,1,地块一,面,,,,@\r\nJ1,1,4852000.00,29548000.00\r\n\
///     J2,1,4852100.00,29548000.00\r\nJ3,1,4852100.00,29548200.00\r\nJ1,1,4852000.00,29548000.00\r\n"));
/// assert_eq!(read_plots(&text, &PlotLimits::default(), None).unwrap().plots[0].zone, zone);
/// ```
pub fn write_plots(file: &PlotFile) -> Result<String, PlotWriteError> {
    let mut out = String::new();
    for (name, lines) in &file.header.others {
        let _ = write!(out, "[{}]{END}", line(name)?);
        for text in lines {
            out += line(text)?;
            out += END;
        }
    }
    let _ = write!(out, "[属性描述]{END}");
    for (name, value) in &file.header.attributes {
        let text = format!("{name}={value}");
        let comes_back = !name.contains(['=', '＝']) && !name.starts_with(['[', '【', '［']) && !name.is_empty();
        if !comes_back || line(name).is_err() || line(value).is_err() {
            return Err(PlotWriteError::Text(quoted(&text)));
        }
        out += &text;
        out += END;
    }
    let _ = write!(out, "[地块坐标]{END}");
    let decimals = file.header.decimals();
    for plot in &file.plots {
        push_plot(&mut out, plot, decimals)?;
    }
    Ok(out)
}

fn push_plot(out: &mut String, plot: &Plot, decimals: usize) -> Result<(), PlotWriteError> {
    let usable = |ring: &PlotRing| {
        ring.points.len() > 2 && ring.points.iter().all(|point| point.north_m.is_finite() && point.east_m.is_finite())
    };
    if plot.rings.is_empty() || !plot.rings.iter().all(usable) {
        return Err(PlotWriteError::Ring(quoted(&plot.name)));
    }
    let area = plot.stated_area.map_or(String::new(), |area| format!("{:.*}", area.decimals, area.hectares));
    let points = (plot.point_count() + plot.rings.len()).to_string();
    let known = [&plot.number, &plot.name].into_iter().map(String::as_str);
    let rest = [&plot.sheet, &plot.land_use, &plot.land_class].into_iter().chain(&plot.more).map(String::as_str);
    let mut fields = vec![points.as_str(), area.as_str()];
    fields.extend(known.chain(["面"]).chain(rest));
    for text in &fields {
        *out += field(text)?;
        out.push(',');
    }
    *out += "@";
    *out += END;
    let mut counted = 0;
    plot.rings.iter().try_for_each(|ring| push_ring(out, ring, &mut counted, decimals))
}

/// A point without a name is called after its place in the plot.
fn push_ring(out: &mut String, ring: &PlotRing, counted: &mut usize, decimals: usize) -> Result<(), PlotWriteError> {
    let number = ring.number;
    let mut push = |name: &str, point: &PlotPoint| {
        let _ = write!(out, "{name},{number},{:.decimals$},{:.decimals$}{END}", point.north_m, point.east_m);
    };
    let mut first = None;
    for point in &ring.points {
        *counted += 1;
        let name = if point.name.is_empty() { format!("J{counted}") } else { field(&point.name)?.to_string() };
        push(&name, point);
        first.get_or_insert((name, point));
    }
    if let Some((name, point)) = first {
        push(&name, point);
    }
    Ok(())
}

/// A field that comes back as it is.
fn field(text: &str) -> Result<&str, PlotWriteError> {
    if text.contains(',') || text.ends_with('@') { Err(PlotWriteError::Text(quoted(text))) } else { line(text) }
}

/// A line, or a part of it, that comes back as it is.
fn line(text: &str) -> Result<&str, PlotWriteError> {
    let breaks = text.contains(['\n', '\r', '\u{fffd}']);
    if breaks || trimmed(text) != text { Err(PlotWriteError::Text(quoted(text))) } else { Ok(text) }
}

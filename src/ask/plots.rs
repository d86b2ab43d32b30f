//! The exchange file of plot boundaries: read into GeoJSON, and written from features.

use super::error::{AskError, Fault};
use super::inputs::Inputs;
use crate::format::{
    PlaneZone, Plot, PlotFile, PlotHeader, PlotIssue, PlotLimits, PlotPoint, PlotRing, PlotTooLarge, StatedHectares,
    read_plots,
};
use crate::model::Severity;
use crate::query::{self, Control, PlacedPlot, Plane, PlanePlot, QueryError};
use geo_types::{Coord, LineString};

const M2_PER_HA: f64 = 1e4;
const M2_PER_MU: f64 = 2000.0 / 3.0;
/// Half of the last digit that areas are rounded to by the survey procedure, square metres.
const LEAST_TOLERANCE_M2: f64 = 0.005;

/// What does a file of plot boundaries say?
#[derive(Debug, Clone, PartialEq)]
pub struct ReadPlotsQuery {
    file: PlotFile,
    repair: bool,
    /// The input that the file came in.
    named: &'static str,
}

/// What it says, as far as it can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadPlotsAnswer {
    /// What it says of all plots.
    pub header: PlotHeader,
    /// In the order of the file.
    pub plots: Vec<ReadPlot>,
    /// What is wrong, by line.
    pub issues: Vec<PlotIssue>,
}

/// One plot of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadPlot {
    /// As the file has it.
    pub plot: Plot,
    /// Where it lies, and how large it is.
    pub placed: PlacedPlot,
    /// Which measures the stated area is, to its last digit: `survey`, `plane`, both or neither; `None` where the file
    /// states none.
    pub agrees_with: Option<Vec<&'static str>>,
}

impl ReadPlotsQuery {
    /// From `text`, `file-crs` and `repair`.
    pub(super) fn of(inputs: &Inputs) -> Result<Self, AskError> {
        Self::named("text", inputs)
    }

    /// The same from an input of another name.
    pub(super) fn named(named: &'static str, inputs: &Inputs) -> Result<Self, AskError> {
        let text = inputs.text(named)?.ok_or_else(|| AskError::bad_value(named, format!("`{named}` is required")))?;
        let supplied = inputs.text("file-crs")?.map(|name| zone("file-crs", name)).transpose()?;
        let file = read_plots(text, &PlotLimits::default(), supplied).map_err(|cause| too_large(named, &cause))?;
        Ok(Self { file, repair: inputs.flag("repair")?, named })
    }

    /// Places and measures every plot; one that cannot be is an issue at its line.
    pub(super) fn answer(self, control: &Control) -> Result<ReadPlotsAnswer, QueryError> {
        let PlotFile { header, plots, mut issues } = self.file;
        let there: Vec<PlanePlot> = plots.iter().map(in_plane).collect();
        let placed = query::place_plots(&there, self.repair, control).map_err(|error| of_file(self.named, error))?;
        let mut answered = Vec::with_capacity(plots.len());
        for (plot, placed) in plots.into_iter().zip(placed) {
            match placed {
                Ok(placed) => answered.push(compared(plot, placed, header.decimals(), &mut issues)),
                Err(reasons) => {
                    let why = format!("plot `{}` is left out: {}", plot.name, reasons.join("; "));
                    issues.push(PlotIssue::new(plot.line, Severity::Error, why));
                }
            }
        }
        issues.sort_by_key(|issue| issue.line);
        Ok(ReadPlotsAnswer { header, plots: answered, issues })
    }
}

fn too_large(named: &str, cause: &PlotTooLarge) -> AskError {
    AskError { fault: Fault::TooLarge, ..AskError::bad_value(named, cause.to_string()) }
}

/// What is wrong with the subject is wrong with the file.
fn of_file(parameter: &'static str, error: QueryError) -> QueryError {
    match error {
        QueryError::Stopped => QueryError::Stopped,
        cause => QueryError::Of { parameter, cause: Box::new(cause) },
    }
}

/// A zone by a code of EPSG, in any form in which CRSs are named.
pub(super) fn zone(parameter: &str, name: &str) -> Result<PlaneZone, AskError> {
    let code = name.trim().rsplit([':', '/']).next().and_then(|code| code.parse().ok());
    let why = "is no Gauss-Krüger zone of CGCS2000: those are EPSG:4491 to EPSG:4554";
    code.and_then(PlaneZone::from_epsg).ok_or_else(|| AskError::bad_value(parameter, format!("`{name}` {why}")))
}

pub(super) fn plane(zone: PlaneZone) -> Plane {
    Plane { epsg: zone.epsg(), central_meridian_deg: zone.central_meridian_deg() }
}

fn in_plane(plot: &Plot) -> PlanePlot {
    let ring = |ring: &PlotRing| {
        let mut line: LineString<f64> =
            ring.points.iter().map(|point| Coord { x: point.north_m, y: point.east_m }).collect();
        line.close();
        line
    };
    PlanePlot { plane: plane(plot.zone), rings: plot.rings.iter().map(ring).collect() }
}

/// With what there is to say about its area and its repair.
fn compared(plot: Plot, placed: PlacedPlot, decimals: usize, issues: &mut Vec<PlotIssue>) -> ReadPlot {
    let mut warn = |message| issues.push(PlotIssue::new(plot.line, Severity::Warning, message));
    if let Some(repaired) = &placed.repaired {
        let (before, after) = (repaired.area_before.value, repaired.area_after.value);
        let changes = repaired.changes.join("; ");
        warn(format!("it was invalid and has been repaired ({before:.2} m2 before, {after:.2} m2 after): {changes}"));
    }
    let measured_m2 = placed.area.value;
    let rounding_m2 = rounding_m2(&plot, decimals);
    let agrees_with = plot.stated_area.map(|stated| {
        let figures = [("survey", Some(measured_m2)), ("plane", placed.plane_area_m2)];
        let same = |(_, figure): &(&str, Option<f64>)| figure.is_some_and(|m2| is_stated(stated, m2, rounding_m2));
        let agreeing: Vec<&'static str> = figures.into_iter().filter(same).map(|(name, _)| name).collect();
        if agreeing.is_empty() {
            warn(disagreement(stated, measured_m2));
        }
        agreeing
    });
    ReadPlot { plot, placed, agrees_with }
}

/// Whether the stated area is that figure, rounded to its digits, and measured before or after the coordinates were
/// rounded to theirs.
fn is_stated(stated: StatedHectares, measured_m2: f64, rounding_m2: f64) -> bool {
    let tolerance_m2 = (0.5 * M2_PER_HA * to_digit(stated.decimals)).max(LEAST_TOLERANCE_M2) + rounding_m2;
    (stated.hectares * M2_PER_HA - measured_m2).abs() <= tolerance_m2 * (1.0 + 1e-9)
}

/// How much of the area the last digit of the coordinates decides: a corner moves by half of it at most, both ways, and
/// with it a strip along each edge.
fn rounding_m2(plot: &Plot, decimals: usize) -> f64 {
    let side = |(a, b): (&PlotPoint, &PlotPoint)| (b.north_m - a.north_m).hypot(b.east_m - a.east_m);
    let round =
        |ring: &PlotRing| ring.points.last().into_iter().chain(&ring.points).zip(&ring.points).map(side).sum::<f64>();
    plot.rings.iter().map(round).sum::<f64>() * to_digit(decimals) * std::f64::consts::FRAC_1_SQRT_2
}

/// One in that decimal place.
fn to_digit(decimals: usize) -> f64 {
    10f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX))
}

fn disagreement(stated: StatedHectares, measured_m2: f64) -> String {
    let near = |m2: f64| (m2 - measured_m2).abs() <= measured_m2 * 1e-3;
    let hint = if near(stated.hectares) {
        "; the figure seems to be in square metres"
    } else if near(stated.hectares * M2_PER_MU) {
        "; the figure seems to be in mu"
    } else {
        ""
    };
    let (decimals, hectares) = (stated.decimals, stated.hectares);
    let difference_m2 = hectares * M2_PER_HA - measured_m2;
    format!(
        "the stated area is {hectares:.decimals$} ha, the measured one {measured_m2:.2} m2: {difference_m2:+.2} m2{hint}"
    )
}

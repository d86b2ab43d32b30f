//! Features written as an exchange file of plot boundaries.

use super::error::AskError;
use super::inputs::Inputs;
use super::plots::{plane, zone};
use crate::format::{PlaneZone, Plot, PlotFile, PlotHeader, PlotPoint, PlotRing, StatedHectares, write_plots};
use crate::model::Measure;
use crate::query::{self, Control, Described, PlanePlotsQuery, PlanePolygons, Remarks, Snapshot};
use geo_types::LineString;
use serde::Serialize;
use serde_json::{Map, Value};

const NEAREST: &str = "nearest";
const M2_PER_HA: f64 = 1e4;
const USUAL_DECIMALS: usize = 3;
const LEAST_DECIMALS: usize = 2;
const MOST_DECIMALS: usize = 6;
/// Digits of an area that is measured here.
const AREA_DECIMALS: usize = 4;

/// How do these features look as a file of plot boundaries?
#[derive(Debug, Clone, PartialEq)]
pub struct WritePlotsQuery {
    plots: PlanePlotsQuery,
    decimals: usize,
    producer: String,
    date: String,
}

/// The file, and what went into it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WritePlotsAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// Code at EPSG of the plane of the coordinates.
    pub zone_epsg: u32,
    /// Degrees east.
    pub central_meridian_deg: f64,
    /// Digits of the coordinates after the point.
    pub decimals: usize,
    /// In the order of the file.
    pub plots: Vec<WrittenPlot>,
    /// Features that are points or lines: they have no boundary.
    pub without_area: Vec<Described>,
    /// Features that cannot be placed.
    pub without_geometry: Vec<Described>,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
    /// The file.
    pub text: String,
}

/// One plot of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WrittenPlot {
    /// The feature it is.
    #[serde(flatten)]
    pub feature: Described,
    /// 地块编号.
    pub number: String,
    /// 地块面积 as written, hectares.
    pub stated_area_ha: Option<f64>,
    /// By the survey procedure in the plane.
    pub area: Measure,
    /// How many rings it has.
    pub ring_count: usize,
    /// How many boundary points it has, without those that are repeated.
    pub point_count: usize,
}

impl WritePlotsQuery {
    /// From the subject, `zone`, `coordinate-decimals`, `producer` and `date`.
    pub(super) fn of(inputs: &mut Inputs) -> Result<Self, AskError> {
        let subject = inputs.subject(true)?;
        let named = inputs.text("zone")?.filter(|name| *name != NEAREST);
        let plane = named.map(|name| zone("zone", name)).transpose()?.map(plane);
        let decimals = inputs.whole("coordinate-decimals", LEAST_DECIMALS, MOST_DECIMALS)?.unwrap_or(USUAL_DECIMALS);
        let text = |name| Ok::<_, AskError>(inputs.text(name)?.unwrap_or_default().to_string());
        let (producer, date) = (text("producer")?, text("date")?);
        Ok(Self { plots: PlanePlotsQuery { subject, plane }, decimals, producer, date })
    }

    pub(super) fn answer(self, snapshot: &Snapshot, control: &Control) -> Result<WritePlotsAnswer, AskError> {
        let found = query::plane_plots(snapshot, &self.plots, control)?;
        let unknown = || AskError::bad_value("zone", format!("EPSG:{} is not written", found.plane.epsg));
        let zone = PlaneZone::from_epsg(found.plane.epsg).ok_or_else(unknown)?;
        let mut words = Words::default();
        let mut header = PlotHeader::of_zone(zone, self.decimals);
        let said = [("格式版本号", "1.01"), ("数据产生单位", &self.producer), ("数据产生日期", &self.date)];
        let said = said.map(|(name, value)| (name.to_string(), words.field(value)));
        header.attributes.splice(0..0, said);
        let plots: Vec<Plot> = (1..).zip(&found.plots).map(|(n, plot)| words.plot(n, plot, zone)).collect();
        let written = found.plots.into_iter().zip(&plots).map(|(from, plot)| WrittenPlot {
            feature: from.described,
            number: plot.number.clone(),
            stated_area_ha: plot.stated_area.map(|area| area.hectares),
            area: from.area,
            ring_count: plot.rings.len(),
            point_count: plot.point_count(),
        });
        let written = written.collect();
        let text = write_plots(&PlotFile { header, plots, issues: Vec::new() });
        let text = text.map_err(|cause| AskError::bad_value("subject", cause.to_string()))?;
        let mut remarks = found.remarks;
        remarks.notes.extend(words.note());
        Ok(WritePlotsAnswer {
            snapshot: found.snapshot,
            zone_epsg: zone.epsg(),
            central_meridian_deg: zone.central_meridian_deg(),
            decimals: self.decimals,
            plots: written,
            without_area: found.without_area,
            without_geometry: found.without_geometry,
            remarks,
            text,
        })
    }
}

/// Words as the file can have them, and how many had to be changed for that.
#[derive(Default)]
struct Words {
    changed: usize,
}

impl Words {
    /// Commas, line ends and an `@` at the end have a meaning in the file.
    fn field(&mut self, text: &str) -> String {
        let plain = |c: char| match c {
            ',' => '，',
            c if c.is_control() || c == '\u{fffd}' || c == '\u{feff}' => ' ',
            c => c,
        };
        let field: String = text.chars().map(plain).collect();
        let field = field.trim().trim_end_matches('@').trim_end().to_string();
        self.changed += usize::from(field != text);
        field
    }

    fn note(&self) -> Option<String> {
        let why = "commas, line ends and blanks at the ends have a meaning in the file";
        (self.changed > 0).then(|| format!("words changed: {}, for {why}", self.changed))
    }

    /// The first of these properties that there is, as text.
    fn property(&mut self, properties: &Map<String, Value>, names: &[&str]) -> String {
        match names.iter().find_map(|name| properties.get(*name).filter(|value| !value.is_null())) {
            Some(Value::String(text)) => self.field(text),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    fn plot(&mut self, position: usize, from: &PlanePolygons, zone: PlaneZone) -> Plot {
        let properties = &from.properties;
        let number = self.property(properties, &["number"]);
        let name = self.property(properties, &["name"]);
        let id = &from.described.reference.id;
        let measured = StatedHectares { hectares: from.area.value / M2_PER_HA, decimals: AREA_DECIMALS };
        let more = properties.get("more").and_then(Value::as_array).into_iter().flatten();
        Plot {
            line: 0,
            stated_points: None,
            stated_area: Some(stated(properties).unwrap_or(measured)),
            number: if number.is_empty() { position.to_string() } else { number },
            name: if name.is_empty() { self.field(id) } else { name },
            sheet: self.property(properties, &["sheet"]),
            land_use: self.property(properties, &["use", "land_use"]),
            land_class: self.property(properties, &["land_class"]),
            more: more.filter_map(Value::as_str).map(|text| self.field(text)).collect(),
            rings: rings(from),
            zone,
        }
    }
}

/// `stated_area_ha` with the digits that it has.
fn stated(properties: &Map<String, Value>) -> Option<StatedHectares> {
    let hectares = properties.get("stated_area_ha")?.as_f64().filter(|area| (0.0..1e9).contains(area))?;
    let decimals = hectares.to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
    Some(StatedHectares { hectares, decimals: decimals.min(9) })
}

/// Outer rings and holes, counted through.
fn rings(from: &PlanePolygons) -> Vec<PlotRing> {
    let polygons = from.polygons.iter().flat_map(|one| std::iter::once(one.exterior()).chain(one.interiors()));
    (1..).zip(polygons).map(|(number, ring)| PlotRing { number, points: points(ring) }).collect()
}

/// Without the last, which is the first.
fn points(ring: &LineString<f64>) -> Vec<PlotPoint> {
    let open = ring.0.split_last().map_or(&ring.0[..], |(_, open)| open);
    open.iter().map(|at| PlotPoint { name: String::new(), north_m: at.x, east_m: at.y }).collect()
}

//! The candidates: each feature of a subject, or the cells of an area.

use super::{SitingQuery, blank};
use crate::geom::{self, Shape};
use crate::model::Reference;
use crate::query::{Control, Described, QueryError, Remarks, Snapshot, Source, Subject, SuppliedFeature, grounds};
use crate::report::{ReportError, ReportQuery};
use geo_types::{Coord, Geometry, Point, Rect};
use serde_json::Map;

/// Most candidates of one question.
const MOST: usize = 20_000;
/// Most cells of the box round an area: a thin area has few of them.
const MOST_BOXES: f64 = 1e6;

/// One candidate, as a site.
pub(super) struct Site(Subject);

impl Site {
    pub fn report_query(&self, query: &SitingQuery) -> ReportQuery {
        blank(self.0.clone(), query)
    }
}

pub(super) struct Candidates {
    pub sites: Vec<Site>,
    pub without_geometry: Vec<Described>,
    pub remarks: Remarks,
}

impl Candidates {
    pub fn of(snapshot: &Snapshot, query: &SitingQuery, control: &Control) -> Result<Self, ReportError> {
        let (found, without_geometry, remarks) = grounds(&query.subject, snapshot, control)?;
        let sites = match query.cell_m {
            None => found.into_iter().map(|(described, geometry)| site(query, &described, geometry)).collect(),
            Some(cell_m) => cells(cell_m, found.iter().map(|(_, geometry)| geometry))?,
        };
        if sites.len() > MOST {
            let (found, limit) = (sites.len(), MOST);
            return Err(QueryError::TooManySubjects { found, limit }.into());
        }
        if sites.is_empty() {
            let ids = without_geometry.iter().map(|d| d.reference.id.clone()).collect();
            return Err(QueryError::NoGeometry { ids }.into());
        }
        Ok(Self { sites, without_geometry, remarks })
    }

    /// The question about a site that has no features: what is said about all of them.
    pub fn nobody(query: &SitingQuery) -> ReportQuery {
        blank(Subject::supplied(Vec::new()), query)
    }
}

/// A stored feature stays what it is, so that it is not compared with itself.
fn site(query: &SitingQuery, described: &Described, geometry: Geometry<f64>) -> Site {
    let uncertainty_m = query.subject.uncertainty_m;
    if let (Source::Features { .. }, Some(collection)) = (&query.subject.source, &described.reference.collection) {
        let id = described.reference.id.as_str();
        return Site(Subject { uncertainty_m, ..Subject::features(collection.clone(), [id]) });
    }
    let mut properties = Map::new();
    if let Source::Supplied { features, .. } = &query.subject.source {
        let own = features.iter().find(|feature| feature.reference == described.reference);
        properties = own.map(|feature| feature.properties.clone()).unwrap_or_default();
    }
    let feature = SuppliedFeature { reference: described.reference.clone(), geometry, properties };
    Site(Subject { uncertainty_m, ..Subject::supplied(vec![feature]) })
}

/// Squares of that edge, counted from the south-west corner of the area, row by row. One degree is taken to be as long
/// everywhere as in its middle.
fn cells<'g>(cell_m: f64, area: impl Iterator<Item = &'g Geometry<f64>>) -> Result<Vec<Site>, ReportError> {
    let refuse = |reason: String| Err(QueryError::BadValue { parameter: "cell-m", reason }.into());
    if !(cell_m.is_finite() && cell_m > 0.0) {
        return refuse("the edge of a cell has to be larger than zero".into());
    }
    let ground = Geometry::MultiPolygon(geom::union(area).pieces);
    let (Some(shape), Some(envelope)) = (Shape::new(&ground), geom::envelope(&ground)) else {
        return refuse("only an area can be divided into cells".into());
    };
    let [west, south, east, north] = envelope.to_array();
    let middle = [f64::midpoint(west, east), f64::midpoint(south, north)];
    let step_lat = (geom::geodesic_forward(middle, 0.0, cell_m)[1] - middle[1]).abs();
    // The other end may lie beyond ±180°.
    let step_lon = (geom::geodesic_forward(middle, 90.0, cell_m)[0] - middle[0]).rem_euclid(360.0);
    if step_lat <= 0.0 || step_lon <= 0.0 || (east - west) / step_lon * ((north - south) / step_lat) > MOST_BOXES {
        return refuse(format!("that makes too many cells; at most {MOST} can be candidates"));
    }
    let (mut sites, mut row) = (Vec::new(), 0_u32);
    while south + f64::from(row) * step_lat < north {
        let mut column = 0_u32;
        while west + f64::from(column) * step_lon < east {
            let corner = Coord { x: west + f64::from(column) * step_lon, y: south + f64::from(row) * step_lat };
            let centre = Geometry::Point(Point::new(corner.x + step_lon / 2.0, corner.y + step_lat / 2.0));
            if geom::count_points(&centre, &shape).inside > 0 {
                let far = Coord { x: (corner.x + step_lon).min(180.0), y: (corner.y + step_lat).min(90.0) };
                let reference = Reference { collection: None, id: format!("r{row}c{column}"), name: None };
                let geometry = Geometry::Polygon(Rect::new(corner, far).to_polygon());
                let feature = SuppliedFeature { reference, geometry, properties: Map::new() };
                sites.push(Site(Subject::supplied(vec![feature])));
                if sites.len() > MOST {
                    return refuse(format!("that makes too many cells; at most {MOST} can be candidates"));
                }
            }
            column += 1;
        }
        row += 1;
    }
    if sites.is_empty() {
        return refuse("no cell has its centre in the area; make them smaller".into());
    }
    Ok(sites)
}

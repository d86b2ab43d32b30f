//! A plot while its lines are read.

use super::fields::PlotLine;
use super::header::Stated;
use super::issues::{Issues, quoted};
use super::{PlaneZone, Plot, PlotPoint, PlotRing};
use std::collections::BTreeSet;

/// Rings or lines that a plot names as its trouble, at most.
const MOST_NAMED: usize = 5;

/// What is known of it so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    line: usize,
    head: PlotLine,
    rings: Vec<DraftRing>,
    /// Their numbers.
    numbers: BTreeSet<u32>,
    /// Lines of points, with those that close rings.
    point_lines: usize,
    /// Lines that cannot be read.
    broken: Vec<usize>,
}

#[derive(Debug)]
struct DraftRing {
    ring: PlotRing,
    is_closed: bool,
    /// Of its last point.
    last_line: usize,
}

impl Draft {
    pub fn new(line: usize, head: PlotLine) -> Self {
        Self { line, head, ..Self::default() }
    }

    /// One more line that cannot be read.
    pub fn break_at(&mut self, line: usize) {
        self.broken.push(line);
    }

    /// One more point.
    pub fn point(&mut self, line: usize, number: u32, point: PlotPoint, issues: &mut Issues) {
        self.point_lines += 1;
        if let Some(last) = self.rings.last_mut().filter(|last| last.ring.number == number && !last.is_closed) {
            let first = last.ring.points.first();
            if last.ring.points.len() > 2 && first.is_some_and(|first| first.is_at(&point)) {
                last.is_closed = true;
                return;
            }
            last.last_line = line;
            last.ring.points.push(point);
            return;
        }
        if !self.numbers.insert(number) {
            let why = format!("ring {number} goes on after its end; taken as one more ring of the plot");
            issues.warning(line, why);
        }
        self.rings.push(DraftRing {
            ring: PlotRing { number, points: vec![point] },
            is_closed: false,
            last_line: line,
        });
    }

    /// Whether it has what it says it has, and could end here.
    pub fn is_whole(&self) -> bool {
        self.broken.is_empty() && self.rings.last().is_some_and(|last| last.is_closed) && self.has_its_points()
    }

    /// The points that repeat the first ones are counted by some and not by others.
    fn has_its_points(&self) -> bool {
        let without = self.points().count();
        self.head.points.is_some_and(|stated| stated == self.point_lines || stated == without)
    }

    /// The plot, if it can be used: its rings are whole, and its plane is known.
    pub fn into_plot(self, stated: Option<Stated>, supplied: Option<PlaneZone>, issues: &mut Issues) -> Option<Plot> {
        let line = self.line;
        let zone = match (self.fault(), stated) {
            (Some(why), _) => Err(why),
            (None, None) => Err("the plane of the file cannot be used".into()),
            (None, Some(stated)) => stated.plane_of(self.points(), supplied),
        };
        let zone = zone.map_err(|why| issues.error(line, format!("plot {} is left out: {why}", quoted(self.title()))));
        let zone = zone.ok()?;
        self.doubts(issues);
        let PlotLine { points, area, number, name, sheet, land_use, land_class, more, .. } = self.head;
        let rings = self.rings.into_iter().map(|ring| ring.ring).collect();
        let (stated_points, stated_area) = (points, area);
        Some(Plot { line, stated_points, stated_area, number, name, sheet, land_use, land_class, more, rings, zone })
    }

    fn points(&self) -> impl Iterator<Item = &PlotPoint> {
        self.rings.iter().flat_map(|ring| &ring.ring.points)
    }

    fn title(&self) -> &str {
        if self.head.name.is_empty() { &self.head.number } else { &self.head.name }
    }

    /// Why it cannot be used.
    fn fault(&self) -> Option<String> {
        if !["面", ""].contains(&self.head.shape.as_str()) {
            return Some(format!("it is recorded as {}, and only 面 is read", quoted(&self.head.shape)));
        }
        if !self.broken.is_empty() {
            return Some(format!("lines that cannot be read: {}", named(&self.broken)));
        }
        let short = self.rings.iter().find(|ring| ring.ring.points.len() < 3);
        match (self.rings.is_empty(), short) {
            (true, _) => Some("it has no points".into()),
            (_, Some(short)) => Some(format!("ring {} has fewer than three points", short.ring.number)),
            _ => None,
        }
    }

    /// What is odd about a plot that is used.
    fn doubts(&self, issues: &mut Issues) {
        for ring in self.rings.iter().filter(|ring| !ring.is_closed) {
            let ends = ring.ring.points.first().zip(ring.ring.points.last());
            if let Some((first, _)) = ends.filter(|(first, last)| first.name == last.name && !first.name.is_empty()) {
                let why = "has other coordinates at the end of the ring than at its beginning";
                issues.warning(ring.last_line, format!("{} {why}; both are taken", quoted(&first.name)));
            }
        }
        let open: Vec<u32> = self.rings.iter().filter(|ring| !ring.is_closed).map(|ring| ring.ring.number).collect();
        if !open.is_empty() {
            issues.warning(self.line, format!("ring {} does not end with its first point; closed", named(&open)));
        }
        if let Some(stated) = self.head.points.filter(|_| !self.has_its_points()) {
            let found = self.point_lines;
            issues.warning(self.line, format!("the plot says that it has {stated} points, and has {found}"));
        }
    }
}

impl PlotPoint {
    #[expect(clippy::float_cmp, reason = "the same number, written again")]
    fn is_at(&self, other: &Self) -> bool {
        self.north_m == other.north_m && self.east_m == other.east_m
    }
}

/// `1, 2, 3 and others`.
fn named(numbers: &[impl ToString]) -> String {
    let shown: Vec<String> = numbers.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    format!("{}{}", shown.join(", "), if numbers.len() > MOST_NAMED { " and others" } else { "" })
}

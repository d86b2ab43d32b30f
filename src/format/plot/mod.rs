//! The exchange file of plot boundaries (勘测定界界址点坐标, 用地红线坐标; a `.txt`): attributes, then plots with their
//! boundary points in rings.
//!
//! ```text
//! [属性描述]
//! 坐标系=2000国家大地坐标系
//! 几度分带=3
//! 带号=29
//! 精度=0.001
//! [地块坐标]
//! 5,4.0000,1,地块一,面,,工业用地,0601,@
//! J1,1,4852000.000,29548000.000
//! J2,1,4852000.000,29548200.000
//! J3,1,4851800.000,29548200.000
//! J4,1,4851800.000,29548000.000
//! J1,1,4852000.000,29548000.000
//! ```
//!
//! The line of a plot is `points,hectares,number,name,面,sheet,use,land class,…,@`, that of a point `name,ring,X,Y`: X north,
//! Y east, metres. There is no published standard at hand: the form is that of the requirements which offices hand out and of
//! the programs that write it, which differ. So reading is lenient and says what it has met with; writing is strict.

mod decode;
mod draft;
mod fields;
mod header;
mod issues;
mod read;
mod write;
mod zone;

#[cfg(test)]
mod tests;

pub use decode::decode_plot_text;
pub use header::PlotHeader;
pub use issues::PlotIssue;
pub use read::read_plots;
pub use write::{PlotWriteError, write_plots};
pub use zone::PlaneZone;

/// What a file has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlotFile {
    /// What it says of all plots.
    pub header: PlotHeader,
    /// The plots that can be used, in the order of the file; the others are among the issues.
    pub plots: Vec<Plot>,
    /// What is wrong, by line.
    pub issues: Vec<PlotIssue>,
}

/// One plot (地块).
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Line of the file, from 1; 0 where it is from none.
    pub line: usize,
    /// Number of points that the file states (界址点数); writing counts them.
    pub stated_points: Option<usize>,
    /// Area that the file states (地块面积), hectares.
    pub stated_area: Option<StatedHectares>,
    /// 地块编号.
    pub number: String,
    /// 地块名称.
    pub name: String,
    /// 图幅号.
    pub sheet: String,
    /// 地块用途.
    pub land_use: String,
    /// 地类编码.
    pub land_class: String,
    /// Further fields, which some offices ask for, up to `@`.
    pub more: Vec<String>,
    /// Its rings in the order of the file, at least one.
    pub rings: Vec<PlotRing>,
    /// The plane of its coordinates.
    pub zone: PlaneZone,
}

/// An area as a file states it: its last digit says how exact it is meant to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StatedHectares {
    /// Hectares.
    pub hectares: f64,
    /// Digits after the point.
    pub decimals: usize,
}

/// One ring of a plot.
#[derive(Debug, Clone, PartialEq)]
pub struct PlotRing {
    /// 地块圈号 as written. 1 is the outer ring as a rule and the others are holes; what they are is decided by where they lie.
    pub number: u32,
    /// Its points, at least three; the first is not repeated at the end.
    pub points: Vec<PlotPoint>,
}

/// One boundary point (界址点), as written.
#[derive(Debug, Clone, PartialEq)]
pub struct PlotPoint {
    /// 点号, such as `J1`; where it is empty, writing counts on.
    pub name: String,
    /// X, metres north of the equator.
    pub north_m: f64,
    /// Y, metres, with 500 000 for the central meridian and the zone before it or not.
    pub east_m: f64,
}

impl Plot {
    /// How many boundary points it has, without those that are repeated to close a ring.
    pub fn point_count(&self) -> usize {
        self.rings.iter().map(|ring| ring.points.len()).sum()
    }
}

/// How much of a file is read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlotLimits {
    /// Bytes of text.
    pub bytes: usize,
    /// Lines.
    pub lines: usize,
    /// Boundary points.
    pub points: usize,
}

impl Default for PlotLimits {
    fn default() -> Self {
        Self { bytes: 16 * 1024 * 1024, lines: 400_000, points: 200_000 }
    }
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file has more than {limit} {what}")]
pub struct PlotTooLarge {
    /// How many are accepted.
    pub limit: usize,
    /// Of what.
    pub what: &'static str,
}

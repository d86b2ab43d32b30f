//! Grids of tiles: the sets that are served, their matrices, one tile, a range of tiles.

use super::grid::{Grid, latitude_of};
use crate::model::{Envelope, Text};

/// Side of a tile in its own units, whatever the zoom: coordinates in a vector tile are integers of these.
pub const EXTENT: u32 = 4096;
/// Side of a tile in the pixels of its scale denominator.
const TILE_PX: u32 = 256;
/// Half the way round the sphere of `WebMercatorQuad`, metres: π · 6378137.
pub(super) const HALF_WORLD_M: f64 = std::f64::consts::PI * 6_378_137.0;
/// Side of a pixel of the standard display of OGC 17-083r4, metres.
const PIXEL_M: f64 = 0.000_28;

/// How a set lays the world out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Spherical Mercator, a square world.
    Mercator,
    /// Longitude and latitude as they are (plate carrée), twice as wide as high.
    PlateCarree,
}

/// A family of grids, one for each zoom (OGC Two Dimensional Tile Matrix Set 2.0). All have their origin in the
/// north-west and 256 pixels to the side of a tile; rows are counted southwards and columns eastwards.
#[derive(Debug, PartialEq)]
pub struct TileMatrixSet {
    /// As in URLs.
    pub id: &'static str,
    title_zh: &'static str,
    title_en: &'static str,
    /// Registered name; `None` when there is none.
    pub uri: Option<&'static str>,
    /// CRS of its coordinates.
    pub crs: &'static str,
    /// Registered scale set; `None` when there is none.
    pub well_known_scale_set: Option<&'static str>,
    /// How it lays the world out.
    pub kind: Kind,
    /// Names of the two axes, in the order of the CRS.
    pub(super) axes: [&'static str; 2],
    min_zoom: u8,
    max_zoom: u8,
    /// At zoom z there are 2 to the power of z plus this many columns.
    doublings: u8,
}

static SETS: [TileMatrixSet; 3] = [
    TileMatrixSet {
        id: "WebMercatorQuad",
        title_zh: "球面墨卡托（谷歌地图兼容）",
        title_en: "Google Maps Compatible for the World",
        uri: Some("http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"),
        crs: "http://www.opengis.net/def/crs/EPSG/0/3857",
        well_known_scale_set: Some("http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"),
        kind: Kind::Mercator,
        axes: ["X", "Y"],
        min_zoom: 0,
        max_zoom: 24,
        doublings: 0,
    },
    TileMatrixSet {
        id: "WorldCRS84Quad",
        title_zh: "全球经纬度（CRS84）",
        title_en: "CRS84 for the World",
        uri: Some("http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad"),
        crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        well_known_scale_set: Some("http://www.opengis.net/def/wkss/OGC/1.0/GoogleCRS84Quad"),
        kind: Kind::PlateCarree,
        axes: ["Lon", "Lat"],
        min_zoom: 0,
        max_zoom: 23,
        doublings: 1,
    },
    TileMatrixSet {
        id: "CGCS2000Quad",
        title_zh: "天地图经纬度（CGCS2000，矩阵集 c）",
        title_en: "Tianditu longitude and latitude (CGCS2000, matrix set c)",
        uri: None,
        crs: "http://www.opengis.net/def/crs/EPSG/0/4490",
        well_known_scale_set: None,
        kind: Kind::PlateCarree,
        axes: ["Lat", "Lon"],
        min_zoom: 1,
        max_zoom: 24,
        doublings: 0,
    },
];

/// Every set, in the order in which they are listed.
pub fn matrix_sets() -> &'static [TileMatrixSet] {
    &SETS
}

/// The set of that id.
///
/// ```
/// use groundplan::tile::matrix_set;
/// assert_eq!(matrix_set("WebMercatorQuad").unwrap().max_zoom(), 24);
/// assert!(matrix_set("webmercatorquad").is_none());
/// ```
pub fn matrix_set(id: &str) -> Option<&'static TileMatrixSet> {
    SETS.iter().find(|set| set.id == id)
}

/// One grid of a set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix {
    /// Its id is this number as text.
    pub zoom: u8,
    /// Side of a pixel in units of the CRS: metres or degrees.
    pub cell_size: f64,
    /// Of a display with pixels of 0.28 mm.
    pub scale_denominator: f64,
    /// Number of columns.
    pub width: u32,
    /// Number of rows.
    pub height: u32,
    /// Side of a tile, pixels.
    pub tile_px: u32,
}

/// Tiles of one zoom in a rectangle, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileRange {
    /// The zoom.
    pub zoom: u8,
    /// Northernmost row.
    pub min_row: u32,
    /// Southernmost row.
    pub max_row: u32,
    /// Westernmost column.
    pub min_col: u32,
    /// Easternmost column.
    pub max_col: u32,
}

impl TileRange {
    /// True when the tile of that zoom, row and column is one of them.
    pub fn contains(&self, zoom: u8, row: u32, col: u32) -> bool {
        zoom == self.zoom
            && (self.min_row..=self.max_row).contains(&row)
            && (self.min_col..=self.max_col).contains(&col)
    }
}

impl TileMatrixSet {
    /// Title in both languages.
    pub fn title(&self) -> Text {
        Text { zh: self.title_zh.into(), en: self.title_en.into() }
    }

    /// First zoom: 0, or 1 for Tianditu's grid, whose level 0 has no whole row.
    pub fn min_zoom(&self) -> u8 {
        self.min_zoom
    }

    /// Last zoom.
    pub fn max_zoom(&self) -> u8 {
        self.max_zoom
    }

    /// The grid of a zoom; `None` if there is none. Scale as in OGC 17-083r4: for degrees, 2π · 6378137 / 360 metres
    /// each.
    ///
    /// ```
    /// use groundplan::tile::matrix_set;
    /// let level_1 = matrix_set("CGCS2000Quad").unwrap().matrix(1).unwrap();
    /// assert_eq!((level_1.cell_size, level_1.width, level_1.height), (0.703125, 2, 1));
    /// ```
    pub fn matrix(&self, zoom: u8) -> Option<Matrix> {
        if !(self.min_zoom..=self.max_zoom).contains(&zoom) {
            return None;
        }
        let width = 1_u32 << (zoom + self.doublings);
        let across_px = f64::from(width) * f64::from(TILE_PX);
        let scale_denominator = 2.0 * HALF_WORLD_M / across_px / PIXEL_M;
        let (cell_size, height) = match self.kind {
            Kind::Mercator => (2.0 * HALF_WORLD_M / across_px, width),
            Kind::PlateCarree => (360.0 / across_px, width / 2),
        };
        Some(Matrix { zoom, cell_size, scale_denominator, width, height, tile_px: TILE_PX })
    }

    /// The tile of a zoom, row and column; `None` outside the matrix.
    pub fn tile(&'static self, zoom: u8, row: u32, col: u32) -> Option<TileId> {
        let matrix = self.matrix(zoom)?;
        (row < matrix.height && col < matrix.width).then_some(TileId { set: self, zoom, row, col })
    }

    /// The tiles in which something inside the box (degrees) may be drawn, given that each tile reaches `buffer_units`
    /// (1/4096 of its side) beyond its edges; `None` when there is no such zoom. Meant to err on the large side.
    ///
    /// ```
    /// use groundplan::{model::Envelope, tile::matrix_set};
    /// let urumqi = Envelope::of_position([87.6168, 43.8256]);
    /// let range = matrix_set("WebMercatorQuad").unwrap().range(10, &urumqi, 0).unwrap();
    /// assert_eq!((range.min_row, range.max_row, range.min_col, range.max_col), (373, 373, 761, 761));
    /// ```
    pub fn range(&self, zoom: u8, envelope: &Envelope, buffer_units: u32) -> Option<TileRange> {
        let matrix = self.matrix(zoom)?;
        let grid = Grid::of_world(self.kind, matrix.width);
        let ([west, south], [east, north]) = (envelope.min, envelope.max);
        let ((x0, y0), (x1, y1)) = (grid.place(west, north), grid.place(east, south));
        // A coarse grid may take a place two units further.
        let reach = f64::from(buffer_units) + 2.0;
        let tile = |units: f64, count: u32| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the matrix")]
            let index = (units / f64::from(EXTENT)).floor().clamp(0.0, f64::from(count - 1)) as u32;
            index
        };
        Some(TileRange {
            zoom,
            min_row: tile(y0 - reach, matrix.height),
            max_row: tile(y1 + reach, matrix.height),
            min_col: tile(x0 - reach, matrix.width),
            max_col: tile(x1 + reach, matrix.width),
        })
    }
}

/// One tile of a set; it lies inside its matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TileId {
    set: &'static TileMatrixSet,
    zoom: u8,
    row: u32,
    col: u32,
}

impl TileId {
    /// The set.
    pub fn set(&self) -> &'static TileMatrixSet {
        self.set
    }

    /// The zoom.
    pub fn zoom(&self) -> u8 {
        self.zoom
    }

    /// Row, counted from the north.
    pub fn row(&self) -> u32 {
        self.row
    }

    /// Column, counted from the west.
    pub fn col(&self) -> u32 {
        self.col
    }

    /// Columns of its matrix.
    pub(super) fn columns(&self) -> u32 {
        1 << (self.zoom + self.set.doublings)
    }

    /// The tile in degrees, longitude first, with `buffer_units` (1/4096 of its side) and a little more on each side:
    /// what lies outside the box leaves no trace in the tile. Ends at the edges of the world.
    ///
    /// ```
    /// use groundplan::tile::matrix_set;
    /// let tile = matrix_set("WorldCRS84Quad").unwrap().tile(0, 0, 1).unwrap();
    /// let [west, south, east, north] = tile.envelope(0).to_array();
    /// assert!((west, south, east, north) < (0.0, -90.0, 180.1, 90.1) && west > -0.5);
    /// ```
    pub fn envelope(&self, buffer_units: u32) -> Envelope {
        let around = f64::from(self.columns()) * f64::from(EXTENT);
        let side = f64::from(EXTENT);
        let reach = f64::from(buffer_units) + 4.0;
        let (left, top) = (f64::from(self.col) * side - reach, f64::from(self.row) * side - reach);
        let lon = |x: f64| (x / around * 360.0 - 180.0).clamp(-180.0, 180.0);
        let lat = |y: f64| latitude_of(self.set.kind, y / around).clamp(-90.0, 90.0);
        let (right, bottom) = (left + side + 2.0 * reach, top + side + 2.0 * reach);
        // Beyond the last row of a Mercator matrix lies what is clamped to it.
        Envelope { min: [lon(left), lat(bottom)], max: [lon(right), lat(top)] }
    }
}

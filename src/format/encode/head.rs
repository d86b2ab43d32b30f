//! What is known before the first feature.

use geo_types::Geometry;
use serde_json::Value;

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// What a file that can only name codes of EPSG calls CRS84: these formats have longitude first whatever the code says.
const EPSG_OF_CRS84: u32 = 4326;

/// What an encoder is told before the first feature. All owned, so that it can go to another thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Collection id; the feature type of JSON-FG, the layer name of `FlatGeobuf`.
    pub id: String,
    /// Title of the collection.
    pub title: String,
    /// One or two sentences about it.
    pub description: String,
    /// Of which kind the geometries are.
    pub geometry: GeometryKind,
    /// The properties that tables have columns for, in their order.
    pub columns: Vec<Column>,
    /// The only properties that JSON formats give; `None` is all. Tables go by their columns alone.
    pub properties: Option<Vec<String>>,
    /// The CRS of the coordinates.
    pub crs: CrsLabel,
    /// Name of the datum the coordinates were shifted to for drawing, such as `GCJ-02`. It is no registered CRS: where it
    /// is given no CRS is named.
    pub datum: Option<String>,
    /// How many features match on all pages together.
    pub matched: usize,
    /// How many features follow.
    pub returned: usize,
    /// The links of the answer: the text of a JSON array.
    pub links: String,
    /// When the answer was made, RFC 3339.
    pub time_stamp: String,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            id: String::new(),
            title: String::new(),
            description: String::new(),
            geometry: GeometryKind::Mixed,
            columns: Vec::new(),
            properties: None,
            crs: CrsLabel::crs84(),
            datum: None,
            matched: 0,
            returned: 0,
            links: "[]".into(),
            time_stamp: String::new(),
        }
    }
}

impl Head {
    /// URI of the CRS where it has to be named: not CRS84, which is what a reader takes for granted.
    pub(super) fn named_crs(&self) -> Option<&str> {
        (self.datum.is_none() && !self.crs.is_crs84()).then_some(self.crs.uri.as_str())
    }

    /// Whether a property is given in JSON.
    pub(super) fn gives(&self, property: &str) -> bool {
        self.properties.as_ref().is_none_or(|names| names.iter().any(|name| name == property))
    }

    /// The names of the columns in a table that has columns of its own. A property of the same name, in small letters or
    /// capitals, gets underscores at its end until it is the only one.
    pub(super) fn column_names(&self, own: &[&str]) -> Vec<String> {
        let mut taken: Vec<String> = own.iter().map(|name| (*name).to_lowercase()).collect();
        let unique = |column: &Column| {
            let mut name = column.name.clone();
            while taken.contains(&name.to_lowercase()) {
                name.push('_');
            }
            taken.push(name.to_lowercase());
            name
        };
        self.columns.iter().map(unique).collect()
    }
}

/// A property as a column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name of the property.
    pub name: String,
    /// Of which kind its values are.
    pub kind: ColumnKind,
}

/// Of which kind the values of a column are. Null goes with every kind; formats with typed columns refuse other values,
/// so the kind must be that of all values that occur: [`ColumnKind::with`] finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text; anything else becomes its JSON.
    Text,
    /// Numbers in double precision.
    Number,
    /// Whole numbers of 64 bits with sign.
    Integer,
    /// True or false.
    Boolean,
    /// Anything, as JSON: lists, objects, values of several kinds.
    Json,
}

impl ColumnKind {
    /// The kind of a value; `None` for null.
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_i64() => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) | Value::Object(_) => Self::Json,
        })
    }

    /// The kind for values of both kinds.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Integer, Self::Number) | (Self::Number, Self::Integer) => Self::Number,
            _ => Self::Json,
        }
    }
}

/// How a CRS is named, and how its coordinates are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrsLabel {
    /// Its URI at OGC.
    pub uri: String,
    /// Whether coordinates are lengths in a plane, not degrees.
    pub is_projected: bool,
    /// Whether the official order is north or latitude before east or longitude.
    pub is_north_first: bool,
}

impl CrsLabel {
    /// Longitude and latitude, in this order.
    pub fn crs84() -> Self {
        Self { uri: CRS84.into(), is_projected: false, is_north_first: false }
    }

    /// Whether it is what GeoJSON takes for granted.
    pub fn is_crs84(&self) -> bool {
        self.uri == CRS84
    }

    /// Its code at EPSG; that of CRS84 is the one with the same longitudes and latitudes.
    pub(super) fn epsg(&self) -> Option<u32> {
        if self.is_crs84() {
            return Some(EPSG_OF_CRS84);
        }
        self.uri.contains("/EPSG/").then(|| self.uri.rsplit('/').next()?.parse().ok()).flatten()
    }
}

/// Of which kind geometries are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryKind {
    /// None is given.
    Skipped,
    /// Several kinds, or not known.
    Mixed,
    /// Points.
    Point,
    /// Lines.
    LineString,
    /// Areas.
    Polygon,
    /// Points, single or several.
    MultiPoint,
    /// Lines, single or several.
    MultiLineString,
    /// Areas, single or several.
    MultiPolygon,
    /// Collections.
    GeometryCollection,
}

impl GeometryKind {
    /// The kind of a geometry; segments, boxes and triangles count as what GeoJSON makes of them.
    pub fn of(geometry: &Geometry<f64>) -> Self {
        match geometry {
            Geometry::Point(_) => Self::Point,
            Geometry::Line(_) | Geometry::LineString(_) => Self::LineString,
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => Self::Polygon,
            Geometry::MultiPoint(_) => Self::MultiPoint,
            Geometry::MultiLineString(_) => Self::MultiLineString,
            Geometry::MultiPolygon(_) => Self::MultiPolygon,
            Geometry::GeometryCollection(_) => Self::GeometryCollection,
        }
    }

    /// The kind for all geometries of these kinds, named as in GeoJSON.
    ///
    /// ```
    /// use groundplan::format::encode::GeometryKind;
    /// assert_eq!(GeometryKind::named(["Polygon", "MultiPolygon"]), GeometryKind::MultiPolygon);
    /// assert_eq!(GeometryKind::named(["Polygon", "Point"]), GeometryKind::Mixed);
    /// ```
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let kind = |name: &str| match name {
            "Point" => Self::Point,
            "LineString" => Self::LineString,
            "Polygon" => Self::Polygon,
            "MultiPoint" => Self::MultiPoint,
            "MultiLineString" => Self::MultiLineString,
            "MultiPolygon" => Self::MultiPolygon,
            "GeometryCollection" => Self::GeometryCollection,
            _ => Self::Mixed,
        };
        names.into_iter().map(kind).reduce(Self::with).unwrap_or(Self::Mixed)
    }

    /// The kind for geometries of both kinds: several of one kind hold a single one.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (a, b) if a.several() == b.several() => a.several(),
            _ => Self::Mixed,
        }
    }

    /// 0 for points, 1 for lines, 2 for areas; `None` where it is not the same for all.
    pub(super) fn dimension(self) -> Option<u8> {
        match self.several() {
            Self::MultiPoint => Some(0),
            Self::MultiLineString => Some(1),
            Self::MultiPolygon => Some(2),
            _ => None,
        }
    }

    /// The kind that holds several of this.
    pub(super) fn several(self) -> Self {
        match self {
            Self::Point => Self::MultiPoint,
            Self::LineString => Self::MultiLineString,
            Self::Polygon => Self::MultiPolygon,
            other => other,
        }
    }
}

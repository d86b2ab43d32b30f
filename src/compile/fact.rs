//! A fact: one row of a theme table with its values checked and typed.

use super::journal::Spot;
use serde_json::Number;

/// How the geometry is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    AnchorPoint,
    AreaTrueFootprint,
    AnchoredRoute,
    Digitised,
    None,
    /// The row names a basis that does not exist; that has been reported.
    Unknown,
}

impl Basis {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "anchor_point" => Self::AnchorPoint,
            "area_true_footprint" => Self::AreaTrueFootprint,
            "anchored_route" => Self::AnchoredRoute,
            "digitised" => Self::Digitised,
            "none" => Self::None,
            _ => return None,
        })
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::AnchorPoint => "anchor_point",
            Self::AreaTrueFootprint => "area_true_footprint",
            Self::AnchoredRoute => "anchored_route",
            Self::Digitised => "digitised",
            Self::None | Self::Unknown => "none",
        }
    }
}

/// What the place says about the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceRole {
    /// It stands at the named point: the point's own uncertainty applies.
    At,
    /// It is, or lies somewhere inside, the named place: the reach of the place applies.
    Within,
}

/// One planning fact.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub spot: Spot,
    pub id: String,
    pub layer: String,
    pub name_zh: String,
    pub name_en: String,
    pub aliases: Vec<String>,
    pub kind: Option<String>,
    pub geometry_type: Option<String>,
    pub status: Option<String>,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub part_of: Option<String>,
    pub group: Option<String>,
    pub members: Vec<String>,
    pub route_code: String,
    pub source: String,
    pub section: String,
    pub basis: Basis,
    pub places: Vec<String>,
    pub place_role: PlaceRole,
    pub outline: Option<String>,
    pub no_geometry_reason: Option<String>,
    pub note: String,
    /// Figures with their column names, in table order.
    pub stated: Vec<(String, Number)>,
}

impl Fact {
    pub fn stated_area_km2(&self) -> Option<f64> {
        self.stated.iter().find(|(column, _)| column == "stated_area_km2").and_then(|(_, value)| value.as_f64())
    }
}

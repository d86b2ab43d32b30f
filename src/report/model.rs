//! What a report consists of.

use super::ReportQuery;
use crate::geom::Relation;
use crate::model::{Measure, RecordTime, Reference, Text, as_geojson};
use crate::query::{
    ByClass, ByDistrict, Coverage, Described, Extent, Ground, Near, PointsInside, Remarks, SliverSum, Standing, Verdict,
};
use crate::rule::Weight;
use geo_types::Geometry;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The answer for one site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteReport {
    /// State that was asked.
    pub snapshot: String,
    /// What it comes to.
    pub overall: Overall,
    /// The site.
    pub site: SiteBlock,
    /// What is said about it besides where it is.
    pub attributes: Map<String, Value>,
    /// What the words of attributes mean.
    pub terms: BTreeMap<String, Text>,
    /// One conclusion for each rule, in the order of their ids.
    pub rules: Vec<Finding>,
    /// Stored rules that cannot be applied because they cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub broken_rules: Vec<BrokenRule>,
    /// One for each layer that is compared with.
    pub layers: Vec<LayerBlock>,
    /// How it was measured.
    pub method: Method,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
    /// What was asked of what, so that it can be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<Audit>,
}

/// What was asked of what. The same request over the same state by the same software gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// A name of the report that follows from the three below: the beginning of a SHA-256, 32 hexadecimal digits.
    pub report: String,
    /// SHA-256 of the request, hexadecimal.
    pub request_sha256: String,
    /// The state that was asked.
    pub snapshot: String,
    /// What answered.
    pub software: String,
    /// The record time of that state: the time of the last change in it; `null` where no times are kept.
    pub as_of: Option<RecordTime>,
    /// Where the report is kept, on a server that keeps reports.
    pub href: String,
    /// The request, as it can be sent again.
    #[serde(skip)]
    pub request: String,
}

/// How it was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Method {
    /// Of areas: `ellipsoidal`, `survey`, `geodesic` or `planar`; each measure says more.
    pub areas: &'static str,
    /// Common ground below this and narrower than the next is a sliver, and no overlap; `null` where the width decides alone.
    pub sliver_area_m2: Option<f64>,
    /// See there.
    pub sliver_width_m: f64,
    /// ε that is taken for everything compared with, instead of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint_uncertainty_m: Option<f64>,
}

impl Method {
    pub(super) fn of(query: &ReportQuery) -> Self {
        Self {
            areas: query.options.method.name(),
            sliver_area_m2: Some(query.options.slivers.area_m2).filter(|area| area.is_finite()),
            sliver_width_m: query.options.slivers.width_m,
            constraint_uncertainty_m: query.constraint_uncertainty_m,
        }
    }
}

/// The site of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteBlock {
    /// Its features and its area, in square metres.
    #[serde(flatten)]
    pub extent: Extent,
    /// The area in hectares,
    pub area_ha: Option<f64>,
    /// and in 亩, 2000/3 m².
    pub area_mu: Option<f64>,
    /// The CRS that its coordinates came in; `null` for longitude, latitude.
    pub supplied_crs: Option<String>,
    /// Features of it that cannot be placed.
    pub without_geometry: Vec<Described>,
    /// How much of it lies in which district; `null` where no district has an area.
    pub districts: Option<Vec<ByDistrict>>,
    /// What is known of the districts.
    pub districts_standing: Vec<Standing>,
}

/// What is concluded about one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// The rule is kept, whatever the uncertainties.
    Met,
    /// It is not, whatever the uncertainties.
    Breached,
    /// It depends on where boundaries lie within their ε, or on something that is not said about the site.
    Undecided,
    /// The data there are cannot answer it.
    Undecidable,
    /// It is not about this site.
    NotApplicable,
}

/// A conclusion and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ruling {
    /// What is concluded.
    pub conclusion: Conclusion,
    /// Why, in a sentence.
    pub reason: Text,
}

/// A feature that a conclusion rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingRow {
    /// Which one.
    #[serde(flatten)]
    pub feature: Described,
    /// Do they meet; for a distance: is it within it?
    pub verdict: Verdict,
    /// Area in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<f64>,
    /// Distance, with its interval.
    pub distance: Measure,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Its id.
    pub rule: String,
    /// The version of the rule that was applied.
    pub version: u32,
    /// How much it weighs.
    pub weight: Weight,
    /// What it says.
    pub text: Text,
    /// Where it is written.
    pub basis: Text,
    /// What was looked for.
    pub test: &'static str,
    /// With which parameters.
    pub parameters: Map<String, Value>,
    /// What is concluded, and why.
    #[serde(flatten)]
    pub ruling: Ruling,
    /// Attributes that would have to be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_attributes: Vec<String>,
    /// Ground of the site that the constraints cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net: Option<Measure>,
    /// Ground of the site that they leave free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<Measure>,
    /// What it rests on: the first ten features.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<FindingRow>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub more_evidence: usize,
    /// How far the layers can be trusted to have everything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub standings: Vec<Standing>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A stored rule that cannot be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BrokenRule {
    /// Its id.
    pub id: String,
    /// What is wrong.
    pub reason: String,
}

/// What all rules come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overall {
    /// `conflict`, `needs_decision`, `conditions`, `cannot_be_decided` or `no_conflict`.
    pub conclusion: &'static str,
    /// The same in a sentence.
    pub text: Text,
    /// Rules that are breached, the heaviest first.
    pub breached: Vec<String>,
    /// Rules that are undecided.
    pub undecided: Vec<String>,
    /// Rules that the data cannot answer.
    pub undecidable: Vec<String>,
    /// Rules that are met.
    pub met: Vec<String>,
    /// Rules that are not about this site.
    pub not_applicable: Vec<String>,
    /// Attributes that would decide more.
    pub missing_attributes: Vec<String>,
}

/// How a site lies to a layer, as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerStatus {
    /// All of it lies in the layer.
    Inside,
    /// Some of it does, or it holds some of the layer.
    Overlaps,
    /// They only touch.
    Touches,
    /// They are apart as recorded, but may meet within their ε.
    MayMeet,
    /// Nothing was found. Only where the coverage is `checked` is nothing there.
    NothingFound,
    /// There was nothing to compare with.
    NoData,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerBlock {
    /// Collection id.
    pub collection: String,
    /// Its title.
    pub title: Text,
    /// A number that stands for its state; it changes when anything in it does.
    pub state: String,
    /// Licence of the layer.
    pub license: String,
    /// Whom it is owed to.
    pub attribution: String,
    /// When the first of its features came into force; `null` where some say nothing of it.
    pub valid_from: Option<String>,
    /// When the last of them goes out of force; `null` where some are open.
    pub valid_to: Option<String>,
    /// The smallest and the largest ε of its features, metres; `null` where none is known.
    pub uncertainty_m: Option<[f64; 2]>,
    /// Who issued the features that are told below, as they say it.
    pub authorities: Vec<Text>,
    /// What the answer rests on.
    pub coverage: Coverage,
    /// How the site lies to it.
    pub status: LayerStatus,
    /// What is known of its features.
    pub standing: Standing,
    /// The sums.
    #[serde(flatten)]
    pub ground: Ground,
    /// By the kind of its features.
    pub by_class: Vec<ByClass>,
    /// Net ground by district; `null` where no district has an area.
    pub by_district: Option<Vec<ByDistrict>>,
    /// Features that meet the site or may, the first hundred.
    pub features: Vec<ContactRow>,
    /// How many more there are.
    pub more_features: usize,
    /// The nearest feature, where none meets the site.
    pub nearest: Option<Near>,
}

/// One feature of a layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContactRow {
    /// Which one.
    #[serde(flatten)]
    pub feature: Described,
    /// Its kind.
    pub kind: Option<String>,
    /// What that is called.
    pub kind_name: Option<Text>,
    /// Where it comes from, as its own properties say it: a code, or a name.
    pub source: Option<String>,
    /// Where in that.
    pub section: Option<String>,
    /// The title of that document.
    pub document: Option<Text>,
    /// Who issued it.
    pub authority: Option<Text>,
    /// When it is in force.
    pub valid_from: Option<String>,
    /// See there.
    pub valid_to: Option<String>,
    /// Do they meet?
    pub verdict: Verdict,
    /// Shortest distance, with its interval.
    pub distance: Measure,
    /// With each feature of the site that can be compared with it.
    pub pairs: Vec<PairRow>,
}

/// A feature of the site against one of a layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairRow {
    /// The site's.
    pub subject: Reference,
    /// How the site's lies to the other.
    pub relation: Relation,
    /// Common area without slivers.
    pub area: Option<Measure>,
    /// Length of lines inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Measure>,
    /// Points inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<PointsInside>,
    /// Common area over that of the site's feature.
    pub share_of_subject: Option<f64>,
    /// Common area over that of the other.
    pub share_of_constraint: Option<f64>,
    /// What two drawings of one border make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slivers: Option<SliverSum>,
    /// Do they meet?
    pub verdict: Verdict,
    /// What they have in common, without slivers; longitude first.
    #[serde(skip_serializing_if = "is_nothing", serialize_with = "as_geojson")]
    pub pieces: Geometry<f64>,
}

impl PairRow {
    /// Whether they have anything in common.
    pub fn has_pieces(&self) -> bool {
        !is_nothing(&self.pieces)
    }
}

fn is_nothing(pieces: &Geometry<f64>) -> bool {
    matches!(pieces, Geometry::MultiPolygon(polygons) if polygons.0.is_empty())
}

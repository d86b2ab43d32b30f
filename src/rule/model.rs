//! What a rule consists of.

use super::options::Options;
use crate::model::Text;
use crate::query::{Source, Subject};
use serde::Serialize;
use serde_json::{Map, Value};

/// Some features of some collections.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// Collection ids.
    pub collections: Vec<String>,
    /// Which of their features; `None` means all.
    pub filter: Option<crate::query::Filter>,
}

impl Selection {
    /// As sides of a question, one for each collection, with an ε instead of the features' own if one is given.
    pub fn sides(&self, uncertainty_m: Option<f64>) -> Vec<Subject> {
        let side = |collection: &String| Subject {
            source: Source::Features { collection: collection.clone(), ids: None, filter: self.filter.clone() },
            uncertainty_m,
        };
        self.collections.iter().map(side).collect()
    }
}

/// With what a site is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Against {
    /// Nothing that has a place.
    Nothing,
    /// With the other features that the rule is about; a site that came with the question, with its own parts.
    Itself,
    /// With these.
    Features(Selection),
}

/// The relation that is looked for. Lengths are metres and areas square metres, both on the ellipsoid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Test {
    /// They share more than that: areas with areas, lines with areas; of points, one that lies inside.
    Overlap {
        /// Areas share more than this.
        threshold_m2: f64,
        /// Lines share more than this.
        threshold_m: f64,
    },
    /// They are at most so far apart.
    Near {
        /// 0 if they meet.
        distance_m: f64,
    },
    /// The same, wished for: a line or a neighbour passes that near.
    Connected {
        /// 0 if they meet.
        distance_m: f64,
    },
    /// No more than that of the site lies outside of all constraints together.
    Inside {
        /// What may lie outside.
        tolerance_m2: f64,
    },
    /// The same, not wished for.
    NotInside {
        /// What may lie outside.
        tolerance_m2: f64,
    },
    /// So many of the constraints lie in the site.
    Contains {
        /// At least.
        count_min: usize,
    },
    /// Two features of the subject overlap each other.
    SelfOverlap {
        /// Areas share more than this.
        threshold_m2: f64,
    },
    /// The site and a constraint stand for the same thing: they overlap, or have an attribute in common.
    Pairs {
        /// Areas share more than this.
        threshold_m2: f64,
    },
    /// The ground of the site and that of all constraints together are the same.
    Equal {
        /// What one may have and the other not.
        tolerance_m2: f64,
    },
    /// Two areas are the same.
    Balance {
        /// How far they may be apart.
        tolerance_m2: f64,
    },
    /// What is said about the site decides alone.
    Attribute,
}

impl Test {
    /// As in the table of rules.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overlap { .. } => "overlap",
            Self::Near { .. } => "near",
            Self::Connected { .. } => "connected",
            Self::Inside { .. } => "inside",
            Self::NotInside { .. } => "not_inside",
            Self::Contains { .. } => "contains",
            Self::SelfOverlap { .. } => "self_overlap",
            Self::Pairs { .. } => "pairs",
            Self::Equal { .. } => "equal",
            Self::Balance { .. } => "balance",
            Self::Attribute => "attribute",
        }
    }

    /// Whether the relation, where it holds, speaks against a site.
    pub fn is_against(self) -> bool {
        matches!(
            self,
            Self::Overlap { .. }
                | Self::Near { .. }
                | Self::NotInside { .. }
                | Self::SelfOverlap { .. }
                | Self::Pairs { .. }
        )
    }
}

/// How much a rule weighs, the heaviest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It must not be.
    Prohibited,
    /// It may be if whoever decides says so.
    Restricted,
    /// It may be if a condition is fulfilled.
    Conditional,
    /// It is to be mentioned.
    Report,
    /// A record of ours is wrong.
    Integrity,
    /// It is wished for, and never held against a site.
    Preferred,
}

impl Weight {
    /// All, as in the table of rules.
    pub const ALL: [(&'static str, Self); 6] = [
        ("prohibited", Self::Prohibited),
        ("restricted", Self::Restricted),
        ("conditional", Self::Conditional),
        ("report", Self::Report),
        ("integrity", Self::Integrity),
        ("preferred", Self::Preferred),
    ];
}

/// A rule, ready to be applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The feature's id.
    pub id: String,
    /// What it says.
    pub text: Text,
    /// Where it is written.
    pub basis: Text,
    /// How much it weighs.
    pub weight: Weight,
    /// Which stored features it judges.
    pub subject: Selection,
    /// Which sites that come with a question, by their attributes; `None` means every one.
    pub applies: Option<crate::query::Filter>,
    /// What must be true of the attributes of a site; for [`Test::Attribute`].
    pub condition: Option<crate::query::Filter>,
    /// With what a site is compared.
    pub against: Against,
    /// What is looked for.
    pub test: Test,
    /// What else bounds it.
    pub options: Options,
    /// The parameters as they are stored, for answers to repeat.
    pub parameters: Map<String, Value>,
    /// Why the absence of the relation cannot be shown with the data there are.
    pub undecidable: Option<Text>,
    /// Attributes of a site that it may have to know.
    pub needs: Vec<String>,
}

impl Rule {
    /// Whether the relation, where it holds, is held against a site.
    pub fn is_against(&self) -> bool {
        self.weight != Weight::Preferred && self.test.is_against()
    }
}

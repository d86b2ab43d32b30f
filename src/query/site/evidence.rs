//! What some features have to do with a site, and what that comes to.

use super::contact::Contact;
use super::extent::united;
use super::standing::Standing;
use super::survey::Survey;
use crate::geom;
use crate::model::{Measure, Reference};
use crate::query::error::QueryError;
use crate::query::item::{Described, Item, Prepared};
use crate::query::overlap::{OverlapPair, Sides, SliverSum, Sums, sliver_total};
use crate::query::subject::{Source, Subject};
use geo_types::Geometry;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a selection of features has to do with a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// One for each side.
    pub standings: Vec<Standing>,
    /// Largest common area first, then nearest, then id.
    pub contacts: Vec<Arc<Contact>>,
    /// What they come to.
    pub ground: Ground,
}

/// Sums over contacts. Areas are `null` where no polygons were compared: not known is not zero.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ground {
    /// Ground of the site that they cover, each piece once, without slivers.
    pub net: Option<Measure>,
    /// Sum over pairs.
    pub gross: Option<Measure>,
    /// Ground of the site that they leave free.
    pub remaining: Option<Measure>,
    /// Net over the area of the site, 0 … 1.
    pub share_of_site: Option<f64>,
    /// Common ground below both sliver thresholds: what two drawings of one border make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slivers: Option<SliverSum>,
    /// Length of lines inside, where lines were compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Measure>,
    /// Points inside, where points were compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_inside: Option<usize>,
}

/// What features of one kind cover.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByClass {
    /// The property `kind`.
    pub kind: Option<String>,
    /// How many have something in common with the site or may have.
    pub features: usize,
    /// Ground of the site, each piece once.
    pub net: Option<Measure>,
}

/// What lies in one district.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ByDistrict {
    /// Which one.
    pub district: Reference,
    /// Ground in it.
    pub net: Measure,
}

/// The ground of a selection, each piece once, as recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Others {
    /// All of it.
    pub area_m2: f64,
    /// What the site has not.
    pub without_site_m2: f64,
    /// Whether all of it lies where it is drawn.
    pub are_exact: bool,
}

impl Survey<'_> {
    /// Compares the site with everything selected. Features of the site itself, their wholes and their parts are left out
    /// unless `with_kin`.
    pub fn evidence(&self, sides: &[Subject], with_kin: bool) -> Result<Evidence, QueryError> {
        self.control.go_on()?;
        let (mut standings, mut contacts) = (Vec::new(), Vec::new());
        let selected = self.selected(sides, with_kin)?;
        for side in &selected {
            let found = self.contacts(side)?;
            standings.push(Standing::of(self, side, (found.len(), 0.0))?);
            contacts.extend(found);
        }
        contacts.sort_by(|a: &Arc<Contact>, b: &Arc<Contact>| {
            let by_area = b.area_m2().total_cmp(&a.area_m2());
            let by_distance = by_area.then_with(|| a.distance.value.total_cmp(&b.distance.value));
            by_distance.then_with(|| key(a).cmp(&key(b)))
        });
        contacts.dedup_by(|a, b| key(a) == key(b));
        let is_complete = Standing::are_complete(&standings);
        let ground = self.sums(&contacts, &standings, is_complete)?;
        Ok(Evidence { standings, contacts, ground })
    }

    /// What some contacts come to.
    fn sums(&self, contacts: &[Arc<Contact>], standings: &[Standing], is_complete: bool) -> Result<Ground, QueryError> {
        let pairs: Vec<&OverlapPair> = contacts.iter().flat_map(|contact| &contact.pairs).collect();
        let grounds: Vec<&Geometry<f64>> = self.prepared().iter().filter_map(|p| p.item.areal()).collect();
        let are_areal = pairs.iter().any(|pair| pair.area.is_some());
        let sums = if !grounds.is_empty() && (are_areal || is_complete) {
            let is_known = standings.iter().all(|s| s.features_of_unknown_uncertainty == 0);
            let sides = Sides { grounds, subjects: self.prepared(), known: true, method: self.method() };
            let mut sums = sides.sums(&pairs)?;
            if !is_known {
                // What is known to lie there lies there, whatever nobody knows about the rest.
                let known: Vec<&OverlapPair> =
                    pairs.iter().copied().filter(|pair| pair.constraint.uncertainty_m.is_some()).collect();
                let least = sides.sums(&known)?;
                sums.net.interval = least.net.interval;
                sums.remaining.interval = least.remaining.interval;
                sums.gross.interval = None;
            }
            Some(if is_known && !contacts.iter().any(|contact| contact.is_anchor) { sums } else { widened(sums) })
        } else {
            None
        };
        let of = |pick: fn(&Sums) -> Measure| sums.as_ref().map(pick);
        let lengths: Vec<f64> = pairs.iter().filter_map(|pair| pair.length).map(|length| length.value).collect();
        let counts: Vec<usize> = pairs.iter().filter_map(|pair| pair.count).map(|count| count.inside).collect();
        let share = |sums: &Sums| sums.net.value / (sums.net.value + sums.remaining.value);
        Ok(Ground {
            net: of(|sums| sums.net),
            gross: of(|sums| sums.gross),
            remaining: of(|sums| sums.remaining),
            share_of_site: sums.as_ref().map(share).filter(|share| share.is_finite()),
            slivers: sliver_total(&pairs),
            length: (!lengths.is_empty()).then(|| Measure::length_m(lengths.iter().sum())),
            points_inside: (!counts.is_empty()).then(|| counts.iter().sum()),
        })
    }

    /// Net ground of each kind of feature, largest first.
    pub fn by_class(&self, evidence: &Evidence) -> Result<Vec<ByClass>, QueryError> {
        let mut kinds: BTreeMap<Option<String>, Vec<Arc<Contact>>> = BTreeMap::new();
        for contact in &evidence.contacts {
            kinds.entry(contact.kind.clone()).or_default().push(Arc::clone(contact));
        }
        let mut classes = Vec::new();
        let are_alike = kinds.len() == 1 && evidence.contacts.iter().any(|contact| contact.area_m2.is_some());
        for (kind, contacts) in kinds {
            let net =
                if are_alike { evidence.ground.net } else { self.sums(&contacts, &evidence.standings, false)?.net };
            classes.push(ByClass { kind, features: contacts.len(), net });
        }
        let net = |class: &ByClass| class.net.map_or(0.0, |net| net.value);
        classes.sort_by(|a, b| net(b).total_cmp(&net(a)).then_with(|| a.kind.cmp(&b.kind)));
        Ok(classes)
    }

    /// The ground that contacts share with the site, or all ground of the site where there are none given, divided by
    /// districts with an area; those without any of it are left out.
    pub fn by_district(
        &self,
        evidence: Option<&Evidence>,
        districts: &Evidence,
    ) -> Result<Vec<ByDistrict>, QueryError> {
        let pieces = |contacts: &[Arc<Contact>]| {
            united(contacts.iter().flat_map(|c| &c.pairs).filter(|p| p.area.is_some()).map(|p| &p.pieces).collect())
        };
        let ground = evidence.map_or_else(|| self.ground(), |evidence| pieces(&evidence.contacts));
        let mut found = Vec::new();
        for district in &districts.contacts {
            let within = geom::intersection(&ground, &pieces(std::slice::from_ref(district))).pieces;
            let net = self.method().area(&Geometry::MultiPolygon(within), &district.feature.reference.id)?;
            if net.value > 0.0 {
                found.push(ByDistrict { district: district.feature.reference.clone(), net });
            }
        }
        Ok(found)
    }

    /// Pairs of the site's own features that have something in common, or may have.
    pub fn own_overlaps(&self) -> Result<Vec<OverlapPair>, QueryError> {
        let rules = self.rules();
        let mut pairs = Vec::new();
        for (at, a) in self.prepared().iter().enumerate() {
            for b in self.prepared().iter().skip(at + 1) {
                self.control.go_on()?;
                pairs.extend(crate::query::overlap::compare(a, b, &rules)?);
            }
        }
        Ok(pairs)
    }

    /// All ground of everything selected, and how much of it the site has not. `None` where nothing selected has an area.
    pub fn others(&self, sides: &[Subject]) -> Result<Option<Others>, QueryError> {
        let mut grounds: Vec<Geometry<f64>> = Vec::new();
        let mut are_exact = true;
        for side in sides {
            let Source::Features { .. } = &side.source else { continue };
            let resolved = side.resolve(self.snapshot, self.control)?;
            are_exact &= resolved.items.iter().all(|item| item.described.uncertainty_m.is_some_and(|e| e <= 0.0));
            grounds.extend(resolved.items.iter().filter_map(Item::areal).cloned());
        }
        if grounds.is_empty() {
            return Ok(None);
        }
        self.budget.spend_together(&grounds)?;
        let theirs = united(grounds.iter().collect());
        let area = |geometry: &Geometry<f64>| self.method().area(geometry, "the constraints").map(|area| area.value);
        let rest = Geometry::MultiPolygon(geom::difference(&theirs, &self.ground()).pieces);
        Ok(Some(Others { area_m2: area(&theirs)?, without_site_m2: area(&rest)?, are_exact }))
    }

    /// Features of the site, as answers name them.
    pub fn described(&self) -> impl Iterator<Item = &Described> {
        self.prepared().iter().map(|prepared: &Prepared<'_>| &prepared.item.described)
    }
}

fn key(contact: &Contact) -> (Option<&str>, &str) {
    (contact.feature.reference.collection.as_deref(), contact.feature.reference.id.as_str())
}

/// What is drawn as a point and stands for an area, and what nobody knows how well it is drawn, may cover any of
/// the site: that much more, at most, is covered, and that much less left free.
fn widened(sums: Sums) -> Sums {
    if sums.net.interval.is_none() {
        // The site itself is not known well enough for any bound.
        return sums;
    }
    let whole = sums.net.value + sums.remaining.value;
    let least = |measure: Measure| measure.interval.map_or(0.0, |[lo, _]| lo);
    let most = |measure: Measure| measure.interval.map_or(whole, |[_, hi]| hi);
    let all = most(sums.net).max(whole).max(most(sums.remaining));
    Sums {
        net: sums.net.between(Some([least(sums.net), all])),
        gross: Measure { interval: None, ..sums.gross },
        remaining: sums.remaining.between(Some([0.0, most(sums.remaining)])),
    }
}

//! Layer by layer, and the site itself.

use super::error::ReportError;
use super::examination::Examination;
use super::model::{Conclusion, ContactRow, Finding, LayerBlock, LayerStatus, PairRow, SiteBlock};
use super::rulebook::Versioned;
use crate::geom::Relation;
use crate::model::Text;
use crate::query::{
    AreaUnit, Contact, Control, Coverage, Evidence, OverlapPair, QueryError, Source, Subject, Verdict, each_of,
};
use crate::rule::Against;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most features of one layer that are told.
const MOST_FEATURES: usize = 100;

impl Examination<'_> {
    /// The site with its area and its districts.
    pub fn site_block(&self) -> Result<SiteBlock, ReportError> {
        let extent = self.own.extent()?;
        let in_unit = |unit: AreaUnit| extent.area.map(|area| area.value / unit.square_metres());
        let supplied_crs = match &self.query.site.source {
            Source::Supplied { crs, .. } => crs.clone().or_else(|| self.query.supplied_crs.clone()),
            Source::Features { .. } => None,
        };
        let districts = self.districts()?;
        Ok(SiteBlock {
            area_ha: in_unit(AreaUnit::Ha),
            area_mu: in_unit(AreaUnit::Mu),
            supplied_crs,
            without_geometry: self.site.without_geometry().to_vec(),
            districts: self.divided(None, districts.as_deref())?,
            districts_standing: districts.map_or_else(Vec::new, |districts| districts.standings.clone()),
            extent,
        })
    }

    /// Of the layers that rules about this site name, and those that were asked for, in the order of the collections.
    pub fn layers(
        &self,
        rules: &[&Versioned],
        findings: &[Finding],
        control: &Control,
    ) -> Result<Vec<LayerBlock>, ReportError> {
        let mut wanted: BTreeSet<&str> = self.query.layers.iter().map(String::as_str).collect();
        for (versioned, finding) in rules.iter().zip(findings) {
            if let Against::Features(selection) = &versioned.rule.against
                && finding.ruling.conclusion != Conclusion::NotApplicable
            {
                wanted.extend(selection.collections.iter().map(String::as_str));
            }
        }
        for id in &self.query.layers {
            self.snapshot.collection(id).map_err(|e| ReportError::Query(of_layers(e)))?;
        }
        let listed = self.snapshot.collections().iter().filter(|c| wanted.contains(c.meta().id.as_str()));
        let open: Vec<&str> = listed.filter(|c| !c.is_closed()).map(|c| c.meta().id.as_str()).collect();
        // Looked up before many ask for them at once.
        self.districts()?;
        let pieces = open.iter().map(|id| self.own.amount(&[Subject::collection(*id)])).sum();
        each_of((&open, pieces), control, |id| self.layer(id))
    }

    fn layer(&self, id: &str) -> Result<LayerBlock, ReportError> {
        let collection = self.snapshot.collection(id)?;
        let side = Subject { uncertainty_m: self.query.constraint_uncertainty_m, ..Subject::collection(id) };
        let sides = vec![side];
        let evidence = self.layer_evidence(sides.clone())?;
        let standing = evidence.standings.first().cloned();
        let standing = standing.ok_or_else(|| QueryError::UnknownCollection(id.to_string()))?;
        let meets = evidence.contacts.iter().any(|contact| contact.meets != Verdict::No);
        let nearest = if meets || !self.site.is_placed() { None } else { self.nearest(&sides)? };
        let districts = self.districts()?;
        let (meta, validity) = (collection.meta(), collection.interval());
        let told = evidence.contacts.iter().take(MOST_FEATURES);
        let features = told.map(|contact| self.contact_row(contact)).collect::<Result<Vec<_>, _>>()?;
        Ok(LayerBlock {
            collection: id.to_string(),
            title: meta.title.clone(),
            state: format!("{:016x}", collection.state()),
            license: meta.license.clone(),
            attribution: meta.attribution.clone(),
            valid_from: validity.0.map(|date| date.as_str().to_string()),
            valid_to: validity.1.map(|date| date.as_str().to_string()),
            uncertainty_m: collection.uncertainties_m(),
            authorities: authorities(&features),
            coverage: standing.coverage,
            status: status(&evidence, standing.coverage, self.site.is_placed() && collection.placed() > 0),
            ground: evidence.ground.clone(),
            by_class: self.own.by_class(&evidence)?,
            by_district: self.divided(Some(&evidence), districts.as_deref())?,
            more_features: evidence.contacts.len().saturating_sub(MOST_FEATURES),
            features,
            nearest,
            standing,
        })
    }

    fn contact_row(&self, contact: &Contact) -> Result<ContactRow, ReportError> {
        let reference = &contact.feature.reference;
        let stored = reference.collection.as_deref().and_then(|id| self.snapshot.collection(id).ok());
        let stored = stored.and_then(|collection| collection.shared(&reference.id));
        let told = |key: &str| stored.and_then(|feature| feature.text(key)).map(str::to_string);
        let in_both = |zh: &str, en: &str| told(zh).map(|zh| Text { en: told(en).unwrap_or_else(|| zh.clone()), zh });
        Ok(ContactRow {
            feature: contact.feature.clone(),
            kind: contact.kind.clone(),
            kind_name: in_both("kind_name", "kind_name_en"),
            source: told("source"),
            section: told("section"),
            document: in_both("document", "document_en"),
            authority: in_both("authority", "authority_en"),
            valid_from: told("valid_from"),
            valid_to: told("valid_to"),
            verdict: contact.meets,
            distance: contact.distance,
            pairs: contact.pairs.iter().map(pair_row).collect::<Result<_, _>>()?,
        })
    }

    /// Those of the districts that have to do with the site; `None` where none of them has an area.
    fn districts(&self) -> Result<Option<Arc<Evidence>>, ReportError> {
        let readable = |id: &&String| self.snapshot.collection(id).is_ok();
        let sides: Vec<Subject> =
            self.query.districts.iter().filter(readable).map(|id| Subject::collection(id.clone())).collect();
        if sides.is_empty() { Ok(None) } else { self.layer_evidence(sides).map(Some) }
    }

    fn divided(
        &self,
        evidence: Option<&Evidence>,
        districts: Option<&Evidence>,
    ) -> Result<Option<Vec<crate::query::ByDistrict>>, ReportError> {
        let Some(districts) = districts else { return Ok(None) };
        let areal = districts.contacts.iter().any(|c| c.pairs.iter().any(|pair| pair.area.is_some()));
        if areal { Ok(Some(self.own.by_district(evidence, districts)?)) } else { Ok(None) }
    }
}

/// Each once; of several that stand together, each for itself.
fn authorities(rows: &[ContactRow]) -> Vec<Text> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for authority in rows.iter().filter_map(|row| row.authority.as_ref()) {
        let (zh, en): (Vec<&str>, Vec<&str>) = (authority.zh.split("; ").collect(), authority.en.split("; ").collect());
        if zh.len() == en.len() {
            found.extend(zh.into_iter().zip(en).map(|(zh, en)| (zh.to_string(), en.to_string())));
        } else {
            found.insert(authority.zh.clone(), authority.en.clone());
        }
    }
    found.into_iter().map(|(zh, en)| Text { zh, en }).collect()
}

fn of_layers(error: QueryError) -> QueryError {
    match error {
        QueryError::UnknownCollection(id) => {
            QueryError::BadValue { parameter: "layers", reason: format!("there is no collection `{id}`") }
        }
        other => other,
    }
}

fn pair_row(pair: &OverlapPair) -> Result<PairRow, QueryError> {
    Ok(PairRow {
        pieces: pair.shown_pieces()?,
        subject: pair.subject.reference.clone(),
        relation: pair.relation,
        area: pair.area,
        length: pair.length,
        count: pair.count,
        share_of_subject: pair.share_of_subject,
        share_of_constraint: pair.share_of_constraint,
        slivers: pair.slivers,
        verdict: pair.verdict,
    })
}

fn status(evidence: &Evidence, coverage: Coverage, are_placed: bool) -> LayerStatus {
    let pairs = || evidence.contacts.iter().flat_map(|contact| &contact.pairs);
    let has = |wanted: fn(Relation) -> bool| pairs().any(|pair| wanted(pair.relation));
    let nothing_left = evidence.ground.remaining.is_some_and(|left| left.value <= 0.0);
    if nothing_left || has(|r| matches!(r, Relation::Inside | Relation::Equal)) {
        LayerStatus::Inside
    } else if has(|r| !matches!(r, Relation::Touches | Relation::Disjoint)) {
        LayerStatus::Overlaps
    } else if evidence.contacts.iter().any(|contact| contact.meets != Verdict::No) {
        LayerStatus::MayMeet
    } else if has(|r| r == Relation::Touches) {
        LayerStatus::Touches
    } else if are_placed || coverage == Coverage::Checked {
        LayerStatus::NothingFound
    } else {
        LayerStatus::NoData
    }
}

//! Whether a rule is about a site at all.

use super::error::ReportError;
use super::examination::Examination;
use super::relation::shares;
use super::sentence::text;
use crate::model::Text;
use crate::query::{Source, Standing, Subject, Verdict};
use crate::rule::{Rule, SiteInside};

/// What two drawings of one border share does not make a site lie on the other side of it.
const MORE_THAN_A_BORDER_M2: f64 = 1.0;

/// Whether it is.
pub(super) enum Applies {
    Yes,
    /// It is not, and why.
    No(Text),
    /// That depends on these attributes, which are not said.
    Unsaid(Vec<String>),
    /// That depends on where boundaries lie within their ε.
    Unsure(Text),
}

impl Examination<'_> {
    /// A stored feature is judged by the rules that select it; a site that comes with the question, or about which
    /// something is said, by those whose condition holds for its attributes. Then some of it must lie where the rule holds.
    pub fn applies(&self, rule: &Rule) -> Result<Applies, ReportError> {
        let (selected, all) = self.selected_by(rule)?;
        if selected > 0 && selected < all {
            return Ok(Applies::Unsure(text(
                format!("规则只针对其中 {selected} 个对象（共 {all} 个），请分别查询。"),
                format!("The rule is about {selected} of the {all} features of the site: ask about them one by one."),
            )));
        }
        if selected == 0 {
            let is_stored = self.site.stored().next().is_some();
            if is_stored && (self.attributes.all().is_empty() || rule.applies.is_none()) {
                return Ok(Applies::No(text("规则不适用于此类对象。", "The rule does not judge this kind of thing.")));
            }
            match rule.applies.as_ref().map_or(Some(true), |condition| self.attributes.truth(condition)) {
                Some(true) => {}
                Some(false) => {
                    let (zh, en) = ("按地块属性不适用。", "By what is said about the site it does not apply.");
                    return Ok(Applies::No(text(zh, en)));
                }
                None => {
                    // Only those that decide about this; a condition may have others.
                    let named: Vec<String> =
                        rule.applies.iter().flat_map(|c| c.properties()).map(str::to_string).collect();
                    let missing = self.attributes.missing(&named);
                    return Ok(Applies::Unsaid(missing.into_iter().map(str::to_string).collect()));
                }
            }
        }
        match &rule.options.site_inside {
            Some(inside) => self.lies_where_it_holds(rule, inside),
            None => Ok(Applies::Yes),
        }
    }

    /// How many of the stored features of the site a rule selects, and of how many.
    fn selected_by(&self, rule: &Rule) -> Result<(usize, usize), ReportError> {
        let collections = self.site.stored().map(|(collection, _)| collection);
        let selects = |(collection, feature): (&str, &crate::model::Feature)| {
            rule.subject.collections.iter().any(|id| id == collection)
                && rule.subject.filter.as_ref().is_none_or(|filter| filter.matches(feature))
        };
        let features: Vec<_> = collections.zip(self.stored_features()?).collect();
        let all = features.len();
        Ok((features.into_iter().filter(|pair| selects(*pair)).count(), all))
    }

    fn lies_where_it_holds(&self, rule: &Rule, inside: &SiteInside) -> Result<Applies, ReportError> {
        let SiteInside { collection, ids } = inside;
        let is_among = |own: &str| ids.as_ref().is_none_or(|ids| ids.iter().any(|id| id == own));
        let is_it = self.site.stored().any(|(held, own)| held == collection && is_among(own));
        if is_it || !self.site.is_placed() {
            return Ok(Applies::Yes);
        }
        let source = Source::Features { collection: collection.clone(), ids: ids.clone(), filter: None };
        let side = Subject { source, uncertainty_m: self.constraint_uncertainty_m(rule) };
        let evidence = self.evidence(rule, std::slice::from_ref(&side), true)?;
        let layer = self.layer_title(collection);
        Ok(match (shares(&evidence, MORE_THAN_A_BORDER_M2, 0.0), Standing::are_complete(&evidence.standings)) {
            (Verdict::Certain, _) => Applies::Yes,
            (Verdict::No, true) if !self.survey(rule).is_vague() => Applies::No(text(
                format!("地块不在规则适用范围（{}）内。", layer.zh),
                format!("It does not lie where the rule holds ({}).", layer.en),
            )),
            _ => Applies::Unsure(text(
                format!("地块是否位于规则适用范围（{}）内尚不确定。", layer.zh),
                format!("Whether it lies where the rule holds ({}) is not certain.", layer.en),
            )),
        })
    }
}

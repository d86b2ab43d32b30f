//! From a relation to a conclusion.

use super::applies::Applies;
use super::error::ReportError;
use super::examination::{Examination, SidesOf};
use super::model::{Conclusion, Finding, Ruling};
use super::relation::{Looked, Relation};
use super::rulebook::Versioned;
use super::sentence::{called, ids, joined, text};
use crate::model::Text;
use crate::query::{QueryError, Standing, Subject, Verdict};
use crate::rule::{Rule, Test};

/// Most features that a conclusion names.
const MOST_EVIDENCE: usize = 10;

impl Examination<'_> {
    /// The first of these that is true: the rule is not about the site; it holds or not for certain; it may; the data
    /// cannot answer; it does not, for certain.
    pub fn finding(&self, versioned: &Versioned) -> Result<Finding, ReportError> {
        let rule = &versioned.rule;
        let mut finding = blank(versioned);
        if let Some(why) = self.unreadable(rule) {
            finding.ruling = unreadable(&why);
            return Ok(finding);
        }
        let applies = self.applies(rule)?;
        if let Applies::No(reason) = applies {
            finding.ruling = Ruling { conclusion: Conclusion::NotApplicable, reason };
            return Ok(finding);
        }
        if rule.test == Test::Attribute {
            self.by_attributes(rule, &mut finding);
        } else if let Some(reason) = self.out_of_question(rule) {
            finding.ruling = Ruling { conclusion: Conclusion::Undecidable, reason };
        } else {
            match self.relation(rule)? {
                Relation::Looked(found) => self.take(&mut finding, rule, *found),
                Relation::Impossible(reason) => {
                    let reason = rule.undecidable.clone().unwrap_or(reason);
                    finding.ruling = Ruling { conclusion: Conclusion::Undecidable, reason };
                }
            }
        }
        self.unless_sure(&mut finding, applies);
        Ok(finding)
    }

    /// With what the ground of the site will be compared for a rule; `None` where no such comparison decides it.
    pub fn will_ask(&self, rule: &Rule) -> Result<Option<Vec<Subject>>, ReportError> {
        let by_ground =
            !matches!(rule.test, Test::Attribute | Test::Near { .. } | Test::Connected { .. } | Test::Balance { .. });
        // Nothing is looked for by these.
        let is_of_other = rule.options.same.is_some() || rule.options.since.is_some();
        let is_open =
            by_ground && !is_of_other && self.unreadable(rule).is_none() && self.out_of_question(rule).is_none();
        if !is_open || matches!(self.applies(rule)?, Applies::No(_)) {
            return Ok(None);
        }
        Ok(match self.sides(rule)? {
            SidesOf::Known(sides) => Some(sides),
            _ => None,
        })
    }

    /// Rules to which no relation of drawings has an answer.
    fn out_of_question(&self, rule: &Rule) -> Option<Text> {
        let has_no_answer = matches!(rule.test, Test::Equal { .. } | Test::Balance { .. } | Test::Pairs { .. });
        match &rule.undecidable {
            Some(why) if has_no_answer => Some(why.clone()),
            _ if !self.site.is_placed() => Some(text("地块无几何。", "The site has no geometry.")),
            _ => None,
        }
    }

    fn take(&self, finding: &mut Finding, rule: &Rule, found: Looked) {
        finding.ruling = self.ruling(rule, &found);
        finding.more_evidence = found.rows.len().saturating_sub(MOST_EVIDENCE);
        finding.evidence = found.rows.into_iter().take(MOST_EVIDENCE).collect();
        finding.net = found.net;
        finding.remaining = found.remaining;
        finding.standings = found.standings;
    }

    fn ruling(&self, rule: &Rule, found: &Looked) -> Ruling {
        let (if_held, if_not) = if rule.is_against() {
            (Conclusion::Breached, Conclusion::Met)
        } else {
            (Conclusion::Met, Conclusion::Breached)
        };
        match found.holds {
            Verdict::Certain => Ruling { conclusion: if_held, reason: found.because.clone() },
            Verdict::Possible => Ruling { conclusion: Conclusion::Undecided, reason: found.because.clone() },
            Verdict::No => self.if_not_found(rule, found, if_not),
        }
    }

    /// What was not found among all that is drawn is not there only if nothing can have been missed.
    fn if_not_found(&self, rule: &Rule, found: &Looked, if_not: Conclusion) -> Ruling {
        let is_drawn = found.standings.is_empty() || found.standings.iter().any(|s| s.is_anything_drawn);
        let because = if is_drawn { found.because.clone() } else { Text::default() };
        let unplaced = self.site.without_geometry().len();
        if unplaced > 0 {
            let (zh, en) = (
                format!("地块有 {unplaced} 个对象无几何。"),
                format!("{unplaced} of the site's own features cannot be placed."),
            );
            return Ruling { conclusion: Conclusion::Undecidable, reason: joined(&because, &text(zh, en)) };
        }
        let vague: usize = found.standings.iter().map(|s| s.features_of_unknown_uncertainty).sum();
        let (conclusion, reason) = match (&rule.undecidable, found.is_complete) {
            (Some(why), _) => (Conclusion::Undecidable, joined(&because, why)),
            (None, _) if self.survey(rule).is_vague() => (
                Conclusion::Undecided,
                joined(
                    &because,
                    &text(
                        "地块自身位置精度未知，不能确定。",
                        "How well the site itself is known is not said: nothing about it is certain.",
                    ),
                ),
            ),
            (None, _) if vague > 0 => (Conclusion::Undecided, joined(&because, &of_unknown_uncertainty(vague))),
            (None, false) => (Conclusion::Undecidable, joined(&because, &self.incomplete(&found.standings))),
            (None, true) if is_drawn => (if_not, because),
            (None, true) => {
                let (zh, en) = (
                    "图层在此处完整，且无此类对象。",
                    "The layers are complete here, and have nothing else of the kind.",
                );
                (if_not, text(zh, en))
            }
        };
        Ruling { conclusion, reason }
    }

    /// Why nothing found is not "nothing there".
    fn incomplete(&self, standings: &[Standing]) -> Text {
        let missing = Standing::missing(standings).unwrap_or_default();
        let unplaced: Vec<String> = standings.iter().flat_map(|s| &s.without_geometry).map(called).collect();
        if !missing.is_empty() {
            return text(
                format!("规则点名的对象不存在：{}。", ids(&missing)),
                format!("Features that the rule names do not exist: {}.", ids(&missing)),
            );
        }
        if !unplaced.is_empty() {
            return text(
                format!("部分对象无几何：{}。", ids(&unplaced)),
                format!("Some of them have no geometry: {}.", ids(&unplaced)),
            );
        }
        let titles: Vec<Text> = standings.iter().map(|s| self.layer_title(&s.collection)).collect();
        let joined = |pick: fn(&Text) -> &str, by: &str| titles.iter().map(pick).collect::<Vec<_>>().join(by);
        text(
            format!("图层未声明在此处完整：{}。", joined(|text| &text.zh, "、")),
            format!("No claim of completeness where the site lies: {}.", joined(|text| &text.en, ", ")),
        )
    }

    /// A rule of which it is not known whether it is about the site is neither met nor breached.
    fn unless_sure(&self, finding: &mut Finding, applies: Applies) {
        let reason = match applies {
            Applies::Yes | Applies::No(_) => return,
            Applies::Unsure(reason) => reason,
            Applies::Unsaid(missing) => {
                let titles = self.book.titles(&missing);
                finding.missing_attributes.extend(missing);
                finding.missing_attributes.sort();
                finding.missing_attributes.dedup();
                text(
                    format!("是否适用取决于：{}。", titles.zh),
                    format!("Whether it applies depends on: {}.", titles.en),
                )
            }
        };
        let found = std::mem::take(&mut finding.ruling.reason);
        finding.ruling = Ruling { conclusion: Conclusion::Undecided, reason: joined(&reason, &found) };
    }

    fn by_attributes(&self, rule: &Rule, finding: &mut Finding) {
        let truth = rule.condition.as_ref().map(|condition| self.attributes.truth(condition));
        let (conclusion, reason) = match truth {
            // A preference that needs nothing is granted by being about the site.
            None if rule.undecidable.is_none() => {
                (Conclusion::Met, text("适用即满足。", "It applies, and asks for nothing more."))
            }
            None => (Conclusion::Undecidable, rule.undecidable.clone().unwrap_or_default()),
            Some(Some(true)) => (Conclusion::Met, text("已说明满足条件。", "The condition is said to be fulfilled.")),
            Some(Some(false)) => {
                (Conclusion::Breached, text("条件不满足。", "The condition is said not to be fulfilled."))
            }
            Some(None) => {
                let named: Vec<String> =
                    rule.condition.iter().flat_map(|c| c.properties()).map(str::to_string).collect();
                let missing: Vec<String> = self.attributes.missing(&named).into_iter().map(str::to_string).collect();
                let titles = self.book.titles(&missing);
                let reason =
                    text(format!("尚未说明：{}。", titles.zh), format!("Not said of the site: {}.", titles.en));
                finding.missing_attributes = missing;
                match &rule.undecidable {
                    Some(why) => (Conclusion::Undecidable, why.clone()),
                    None => (Conclusion::Undecided, reason),
                }
            }
        };
        finding.ruling = Ruling { conclusion, reason };
    }
}

fn of_unknown_uncertainty(count: usize) -> Text {
    text(
        format!("{count} 个对象位置精度未知，按所绘位置比对，不能确定。"),
        format!("How well {} drawn is not known: compared as drawn, nothing is certain.", are(count)),
    )
}

fn are(count: usize) -> String {
    if count == 1 { "1 feature is".into() } else { format!("{count} features are") }
}

fn blank(Versioned { rule, version }: &Versioned) -> Finding {
    Finding {
        rule: rule.id.clone(),
        version: *version,
        weight: rule.weight,
        text: rule.text.clone(),
        basis: rule.basis.clone(),
        test: rule.test.name(),
        parameters: rule.parameters.clone(),
        ruling: Ruling { conclusion: Conclusion::Undecidable, reason: Text::default() },
        missing_attributes: Vec::new(),
        net: None,
        remaining: None,
        evidence: Vec::new(),
        more_evidence: 0,
        standings: Vec::new(),
    }
}

fn unreadable(why: &QueryError) -> Ruling {
    let reason = match why {
        QueryError::Closed(id) => {
            text(format!("图层 {id} 未对提问者开放。"), format!("Layer {id} may not be read by whoever asks."))
        }
        other => {
            text(format!("规则所列图层不可用：{other}。"), format!("A layer of the rule cannot be used: {other}."))
        }
    };
    Ruling { conclusion: Conclusion::Undecidable, reason }
}

//! Whether the relation that a rule looks for holds: certainly, possibly, or not with anything that is drawn.

use super::error::ReportError;
use super::examination::{Examination, SidesOf};
use super::model::FindingRow;
use super::sentence::{features, metres, square_metres, text};
use crate::model::{Measure, Text};
use crate::query::{Contact, Evidence, Near, Nearness, OverlapPair, Standing, Subject, Verdict};
use crate::rule::{Rule, Test};

/// What looking for a relation found.
pub(super) struct Looked {
    pub holds: Verdict,
    /// In a sentence.
    pub because: Text,
    pub rows: Vec<FindingRow>,
    pub net: Option<Measure>,
    pub remaining: Option<Measure>,
    pub standings: Vec<Standing>,
    /// Whether what was not found is not there.
    pub is_complete: bool,
}

/// A relation, or why none can be looked for.
pub(super) enum Relation {
    Looked(Box<Looked>),
    Impossible(Text),
}

impl Examination<'_> {
    /// Looks for what the rule asks for.
    pub fn relation(&self, rule: &Rule) -> Result<Relation, ReportError> {
        if let Some(property) = &rule.options.same {
            // Partners by what they say, and not by where they lie, are not looked for yet.
            let (zh, en) = (
                format!("尚不能按“{property}”是否相同比对。"),
                format!("Features are not compared by `{property}` yet."),
            );
            return Ok(Relation::Impossible(text(zh, en)));
        }
        let sides = match self.sides(rule)? {
            SidesOf::Known(sides) => sides,
            SidesOf::Own => return self.among_itself(rule),
            SidesOf::Nothing if rule.options.stated_area_m2.is_some() => Vec::new(),
            SidesOf::Nothing => return Ok(nothing_to_compare_with()),
            SidesOf::Unnamed(property) => return Ok(unnamed(&property)),
        };
        self.relation_to(rule, &sides)
    }

    fn relation_to(&self, rule: &Rule, sides: &[Subject]) -> Result<Relation, ReportError> {
        let evidence = || self.evidence(rule, sides, compares_kin(rule));
        Ok(match rule.test {
            Test::Overlap { threshold_m2, threshold_m } => overlap(&*evidence()?, threshold_m2, threshold_m),
            Test::Pairs { threshold_m2 } => overlap(&*evidence()?, threshold_m2, 0.0),
            Test::SelfOverlap { threshold_m2 } => self.self_overlap(rule, &*evidence()?, threshold_m2)?,
            Test::Near { distance_m } | Test::Connected { distance_m } => {
                near(self.near(rule, sides, distance_m)?, distance_m)
            }
            Test::Inside { tolerance_m2 } | Test::NotInside { tolerance_m2 } => {
                self.inside(rule, &*evidence()?, tolerance_m2)?
            }
            Test::Contains { count_min } => contains(&*evidence()?, count_min),
            Test::Equal { tolerance_m2 } => self.equal(rule, sides, tolerance_m2)?,
            Test::Balance { tolerance_m2 } => self.balance(rule, sides, tolerance_m2)?,
            Test::Attribute => impossible("仅凭属性判断。", "Attributes alone decide."),
        })
    }

    /// The site's own features among each other.
    fn among_itself(&self, rule: &Rule) -> Result<Relation, ReportError> {
        let (Test::SelfOverlap { threshold_m2 } | Test::Pairs { threshold_m2 }) = rule.test else {
            return Ok(nothing_to_compare_with());
        };
        let survey = self.survey(rule);
        if survey.described().count() < 2 {
            let (zh, en) = (
                "仅提交一个地块，无从相互比对。",
                "Only one feature was handed in: there is nothing to compare it with.",
            );
            return Ok(impossible(zh, en));
        }
        let pairs = survey.own_overlaps()?;
        let holds = strongest(pairs.iter().map(|pair| shares_more(pair, threshold_m2)));
        let because = among_themselves(&pairs);
        Ok(of_itself(holds, because))
    }

    /// The site against others of its kind, and its own features against each other.
    fn self_overlap(&self, rule: &Rule, evidence: &Evidence, threshold_m2: f64) -> Result<Relation, ReportError> {
        let pairs = self.survey(rule).own_overlaps()?;
        let own = strongest(pairs.iter().map(|pair| shares_more(pair, threshold_m2)));
        let shared = shares(evidence, threshold_m2, 0.0);
        let mut found = of_evidence(evidence, shared, in_common(evidence, shared));
        if own != Verdict::No {
            found.holds = found.holds.or(own);
            found.because = among_themselves(&pairs);
        }
        Ok(looked(found))
    }

    fn inside(&self, rule: &Rule, evidence: &Evidence, tolerance_m2: f64) -> Result<Relation, ReportError> {
        let survey = self.survey(rule);
        let (mut holds, because) = lies_inside(evidence, survey.described().count(), tolerance_m2);
        if rule.options.pairwise_disjoint && holds != Verdict::No {
            let siblings = self.evidence(rule, &rule.subject.sides(self.constraint_uncertainty_m(rule)), false)?;
            let apart = shares(&siblings, tolerance_m2, 0.0);
            holds = match apart {
                Verdict::Certain => Verdict::No,
                Verdict::Possible => Verdict::Possible,
                Verdict::No => holds,
            };
        }
        Ok(looked(of_evidence(evidence, holds, because)))
    }

    fn equal(&self, rule: &Rule, sides: &[Subject], tolerance_m2: f64) -> Result<Relation, ReportError> {
        if let Some(since) = &rule.options.since {
            let (zh, en) =
                (format!("须与 {since} 的状态比对。"), format!("It takes the state of {since} to compare with."));
            return Ok(Relation::Impossible(text(zh, en)));
        }
        let survey = self.survey(rule);
        let evidence = self.evidence(rule, sides, compares_kin(rule))?;
        let Some(others) = survey.others(sides)? else {
            return Ok(impossible("比对对象无面积。", "Nothing that it is compared with has an area."));
        };
        let outside = evidence.ground.remaining;
        let apart_m2 = outside.map_or(others.area_m2, |outside| outside.value + others.without_site_m2);
        let exact =
            others.are_exact && outside.and_then(|m| m.interval).is_some_and(|[lo, hi]| hi - lo <= tolerance_m2);
        let surely_not = outside.and_then(|m| m.interval).is_some_and(|[lo, _]| lo > tolerance_m2);
        let holds = match (exact, apart_m2 <= tolerance_m2) {
            (true, true) => Verdict::Certain,
            (true, false) => Verdict::No,
            (false, _) if surely_not => Verdict::No,
            (false, _) => Verdict::Possible,
        };
        let because = text(
            format!("两者相差 {}。", square_metres(apart_m2)),
            format!("They differ by {}.", square_metres(apart_m2)),
        );
        Ok(looked(of_evidence(&evidence, holds, because)))
    }

    fn balance(&self, rule: &Rule, sides: &[Subject], tolerance_m2: f64) -> Result<Relation, ReportError> {
        let survey = self.survey(rule);
        let Some(ours) = survey.extent()?.area else {
            return Ok(impossible("地块无面积。", "The site has no area."));
        };
        let theirs = match rule.options.stated_area_m2 {
            Some(stated) => Some((stated, true)),
            None => survey.others(sides)?.map(|others| (others.area_m2, others.are_exact)),
        };
        let Some((theirs_m2, is_exact)) = theirs else {
            return Ok(impossible("比对对象无面积。", "Nothing that it is compared with has an area."));
        };
        let off = |value: f64| (value - theirs_m2).abs() <= tolerance_m2;
        let holds = match ours.interval.filter(|_| is_exact) {
            Some([lo, hi]) if off(lo) && off(hi) => Verdict::Certain,
            Some([lo, hi]) if lo > theirs_m2 + tolerance_m2 || hi < theirs_m2 - tolerance_m2 => Verdict::No,
            _ => Verdict::Possible,
        };
        let because = text(
            format!("面积 {}，应为 {}。", square_metres(ours.value), square_metres(theirs_m2)),
            format!("The area is {}, to be {}.", square_metres(ours.value), square_metres(theirs_m2)),
        );
        Ok(of_itself(holds, because))
    }
}

/// A feature that is compared with the one that it names is compared although they are kin.
pub(super) fn compares_kin(rule: &Rule) -> bool {
    rule.options.pair_by.is_some()
}

fn looked(found: Looked) -> Relation {
    Relation::Looked(Box::new(found))
}

fn among_themselves(pairs: &[OverlapPair]) -> Text {
    let worst = pairs.iter().filter_map(|pair| pair.area).map(|area| area.value).fold(0.0, f64::max);
    text(
        format!("地块之间最大重叠 {}。", square_metres(worst)),
        format!("The features of the site share at most {} with one another.", square_metres(worst)),
    )
}

fn nothing_to_compare_with() -> Relation {
    impossible("规则未列出可比对的图层。", "The rule names nothing that is stored to compare with.")
}

fn unnamed(property: &str) -> Relation {
    let (zh, en) = (
        format!("对象未填写“{property}”，无从比对。"),
        format!("`{property}` of the feature is empty, so there is nothing to compare it with."),
    );
    Relation::Impossible(text(zh, en))
}

fn impossible(zh: &str, en: &str) -> Relation {
    Relation::Impossible(text(zh, en))
}

/// What the site, or a stated figure, decides without any layer.
fn of_itself(holds: Verdict, because: Text) -> Relation {
    let (rows, standings) = (Vec::new(), Vec::new());
    looked(Looked { holds, because, rows, net: None, remaining: None, standings, is_complete: true })
}

fn of_evidence(evidence: &Evidence, holds: Verdict, because: Text) -> Looked {
    Looked {
        holds,
        because,
        rows: evidence.contacts.iter().filter(|c| c.meets != Verdict::No).map(|c| contact_row(c)).collect(),
        net: evidence.ground.net,
        remaining: evidence.ground.remaining,
        standings: evidence.standings.clone(),
        is_complete: Standing::are_complete(&evidence.standings),
    }
}

fn contact_row(contact: &Contact) -> FindingRow {
    let areal = contact.pairs.iter().any(|pair| pair.area.is_some());
    FindingRow {
        feature: contact.feature.clone(),
        verdict: contact.meets,
        area_m2: areal.then(|| contact.area_m2()),
        distance: contact.distance,
    }
}

fn overlap(evidence: &Evidence, threshold_m2: f64, threshold_m: f64) -> Relation {
    let holds = shares(evidence, threshold_m2, threshold_m);
    looked(of_evidence(evidence, holds, in_common(evidence, holds)))
}

/// What site and constraints have in common as recorded, or how near they come; with what that comes to.
fn in_common(evidence: &Evidence, holds: Verdict) -> Text {
    let meeting = || evidence.contacts.iter().filter(|contact| contact.meets != Verdict::No);
    let count = meeting().count();
    let mut zh: Vec<String> = Vec::new();
    let mut en: Vec<String> = Vec::new();
    if let Some(net) = evidence.ground.net.filter(|net| net.value > 0.0) {
        zh.push(format!("共同面积 {}", square_metres(net.value)));
        en.push(format!("common ground {}", square_metres(net.value)));
    }
    if let Some(length) = evidence.ground.length.filter(|length| length.value > 0.0) {
        zh.push(format!("共同长度 {}", metres(length.value)));
        en.push(format!("common length {}", metres(length.value)));
    }
    if let Some(points) = evidence.ground.points_inside.filter(|points| *points > 0) {
        zh.push(format!("其内有 {points} 个点"));
        en.push(format!("points inside: {points}"));
    }
    let nearest = meeting().map(|contact| contact.distance.value).fold(f64::INFINITY, f64::min);
    match (count, zh.is_empty()) {
        (0, _) => text("与已绘制的对象无共同范围。", "It has nothing in common with anything that is drawn."),
        (_, false) => text(
            format!("{}，涉及 {count} 个对象。", zh.join("，")),
            format!("With {}: {}.", features(count), en.join(", ")),
        ),
        (_, true) if holds == Verdict::No => text(
            format!("无论边界如何，与 {count} 个对象的共同部分均不超过限值，最近记录距离 {}。", metres(nearest)),
            format!(
                "However the boundaries run, it shares no more than the rule allows with {}; the nearest is recorded at {}.",
                features(count),
                metres(nearest)
            ),
        ),
        (_, true) => text(
            format!("在位置不确定范围内可能涉及 {count} 个对象，最近记录距离 {}。", metres(nearest)),
            format!(
                "Within the uncertainties it may meet {}; the nearest is recorded at {}.",
                features(count),
                metres(nearest)
            ),
        ),
    }
}

/// Whether the site shares more than so much with all of them together: areas by the net ground, lines by their lengths
/// together, points one by one. What nobody knows the ε of is never certain.
pub(super) fn shares(evidence: &Evidence, threshold_m2: f64, threshold_m: f64) -> Verdict {
    let by_area = match evidence.ground.net {
        Some(Measure { interval: Some([least, _]), .. }) if least > threshold_m2 => Verdict::Certain,
        Some(Measure { interval: Some([_, most]), .. }) if most <= threshold_m2 => Verdict::No,
        Some(net) if net.interval.is_none() && net.value <= threshold_m2 && !may_meet(evidence) => Verdict::No,
        Some(_) => Verdict::Possible,
        None => Verdict::No,
    };
    let pairs = || evidence.contacts.iter().flat_map(|contact| &contact.pairs).filter(|pair| pair.area.is_none());
    let uncompared = evidence.contacts.iter().filter(|c| c.pairs.is_empty()).map(|contact| contact.meets);
    let by_points = pairs().map(point);
    strongest([by_area, by_length(pairs(), threshold_m)].into_iter().chain(by_points).chain(uncompared))
}

/// Lines together: at least and at most so long inside.
fn by_length<'p>(pairs: impl Iterator<Item = &'p OverlapPair>, threshold_m: f64) -> Verdict {
    let (mut least_m, mut most_m) = (0.0, 0.0);
    for (pair, length) in pairs.filter_map(|pair| Some((pair, pair.length?))) {
        let [low, high] = match (length.interval, pair.verdict) {
            (Some(interval), _) => interval,
            (None, Verdict::No) => [0.0, 0.0],
            // The line may wind within its ε: that it meets is sure, and its length as recorded.
            (None, Verdict::Certain) => [length.value, f64::INFINITY],
            (None, Verdict::Possible) => [0.0, f64::INFINITY],
        };
        least_m += low;
        most_m += high;
    }
    match (least_m > threshold_m, most_m > threshold_m) {
        (true, _) => Verdict::Certain,
        (false, true) => Verdict::Possible,
        (false, false) => Verdict::No,
    }
}

fn point(pair: &OverlapPair) -> Verdict {
    match pair.count.map(|count| count.interval) {
        None | Some(Some([_, 0])) => Verdict::No,
        Some(Some([least, _])) if least > 0 => Verdict::Certain,
        // Where the ε is not known, nothing is certain.
        Some(_) if pair.verdict == Verdict::No => Verdict::No,
        Some(_) => Verdict::Possible,
    }
}

fn may_meet(evidence: &Evidence) -> bool {
    evidence.contacts.iter().any(|contact| contact.meets != Verdict::No)
}

fn shares_more(pair: &OverlapPair, threshold_m2: f64) -> Verdict {
    match pair.area {
        Some(Measure { interval: Some([least, _]), .. }) if least > threshold_m2 => Verdict::Certain,
        Some(Measure { interval: Some([_, most]), .. }) if most <= threshold_m2 => Verdict::No,
        Some(_) => Verdict::Possible,
        None => by_length(std::iter::once(pair), 0.0).or(point(pair)),
    }
}

fn near(nearness: Nearness, distance_m: f64) -> Relation {
    let row = |near: &Near| FindingRow {
        feature: near.feature.clone(),
        verdict: near.within,
        area_m2: None,
        distance: near.distance,
    };
    let because = match nearness.neighbours.first() {
        None => text("没有已绘制的对象可供量测。", "Nothing is drawn that a distance could be measured to."),
        Some(first) => text(
            format!(
                "最近的对象 {} 记录距离 {}，限值 {}。",
                first.feature.reference.name.as_deref().unwrap_or(&first.feature.reference.id),
                metres(first.distance.value),
                metres(distance_m)
            ),
            format!(
                "The nearest, {}, is recorded at {}; the distance asked about is {}.",
                first.feature.reference.id,
                metres(first.distance.value),
                metres(distance_m)
            ),
        ),
    };
    looked(Looked {
        holds: nearness.verdict,
        because,
        rows: nearness.neighbours.iter().map(row).collect(),
        net: None,
        remaining: None,
        is_complete: Standing::are_complete(&nearness.standings),
        standings: nearness.standings,
    })
}

/// Whether all of a site lies in all of them together: by the ground that they leave free; of points and lines, which have
/// none, if one of them holds it.
fn lies_inside(evidence: &Evidence, features: usize, tolerance_m2: f64) -> (Verdict, Text) {
    let contacts = || evidence.contacts.iter().filter(|contact| contact.meets != Verdict::No);
    let thin = || contacts().flat_map(|c| &c.pairs).filter(|pair| pair.share_of_subject.is_none());
    let has_thin = evidence.ground.remaining.is_none();
    // However much may lie outside, most of the site lies inside.
    let whole_m2 = evidence.ground.net.zip(evidence.ground.remaining).map(|(net, left)| net.value + left.value);
    let tolerance_m2 = whole_m2.map_or(tolerance_m2, |whole| tolerance_m2.min(whole / 2.0));
    let verdict = match evidence.ground.remaining {
        Some(Measure { interval: Some([_, most]), .. }) if most <= tolerance_m2 => Verdict::Certain,
        Some(Measure { interval: Some([least, _]), .. }) if least > tolerance_m2 => Verdict::No,
        // A site that is smaller than its ε may have no ground at all, and so lie in anything by the interval alone.
        Some(_) if contacts().next().is_none() => Verdict::No,
        Some(_) => Verdict::Possible,
        None if features == 1 && thin().any(|pair| pair.inside == Verdict::Certain) => Verdict::Certain,
        // Several may hold together what none of them holds alone; but no number of exact points and lines holds anything.
        None if contacts().any(|contact| holds_something(contact)) && (contacts().count() > 1 || features > 1) => {
            Verdict::Possible
        }
        None => {
            let may =
                |contact: &Contact| contact.pairs.is_empty() || contact.pairs.iter().any(|p| p.inside != Verdict::No);
            if contacts().any(|contact| may(contact)) { Verdict::Possible } else { Verdict::No }
        }
    };
    let because = match evidence.ground.remaining {
        Some(remaining) if !has_thin => text(
            format!("范围之外 {}。", square_metres(remaining.value)),
            format!("{} of it lie outside.", square_metres(remaining.value)),
        ),
        _ if contacts().next().is_none() => text("不在任何已绘制的对象之内。", "It lies in nothing that is drawn."),
        _ if verdict == Verdict::Certain => text("全部位于其内。", "All of it lies inside."),
        _ if verdict == Verdict::No => text("不全在其内。", "Not all of it lies inside."),
        _ => text("是否在内取决于位置不确定性。", "Whether it lies inside depends on the uncertainties."),
    };
    (verdict, because)
}

/// Whether it has ground, or may have: what is drawn as a point may stand for an area.
fn holds_something(contact: &Contact) -> bool {
    contact.has_ground || contact.is_anchor || contact.pairs.is_empty()
}

fn contains(evidence: &Evidence, count_min: usize) -> Relation {
    let certain = |contact: &Contact| contact.pairs.iter().any(|pair| pair.contains == Verdict::Certain);
    let possible = |contact: &Contact| {
        contact.meets != Verdict::No
            && (contact.pairs.is_empty() || contact.pairs.iter().any(|pair| pair.contains != Verdict::No))
    };
    let (sure, may) = (
        evidence.contacts.iter().filter(|c| certain(c)).count(),
        evidence.contacts.iter().filter(|c| possible(c)).count(),
    );
    let holds = match (sure >= count_min, may >= count_min) {
        (true, _) => Verdict::Certain,
        (_, true) => Verdict::Possible,
        _ => Verdict::No,
    };
    let because = text(
        format!("确定包含 {sure} 个，可能包含 {may} 个，至少应有 {count_min} 个。"),
        format!("It holds {sure} for certain and {may} possibly; at least {count_min} are wanted."),
    );
    looked(of_evidence(evidence, holds, because))
}

fn strongest(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().fold(Verdict::No, Verdict::or)
}

//! What all rules come to.

use super::model::{Conclusion, Finding, Overall};
use super::rulebook::Rulebook;
use super::sentence::text;
use crate::model::Text;
use crate::rule::Weight;

impl Overall {
    /// A prohibition that is breached outweighs everything; a rule that cannot be decided outweighs all that weigh less, and
    /// keeps a site from being free of conflict. What is only wished for, reported, or about our own record decides nothing.
    pub(super) fn of(findings: &[Finding], book: &Rulebook) -> Self {
        let breached = |weight| findings.iter().any(|f| f.weight == weight && is(f, Conclusion::Breached));
        let is_open_at = |weight| findings.iter().any(|f| f.weight == weight && open(f));
        let decides = |f: &&Finding| matches!(f.weight, Weight::Prohibited | Weight::Restricted | Weight::Conditional);
        let applied = findings.iter().filter(|f| !is(f, Conclusion::NotApplicable)).filter(decides).count();
        let is_blind = !book.broken().is_empty() || applied == 0;
        // What may be prohibited is not as good as what is only restricted.
        let forbids = is_blind || is_open_at(Weight::Prohibited);
        let restricts = forbids || is_open_at(Weight::Restricted);
        let is_open = restricts || is_open_at(Weight::Conditional);
        let (conclusion, text) = if breached(Weight::Prohibited) {
            ("conflict", said("存在冲突：违反禁止性规则。", "Conflict: a prohibition is breached."))
        } else if breached(Weight::Restricted) && !forbids {
            (
                "needs_decision",
                said(
                    "涉及限制性规则，须由有权机关审定。",
                    "A restriction applies: whoever is competent has to decide.",
                ),
            )
        } else if breached(Weight::Conditional) && !restricts {
            (
                "conditions",
                said("有条件准入：须证明满足条件。", "Conditions apply that have to be shown to be fulfilled."),
            )
        } else if is_open {
            ("cannot_be_decided", said("现有数据无法得出结论。", "It cannot be decided with what is known."))
        } else {
            ("no_conflict", said("未发现冲突。", "No conflict."))
        };
        Self {
            conclusion,
            text,
            breached: by_weight(findings, Conclusion::Breached),
            undecided: by_weight(findings, Conclusion::Undecided),
            undecidable: by_weight(findings, Conclusion::Undecidable),
            met: by_weight(findings, Conclusion::Met),
            not_applicable: by_weight(findings, Conclusion::NotApplicable),
            missing_attributes: missing(findings),
        }
    }
}

fn said(zh: &str, en: &str) -> Text {
    text(zh, en)
}

fn open(finding: &Finding) -> bool {
    is(finding, Conclusion::Undecided) || is(finding, Conclusion::Undecidable)
}

fn is(finding: &Finding, conclusion: Conclusion) -> bool {
    finding.ruling.conclusion == conclusion
}

fn by_weight(findings: &[Finding], conclusion: Conclusion) -> Vec<String> {
    let mut found: Vec<&Finding> = findings.iter().filter(|finding| is(finding, conclusion)).collect();
    found.sort_by(|a, b| (a.weight, &a.rule).cmp(&(b.weight, &b.rule)));
    found.into_iter().map(|finding| finding.rule.clone()).collect()
}

fn missing(findings: &[Finding]) -> Vec<String> {
    let mut names: Vec<String> = findings.iter().flat_map(|finding| finding.missing_attributes.clone()).collect();
    names.sort();
    names.dedup();
    names
}

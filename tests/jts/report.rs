//! What is printed: a table per operation, and what is wrong.

use super::answer::Outcome;
use super::case::{Case, Question};
use super::known::{Key, Known};
use std::collections::BTreeMap;

/// Counts per operation, and the reasons for the run to fail.
#[derive(Default)]
pub struct Report {
    operations: BTreeMap<String, [usize; 4]>,
    unsupported: BTreeMap<&'static str, usize>,
    /// One sentence each; empty when the run is good.
    pub wrong: Vec<String>,
}

const PASSED: usize = 0;
const KNOWN: usize = 1;
const UNSUPPORTED: usize = 2;
const FAILED: usize = 3;

impl Report {
    /// Counts one answer; a known row that belongs to it is taken from the list.
    pub fn add(
        &mut self,
        case: &Case,
        question: &Question,
        outcome: Outcome,
        known: &mut BTreeMap<Key, Known>,
        today: (i64, i64, i64),
    ) {
        let known = known.remove(&(case.file.clone(), case.number, question.label()));
        let place = format!("{} case {} ({}) {}", case.file, case.number, case.description, question.label());
        let column = match (outcome, known) {
            (Outcome::Passed, None) => PASSED,
            (Outcome::Passed, Some(_)) => self.fault(format!("{place}: passes, take it from known.csv")),
            (Outcome::Unsupported(why), None) => {
                *self.unsupported.entry(why).or_default() += 1;
                UNSUPPORTED
            }
            (Outcome::Unsupported(_), Some(_)) => self.fault(format!("{place}: unsupported, take it from known.csv")),
            (Outcome::Failed(why), None) => self.fault(format!("{place}: {why}")),
            (Outcome::Failed(_), Some(known)) if known.expires < today => {
                self.fault(format!("{place}: known, but its date has passed: {}", known.reason))
            }
            (Outcome::Failed(_), Some(_)) => KNOWN,
        };
        self.operations.entry(question.name.clone()).or_default()[column] += 1;
    }

    fn fault(&mut self, sentence: String) -> usize {
        self.wrong.push(sentence);
        FAILED
    }

    /// Rows of the list that no case answers to.
    pub fn left_over(&mut self, known: BTreeMap<Key, Known>) {
        let rows = known.into_keys().map(|(file, case, operation)| {
            format!("known.csv names {file} case {case} {operation}, which does not exist")
        });
        self.wrong.extend(rows);
    }

    /// The table.
    pub fn table(&self) -> String {
        let mut lines =
            vec![format!("{:<18}{:>8}{:>8}{:>13}{:>8}", "operation", "passed", "known", "unsupported", "failed")];
        let mut sum = [0; 4];
        let line = |name: &str, n: &[usize; 4]| format!("{name:<18}{:>8}{:>8}{:>13}{:>8}", n[0], n[1], n[2], n[3]);
        for (name, counts) in &self.operations {
            lines.push(line(name, counts));
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        lines.push(line("all", &sum));
        lines.push("unsupported because of".into());
        lines.extend(self.unsupported.iter().map(|(why, count)| format!("{count:>8}  {why}")));
        lines.join("\n")
    }
}

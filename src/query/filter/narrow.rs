//! What a filter says about where matching features must lie and which ids they must have, for those who have indexes.

use super::tree::{Comparison, Condition, ID, Literal, Operand};
use crate::geom::Lies;
use crate::model::Envelope;

impl Condition {
    /// Boxes one of which the envelope of a feature must meet for this to be true; `None` when any feature can match.
    pub(super) fn envelopes(&self) -> Option<Vec<Envelope>> {
        let extent = |boxes: &Vec<Envelope>| boxes.iter().map(extent_deg2).sum::<f64>();
        match self {
            Self::Constant(false) => Some(Vec::new()),
            Self::And(terms) => {
                let known = terms.iter().filter_map(Self::envelopes);
                known.min_by(|a, b| extent(a).total_cmp(&extent(b)))
            }
            Self::Or(terms) => terms.iter().map(Self::envelopes).collect::<Option<Vec<_>>>().map(|all| all.concat()),
            Self::Spatial { left, how, right } if *how != Lies::Disjoint => match (left, right) {
                (Operand::Drawing(_), Operand::Drawing(_)) => None,
                (Operand::Drawing(drawing), _) | (_, Operand::Drawing(drawing)) => Some(drawing.envelopes()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The ids of which a feature must have one for this to be true; `None` when any feature can match.
    pub(super) fn ids(&self) -> Option<Vec<&str>> {
        match self {
            Self::Constant(false) => Some(Vec::new()),
            Self::And(terms) => terms.iter().filter_map(Self::ids).min_by_key(Vec::len),
            Self::Or(terms) => terms.iter().map(Self::ids).collect::<Option<Vec<_>>>().map(|all| all.concat()),
            Self::Compare { left, sign: Comparison::Equal, right } => match (left, right) {
                (Operand::Property(name), Operand::Literal(Literal::Text(id)))
                | (Operand::Literal(Literal::Text(id)), Operand::Property(name))
                    if name == ID =>
                {
                    Some(vec![id])
                }
                _ => None,
            },
            Self::In { value: Operand::Property(name), entries } if name == ID => entries
                .iter()
                .map(|entry| if let Operand::Literal(Literal::Text(id)) = entry { Some(&**id) } else { None })
                .collect(),
            _ => None,
        }
    }
}

fn extent_deg2(envelope: &Envelope) -> f64 {
    let ([w, s], [e, n]) = (envelope.min, envelope.max);
    (e - w) * (n - s)
}

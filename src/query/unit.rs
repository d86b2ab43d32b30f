//! Units of area.

use crate::model::Measure;

/// Units in which areas are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AreaUnit {
    /// Square metres.
    #[default]
    M2,
    /// Hectares, 10 000 m².
    Ha,
    /// Square kilometres.
    Km2,
    /// 亩, 2000/3 m².
    Mu,
}

impl AreaUnit {
    /// Names as in requests.
    pub const NAMES: [&'static str; 4] = ["m2", "ha", "km2", "mu"];

    /// By name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::M2, Self::Ha, Self::Km2, Self::Mu].into_iter().find(|unit| unit.name() == text)
    }

    /// As in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::M2 => "m2",
            Self::Ha => "ha",
            Self::Km2 => "km2",
            Self::Mu => "mu",
        }
    }

    /// How many square metres make one.
    pub fn square_metres(self) -> f64 {
        match self {
            Self::M2 => 1.0,
            Self::Ha => 1e4,
            Self::Km2 => 1e6,
            Self::Mu => 2000.0 / 3.0,
        }
    }

    pub(super) fn of(self, area: Measure) -> Measure {
        area.in_unit(self.name(), self.square_metres())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hectare_is_fifteen_mu() {
        let hectare = AreaUnit::Mu.of(Measure::area_m2(10_000.0));
        assert!((hectare.value - 15.0).abs() < 1e-12 && hectare.unit == "mu");
    }

    #[test]
    fn every_name_is_understood() {
        assert!(AreaUnit::NAMES.iter().all(|name| AreaUnit::parse(name).is_some_and(|unit| unit.name() == *name)));
    }
}

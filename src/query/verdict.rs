//! What can be said for sure when boundaries are only known to within ε (DOMAIN §5.3).

use serde::Serialize;

/// Whether something holds, given how well both sides are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds wherever the true boundaries lie within their ε. Never given when an ε is not known.
    Certain,
    /// It may hold or not.
    Possible,
    /// It does not hold wherever the true boundaries lie.
    No,
}

impl Verdict {
    /// Two geometries at `distance_m` whose ε add up to `uncertainty_m`: are they within `radius_m`?
    ///
    /// Certain if d + E ≤ r, no if d − E > r. Unknown ε: possible.
    pub fn within(distance_m: f64, uncertainty_m: Option<f64>, radius_m: f64) -> Self {
        match uncertainty_m {
            Some(e) if distance_m + e <= radius_m => Self::Certain,
            Some(e) if distance_m - e > radius_m => Self::No,
            _ => Self::Possible,
        }
    }

    /// Whether one of two things holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Certain, _) | (_, Self::Certain) => Self::Certain,
            (Self::Possible, _) | (_, Self::Possible) => Self::Possible,
            _ => Self::No,
        }
    }
}

/// Whether a limit is kept, given the interval of what it limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compliance {
    /// The whole interval lies at or below the limit.
    Met,
    /// The whole interval lies above it.
    Breached,
    /// The limit lies inside the interval, or there is no interval.
    Undecided,
}

impl Compliance {
    /// At most `limit`, for a value known to lie in `interval`.
    ///
    /// ```
    /// use groundplan::query::Compliance;
    /// assert_eq!(Compliance::at_most(Some([0.0, 80.0]), 100.0), Compliance::Met);
    /// assert_eq!(Compliance::at_most(Some([120.0, 300.0]), 100.0), Compliance::Breached);
    /// assert_eq!(Compliance::at_most(None, 100.0), Compliance::Undecided);
    /// ```
    pub fn at_most(interval: Option<[f64; 2]>, limit: f64) -> Self {
        match interval {
            Some([_, most]) if most <= limit => Self::Met,
            Some([least, _]) if least > limit => Self::Breached,
            _ => Self::Undecided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_of_a_distance_follows_its_interval() {
        assert_eq!(Verdict::within(90.0, Some(10.0), 100.0), Verdict::Certain);
        assert_eq!(Verdict::within(95.0, Some(10.0), 100.0), Verdict::Possible);
        assert_eq!(Verdict::within(110.0, Some(10.0), 100.0), Verdict::Possible);
        assert_eq!(Verdict::within(110.1, Some(10.0), 100.0), Verdict::No);
    }

    #[test]
    fn unknown_uncertainty_is_never_certain_and_never_no() {
        assert_eq!(Verdict::within(0.0, None, 1e9), Verdict::Possible);
        assert_eq!(Verdict::within(1e9, None, 0.0), Verdict::Possible);
    }
}

//! What the store remembers of a change: when it learned of it, from whom, why, and from what.

use super::{Feature, Instant, TimeError, TimeSpan};
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// Seconds from 0000-03-01, where [`TimeSpan`] counts from, to 1970-01-01.
const EPOCH_S: i64 = 719_468 * 86_400;
const MICROS: i64 = 1_000_000;

/// A moment of record time: microseconds since 1970-01-01T00:00:00Z. Written in RFC 3339 with six digits.
///
/// ```
/// use groundplan::model::RecordTime;
/// let time = RecordTime::parse("2026-11-21T08:00:00.25+08:00").unwrap();
/// assert_eq!(time.to_string(), "2026-11-21T00:00:00.250000Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordTime(pub i64);

impl RecordTime {
    /// Reads what [`TimeSpan::parse`] reads, and fractions of a second. A period means its end: as of 2026-05-31 is what
    /// was known when that day was over.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let span = TimeSpan::parse(text)?;
        let fraction = text.split_once(['T', 't']).map(|(_, clock)| fraction_micros(clock));
        let micros = fraction.unwrap_or(MICROS - 1);
        span.end
            .seconds()
            .checked_sub(EPOCH_S)
            .and_then(|s| s.checked_mul(MICROS)?.checked_add(micros))
            .map(Self)
            .ok_or_else(|| TimeError(text.to_string()))
    }

    /// Its second, as legal validity counts it.
    pub fn instant(self) -> Instant {
        Instant::of_seconds(self.0.div_euclid(MICROS).saturating_add(EPOCH_S))
    }
}

/// The digits after the seconds, cut off after the sixth.
fn fraction_micros(clock: &str) -> i64 {
    let digits = clock.split_once('.').map_or("", |(_, rest)| rest);
    let digits = digits.bytes().take_while(u8::is_ascii_digit).chain(std::iter::repeat(b'0')).take(6);
    digits.fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0'))
}

impl fmt::Display for RecordTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (second, micros) = (self.0.div_euclid(MICROS), self.0.rem_euclid(MICROS));
        let (day, clock) = (second.div_euclid(86_400), second.rem_euclid(86_400));
        let (year, month, day) = civil(day + 719_468);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
    }
}

impl Serialize for RecordTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Year, month and day of a day counted from 0000-03-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
fn civil(day: i64) -> (i64, i64, i64) {
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let shifted = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(shifted <= 2), shifted, of_year - (153 * month + 2) / 5 + 1)
}

/// Who changes something, why, and from what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Origin {
    /// The name of the key or user that asked for the change, or the program that made it.
    pub author: String,
    /// Why, in the author's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// SHA-256 of the file or body that the change came from, hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_sha256: Option<String>,
}

/// A set of changes that became true at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transaction {
    /// 1, 2, …: later ones have greater numbers and later times, whatever the clock did.
    pub number: u64,
    /// Record time.
    pub time: RecordTime,
    /// Who, why, from what.
    #[serde(flatten)]
    pub origin: Origin,
}

/// One state of one feature, and how long the store held it for true. Its legal validity is in the feature's own
/// `valid_from` and `valid_to`.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// 1, 2, … for each feature id; a feature that is deleted and made anew goes on counting.
    pub number: u32,
    /// What the store held for true.
    pub feature: Arc<Feature>,
    /// What was repaired when it came in, in words.
    pub repairs: Vec<String>,
    /// When it began to hold.
    pub began: Transaction,
    /// When it ceased to; `None` for the version of now.
    pub ended: Option<Transaction>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> RecordTime {
        RecordTime::parse(text).unwrap()
    }

    #[test]
    fn a_day_means_its_end_and_a_moment_itself() {
        assert_eq!(at("1970-01-01").0, 86_400 * MICROS - 1);
        assert_eq!(at("1970-01-01T00:00:00Z").0, 0);
        assert_eq!(at("1969-12-31T23:59:59.5Z").0, -500_000);
        assert_eq!(at("2026-02").to_string(), "2026-02-28T23:59:59.999999Z");
        assert_eq!(at("2000-02-29T12:00:00.1234567Z").to_string(), "2000-02-29T12:00:00.123456Z");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(micros in -2_000_000_000_000_000..200_000_000_000_000_000_i64) {
            prop_assert_eq!(at(&RecordTime(micros).to_string()), RecordTime(micros));
        }
    }
}

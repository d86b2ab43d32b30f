//! Dates as documents give them (a year, a month, a day) and the spans they stand for.

use std::cmp::Ordering;
use std::fmt;

/// Why a text is not a date, interval or instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date of the form 2016, 2016-05, 2016-05-31 or 2016-05-31T08:00:00Z")]
pub struct TimeError(pub String);

/// A moment as a count of seconds since 0000-03-01 in the proleptic Gregorian calendar, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(i64);

impl Instant {
    pub(super) fn of_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// The count itself.
    pub(super) fn seconds(self) -> i64 {
        self.0
    }
}

/// The span a printed date covers: `2016` covers the whole year. Both ends are inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeSpan {
    /// First second.
    pub start: Instant,
    /// Last second.
    pub end: Instant,
    text: String,
}

impl TimeSpan {
    /// Reads ISO 8601 in reduced or full precision; a time of day needs `Z` or an offset.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let fail = || TimeError(text.to_string());
        let (date, clock) = match text.split_once(['T', 't']) {
            Some((date, clock)) => (date, Some(clock)),
            None => (text, None),
        };
        let (first, last) = days_of(date).ok_or_else(fail)?;
        let (start, end) = match clock {
            None => (first * 86_400, last * 86_400 + 86_399),
            Some(clock) if date.len() == 10 => {
                let second = first * 86_400 + seconds_of(clock).ok_or_else(fail)?;
                (second, second)
            }
            Some(_) => return Err(fail()),
        };
        Ok(Self { start: Instant(start), end: Instant(end), text: text.to_string() })
    }

    /// Its first second in RFC 3339; a text that has a time of day is given back as it is.
    pub fn start_rfc3339(&self) -> String {
        match self.text.len() {
            4 => format!("{}-01-01T00:00:00Z", self.text),
            7 => format!("{}-01T00:00:00Z", self.text),
            10 => format!("{}T00:00:00Z", self.text),
            _ => self.text.clone(),
        }
    }

    /// Its last second in RFC 3339.
    pub fn end_rfc3339(&self) -> String {
        let last_day = || {
            let (year, month) = self.text.split_once('-')?;
            days_in(digits(year, 4)?, digits(month, 2)?)
        };
        match self.text.len() {
            4 => format!("{}-12-31T23:59:59Z", self.text),
            7 => format!("{}-{}T23:59:59Z", self.text, last_day().unwrap_or(28)),
            10 => format!("{}T23:59:59Z", self.text),
            _ => self.text.clone(),
        }
    }

    /// The text it was read from.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// First and last day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn days_of(date: &str) -> Option<(i64, i64)> {
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map(|m| digits(m, 2));
    let day = parts.next().map(|d| digits(d, 2));
    if parts.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => Some((day_number(year, 1, 1)?, day_number(year, 12, 31)?)),
        (Some(month), None) => {
            let month = month?;
            Some((day_number(year, month, 1)?, day_number(year, month, days_in(year, month)?)?))
        }
        (Some(month), Some(day)) => day_number(year, month?, day?).map(|d| (d, d)),
    }
}

fn digits(text: &str, width: usize) -> Option<i64> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn days_in(year: i64, month: i64) -> Option<i64> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Days since 0000-03-01 (Howard Hinnant's civil-day count, shifted to start there).
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=days_in(year, month)?).contains(&day) {
        return None;
    }
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * m + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year)
}

/// Seconds since midnight UTC of `hh:mm[:ss[.fff]](Z|±hh:mm)`.
fn seconds_of(clock: &str) -> Option<i64> {
    let zone_at = clock.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = (clock.get(..zone_at)?, clock.get(zone_at..)?);
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut parts = whole.split(':').map(|p| digits(p, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let offset = match zone {
        "Z" | "z" => 0,
        signed => {
            let sign = if signed.starts_with('-') { -1 } else { 1 };
            let (h, m) = signed.get(1..)?.split_once(':')?;
            let (h, m) = (digits(h, 2)?, digits(m, 2)?);
            if h > 23 || m > 59 {
                return None;
            }
            sign * (h * 3600 + m * 60)
        }
    };
    Some(hour * 3600 + minute * 60 + second - offset)
}

/// What `datetime=` asks for: an instant, or an interval with open ends (`None`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeInterval {
    start: Option<Instant>,
    end: Option<Instant>,
}

impl TimeInterval {
    /// Reads an instant, `a/b`, `../b` or `a/..` (an empty end is open, too).
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let Some((from, to)) = text.split_once('/') else {
            let span = TimeSpan::parse(text)?;
            return Ok(Self { start: Some(span.start), end: Some(span.end) });
        };
        let end_of = |part: &str| match part {
            "" | ".." => Ok(None),
            part => TimeSpan::parse(part).map(Some),
        };
        let (from, to) = (end_of(from)?, end_of(to)?);
        let interval = Self { start: from.map(|s| s.start), end: to.map(|s| s.end) };
        match (interval.start, interval.end) {
            (Some(start), Some(end)) if start > end => Err(TimeError(text.to_string())),
            _ => Ok(interval),
        }
    }

    /// Whether a moment lies in it.
    pub fn holds(&self, moment: Instant) -> bool {
        self.start.is_none_or(|start| start <= moment) && self.end.is_none_or(|end| moment <= end)
    }

    /// True when the validity `[from, to]` (open where `None`) has a moment in common with this.
    pub fn meets(&self, from: Option<&TimeSpan>, to: Option<&TimeSpan>) -> bool {
        let not_after = |a: Option<Instant>, b: Option<Instant>| match (a, b) {
            (Some(a), Some(b)) => a.cmp(&b) != Ordering::Greater,
            _ => true,
        };
        not_after(from.map(|s| s.start), self.end) && not_after(self.start, to.map(|s| s.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meets(asked: &str, from: &str, to: Option<&str>) -> bool {
        let to = to.map(|t| TimeSpan::parse(t).unwrap());
        TimeInterval::parse(asked).unwrap().meets(Some(&TimeSpan::parse(from).unwrap()), to.as_ref())
    }

    #[test]
    fn a_month_covers_all_its_days() {
        let may = TimeSpan::parse("2016-05").unwrap();
        assert_eq!(may.start, TimeSpan::parse("2016-05-01T00:00:00Z").unwrap().start);
        assert_eq!(may.end, TimeSpan::parse("2016-05-31T23:59:59Z").unwrap().start);
    }

    #[test]
    fn a_plan_that_ended_in_2020_is_not_valid_in_2021() {
        assert!(meets("2020-12-31", "2016-05", Some("2020-12-31")));
        assert!(!meets("2021-01-01", "2016-05", Some("2020-12-31")));
        assert!(!meets("2016-04-30", "2016-05", Some("2020-12-31")));
        assert!(meets("2016-04-30/..", "2016-05", Some("2020-12-31")));
        assert!(meets("../2016-05-01", "2016-05", None));
        assert!(meets("2030", "2016", None));
    }

    #[test]
    fn a_span_is_written_with_its_first_and_its_last_second() {
        let february = TimeSpan::parse("2020-02").unwrap();
        assert_eq!(
            (february.start_rfc3339().as_str(), february.end_rfc3339().as_str()),
            ("2020-02-01T00:00:00Z", "2020-02-29T23:59:59Z")
        );
        assert_eq!(TimeSpan::parse("2016").unwrap().end_rfc3339(), "2016-12-31T23:59:59Z");
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in [
            "",
            "2016-13",
            "2016-02-30",
            "16-05",
            "2016-05-31T08:00:00",
            "a/b",
            "2020/2019",
            "2016-5-1",
            "2016/2017/2018",
            "2016T08:00Z",
            "2020-01-01T00:00:00.abcZ",
            "2020-01-01T00:00:00.Z",
            "2020-01-01T00:00:00+99:99",
        ] {
            assert!(TimeInterval::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn offsets_are_taken_into_account() {
        let beijing = TimeSpan::parse("2021-01-08T08:00:00+08:00").unwrap();
        assert_eq!(beijing.start, TimeSpan::parse("2021-01-08T00:00:00Z").unwrap().start);
    }
}

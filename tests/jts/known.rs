//! The list of known failures. An entry that has come true, or whose date has passed, fails the run: nobody has to
//! remember it.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// File, number of the case, question.
pub type Key = (String, usize, String);

/// One row of `known.csv`.
pub struct Known {
    pub reason: String,
    /// Year, month, day.
    pub expires: (i64, i64, i64),
}

/// Reads `file,case,operation,reason,expires`; a reason with a comma stands in quotation marks.
pub fn read(text: &str) -> Result<BTreeMap<Key, Known>, String> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    if lines.next() != Some("file,case,operation,reason,expires") {
        return Err("the first line must be file,case,operation,reason,expires".into());
    }
    let mut rows = BTreeMap::new();
    for line in lines {
        let (key, known) = row(line).ok_or_else(|| format!("not a row: {line}"))?;
        if rows.insert(key, known).is_some() {
            return Err(format!("twice the same: {line}"));
        }
    }
    Ok(rows)
}

fn row(line: &str) -> Option<(Key, Known)> {
    let mut fields = line.splitn(4, ',');
    let (file, case, operation) = (fields.next()?, fields.next()?, fields.next()?);
    let (reason, expires) = fields.next()?.rsplit_once(',')?;
    let key = (file.to_string(), case.parse().ok()?, operation.to_string());
    let reason = reason.trim_matches('"').to_string();
    (!reason.is_empty()).then_some((key, Known { reason, expires: date(expires)? }))
}

fn date(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.trim().split('-').map(|part| part.parse().ok());
    let date = (parts.next()??, parts.next()??, parts.next()??);
    ((1..=12).contains(&date.1) && (1..=31).contains(&date.2) && parts.next().is_none()).then_some(date)
}

/// Today in UTC.
pub fn today() -> (i64, i64, i64) {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    date_of_day(i64::try_from(seconds / 86_400).unwrap_or(0))
}

/// The date of a day counted from 1970-01-01 (Howard Hinnant's `civil_from_days`).
fn date_of_day(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let (month_of_year, day_of_month) = ((month + 2) % 12 + 1, day_of_year - (153 * month + 2) / 5 + 1);
    (era * 400 + year_of_era + i64::from(month_of_year <= 2), month_of_year, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(date_of_day(0), (1970, 1, 1));
        assert_eq!(date_of_day(11_016), (2000, 2, 29));
        assert_eq!(date_of_day(20_819), (2027, 1, 1));
    }

    #[test]
    fn a_row_is_read_and_a_bad_one_is_named() {
        let head = "file,case,operation,reason,expires\n";
        let rows = read(&format!("{head}x.xml,3,isvalid(A),\"one, two\",2030-01-31\n")).ok().unwrap();
        let known = &rows[&("x.xml".to_string(), 3, "isvalid(A)".to_string())];
        assert_eq!((known.reason.as_str(), known.expires), ("one, two", (2030, 1, 31)));
        for bad in ["x.xml,3,isvalid(A),2030-01-31", "x.xml,three,isvalid(A),why,2030-01-31", "x.xml,3,y,why,soon"] {
            assert!(read(&format!("{head}{bad}\n")).is_err(), "{bad}");
        }
    }
}

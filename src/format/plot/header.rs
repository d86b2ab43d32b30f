//! What a file says of all plots, and in which plane that puts a plot.

use super::fields::{decimal, trimmed};
use super::issues::quoted;
use super::{PlaneZone, PlotPoint};

/// Digits after the point where a file says nothing of them, at least, and at most.
const USUAL_DECIMALS: usize = 3;
const LEAST_DECIMALS: usize = 2;
const MOST_DECIMALS: usize = 6;
/// What one zone number adds to an easting, metres.
const PREFIX_M: f64 = 1e6;

/// The attributes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlotHeader {
    /// Names and values of `[属性描述]`, as written and in order.
    pub attributes: Vec<(String, String)>,
    /// Lines of other sections before the plots, each under its name: kept, and not understood.
    pub others: Vec<(String, Vec<String>)>,
}

impl PlotHeader {
    /// What a file has to say so that its plane is known, for plots in a zone: coordinates to so many digits after the point
    /// (2 … 6).
    pub fn of_zone(zone: PlaneZone, decimals: usize) -> Self {
        let decimals = decimals.clamp(LEAST_DECIMALS, MOST_DECIMALS);
        let attributes = [
            ("坐标系", "2000国家大地坐标系".to_string()),
            ("几度分带", zone.width_deg().to_string()),
            ("投影类型", "高斯克吕格".to_string()),
            ("计量单位", "米".to_string()),
            ("带号", zone.number().to_string()),
            ("精度", format!("0.{:0>decimals$}", 1)),
            ("转换参数", ",,,,,,".to_string()),
        ];
        let attributes = attributes.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        Self { attributes, others: Vec::new() }
    }

    /// The value of an attribute; an empty one is none. Where it is there twice, the first counts.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Digits after the point of its coordinates, after 精度, which some write as `0.001` and some as `3`: 2 … 6, and 3
    /// where it says nothing.
    pub fn decimals(&self) -> usize {
        let said = self.value("精度").map(|text| trimmed(text.trim_end_matches('米'))).unwrap_or_default();
        let decimals = match (said.split_once('.'), said.parse::<usize>()) {
            (Some((_, digits)), _) if decimal(said).is_some_and(|step| step > 0.0 && step < 1.0) => digits.len(),
            (None, Ok(digits @ LEAST_DECIMALS..=MOST_DECIMALS)) => digits,
            (None, Ok(1)) => LEAST_DECIMALS,
            _ => USUAL_DECIMALS,
        };
        decimals.clamp(LEAST_DECIMALS, MOST_DECIMALS)
    }

    /// What it says of the plane.
    pub(super) fn stated(&self) -> Result<Stated, (&'static str, String)> {
        let datum = self.value("坐标系").or_else(|| self.value("坐标系统"));
        match datum {
            Some(datum) if datum.contains("2000") => {}
            Some(datum) => {
                let why = "is not CGCS2000 (2000国家大地坐标系); convert the coordinates first";
                return Err(("坐标系", format!("{} {why}", quoted(datum))));
            }
            None => return Err(("坐标系", "坐标系 is not stated, and no datum is guessed".into())),
        }
        self.only("计量单位", &["米", "m", "M"])?;
        self.only("投影类型", &["高斯"])?;
        let width_deg = self.width_deg()?;
        let number = self.number(width_deg)?;
        Ok(Stated { width_deg, number })
    }

    /// An attribute that has to have one of a few words in it, if it is there.
    fn only(&self, name: &'static str, words: &[&str]) -> Result<(), (&'static str, String)> {
        let Some(value) = self.value(name) else { return Ok(()) };
        let is_known = words.iter().any(|word| value.contains(word));
        let expected = words.first().unwrap_or(&"");
        if is_known { Ok(()) } else { Err((name, format!("{} is not {expected}…: it is not read", quoted(value)))) }
    }

    fn width_deg(&self) -> Result<Option<u8>, (&'static str, String)> {
        let Some(said) = self.value("几度分带").or_else(|| self.value("分带")) else { return Ok(None) };
        let plain = said.replace('三', "3").replace('六', "6");
        match trimmed(plain.trim_end_matches(['带', '度', '分', '°'])) {
            "3" => Ok(Some(3)),
            "6" => Ok(Some(6)),
            _ => Err(("几度分带", format!("{} is neither 3 nor 6", quoted(said)))),
        }
    }

    fn number(&self, width_deg: Option<u8>) -> Result<Option<u8>, (&'static str, String)> {
        if let Some(said) = self.value("带号") {
            let plain = trimmed(said.trim_start_matches('第').trim_end_matches('带'));
            let known = |n: &u8| PlaneZone::of_number(*n, false).is_some();
            let number = plain.parse::<u8>().ok().filter(known);
            let why = "is no zone of China: 25 to 45 for 3°, 13 to 23 for 6°";
            return number.map(Some).ok_or_else(|| ("带号", format!("{} {why}", quoted(said))));
        }
        let Some(said) = self.value("中央子午线") else { return Ok(None) };
        let degrees = decimal(trimmed(said.trim_end_matches(['°', '度', 'E', '东'])));
        // Every central meridian of a 6° zone is one of a 3° zone, too, with the same plane.
        let widths = [width_deg.unwrap_or(3), 3];
        let zones = (13..=45).flat_map(|number| widths.map(|width| PlaneZone::new(width, number, false)));
        let is_there = |zone: &PlaneZone| degrees.is_some_and(|at| (at - zone.central_meridian_deg()).abs() < 1e-9);
        let found = zones.flatten().find(is_there).map(PlaneZone::number);
        let why = "is no central meridian of a zone of China";
        found.map(Some).ok_or_else(|| ("中央子午线", format!("{} {why}", quoted(said))))
    }
}

/// What a header says of the plane, as far as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stated {
    width_deg: Option<u8>,
    number: Option<u8>,
}

impl Stated {
    /// The plane of a plot, from this and from the zone before its eastings; `supplied` is what somebody knows of a file that
    /// does not say it. The central meridian is never guessed.
    pub fn plane_of<'p>(
        self,
        points: impl Iterator<Item = &'p PlotPoint>,
        supplied: Option<PlaneZone>,
    ) -> Result<PlaneZone, String> {
        let zone = match (before_eastings(points)?, self.number, supplied) {
            (Some(before), Some(stated), _) if before != stated => {
                return Err(format!("its eastings begin with zone {before}, but 带号 is {stated}"));
            }
            (Some(before), ..) => self.zone(before, true)?,
            (None, Some(stated), _) => self.zone(stated, false)?,
            (None, None, Some(supplied)) => supplied,
            (None, None, None) => {
                let why = "the central meridian is not known, and none is guessed";
                return Err(format!("neither 带号 nor the eastings say the zone: {why}"));
            }
        };
        match supplied {
            Some(other) if other != zone => Err(format!(
                "the file says EPSG:{}, which is not the EPSG:{} that it was said to be in",
                zone.epsg(),
                other.epsg()
            )),
            _ => Ok(zone),
        }
    }

    fn zone(self, number: u8, prefixed: bool) -> Result<PlaneZone, String> {
        let zone = match self.width_deg {
            Some(width) => PlaneZone::new(width, number, prefixed),
            None => PlaneZone::of_number(number, prefixed),
        };
        let width = self.width_deg.map_or(String::new(), |width| format!("{width}° "));
        zone.ok_or_else(|| format!("{number} is no {width}zone of China"))
    }
}

/// The zone before the eastings of a plot: all of them have the same, or all have none.
fn before_eastings<'p>(points: impl Iterator<Item = &'p PlotPoint>) -> Result<Option<u8>, String> {
    let mut found: Option<Option<u8>> = None;
    for point in points {
        let before = (point.east_m / PREFIX_M).floor();
        if point.north_m > 1e7 || (1.0..10.0).contains(&before) {
            return Err(format!(
                "({}, {}) is not X north, Y east of a zone: the numbers seem to be exchanged",
                point.north_m, point.east_m
            ));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 … 99")]
        let here = match before {
            0.0 => None,
            10.0..100.0 => Some(before as u8),
            _ => return Err(format!("{} is not an easting of a zone", point.east_m)),
        };
        if found.is_some_and(|known| known != here) {
            return Err("its eastings begin with different zones, or some with none".into());
        }
        found = Some(here);
    }
    Ok(found.flatten())
}

//! Displayed parts that add up to the displayed total (强制调平, "forced balance").

/// Finer digits kept below the displayed ones: a value counts as what it is to six more decimals, so that 2.675 is a
/// half and not the binary fraction just below it.
const FINER_DECIMALS: i32 = 6;
/// One displayed unit in the finer ones.
const UNIT: i128 = 1_000_000;
/// Displayed units beyond which a double cannot hold every one, 2⁵³.
const MOST_UNITS: i128 = 1 << 53;

/// Rounds `values` to `decimals` places so that they add up exactly to `total` rounded to as many places (halves up).
///
/// Method of the largest remainder: every part is rounded down, and the units still missing go to the parts with the
/// largest remainders, earlier parts first among equals. Where the total is the sum of the values, rounded up or down,
/// no part is then a full unit away from its value and a part that needs no rounding keeps its digits. Where it is not
/// (parts that overlap, a total from another source), the values are first spread in proportion to the total, and what
/// is said of the values holds of those shares. Zero stays zero.
///
/// Parts and total are counted in whole units of the last place in integers; the result is the nearest double to each
/// decimal. `decimals` may be −6 … 12; negative ones round to tens, hundreds, ….
///
/// `None` if a value or the total is negative, NaN or infinite, if nothing can be spread (no values, or all zero, with a
/// total that is not displayed as zero), or if a number has more digits than a double holds (2⁵³ units).
///
/// ```
/// use groundplan::geom::largest_remainder;
/// assert_eq!(largest_remainder(&[100.0 / 3.0; 3], 100.0, 2), Some(vec![33.34, 33.33, 33.33]));
/// // The Urumqi area in whole square kilometres: rounding each part by itself gives 31 + 2 + 101 = 134.
/// assert_eq!(largest_remainder(&[30.8, 2.41, 101.39], 134.6, 0), Some(vec![31.0, 3.0, 101.0]));
/// ```
pub fn largest_remainder(values: &[f64], total: f64, decimals: i32) -> Option<Vec<f64>> {
    if !(-FINER_DECIMALS..=12).contains(&decimals) {
        return None;
    }
    let values: Vec<i128> = values.iter().map(|v| fine_units(*v, decimals)).collect::<Option<_>>()?;
    let total = (fine_units(total, decimals)? + UNIT / 2).div_euclid(UNIT);
    let sum: i128 = values.iter().sum();
    let near = total == sum.div_euclid(UNIT) || total == sum.div_euclid(UNIT) + i128::from(sum % UNIT != 0);
    let units = if near {
        apportioned(values.iter().map(|v| (v / UNIT, v % UNIT)), total)
    } else if sum == 0 {
        return None;
    } else {
        // Below 2⁵³·10⁶ · 2⁵³ < 2¹²⁷.
        apportioned(values.iter().map(|v| (v * total / sum, v * total % sum)), total)
    };
    Some(units.into_iter().map(|u| displayed(u, decimals)).collect())
}

/// Adds to parts (whole units, remainder on any common scale) what is missing to the total, one unit each.
fn apportioned(parts: impl Iterator<Item = (i128, i128)>, total: i128) -> Vec<i128> {
    let parts: Vec<(i128, i128)> = parts.collect();
    let missing = total - parts.iter().map(|(whole, _)| whole).sum::<i128>();
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|i| std::cmp::Reverse(parts.get(*i).map(|(_, remainder)| *remainder)));
    let mut units: Vec<i128> = parts.into_iter().map(|(whole, _)| whole).collect();
    let receivers = by_remainder.into_iter().take(usize::try_from(missing).unwrap_or(0));
    for receiver in receivers {
        if let Some(unit) = units.get_mut(receiver) {
            *unit += 1;
        }
    }
    units
}

/// A number in millionths of the displayed unit, from its decimal digits.
fn fine_units(value: f64, decimals: i32) -> Option<i128> {
    let most = MOST_UNITS as f64 / 10f64.powi(decimals);
    // Written so that NaN is refused.
    if !(0.0..most).contains(&value) {
        return None;
    }
    let places = usize::try_from(decimals + FINER_DECIMALS).ok()?;
    // Formatting is exact in every place, multiplying by a power of ten is not; −0 is written as 0.
    format!("{:.places$}", value.abs()).replace('.', "").parse().ok()
}

fn displayed(units: i128, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals.abs());
    if decimals < 0 { units as f64 * scale } else { units as f64 / scale }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(values: &[f64], total: f64, decimals: i32, expected: &[f64]) {
        assert_eq!(largest_remainder(values, total, decimals).as_deref(), Some(expected));
    }

    #[test]
    fn the_urumqi_area_adds_up_at_every_number_of_places() {
        let parts = [30.8, 2.41, 101.39];
        check(&parts, 134.6, 2, &parts);
        // 30.8 needs no rounding; of .01 and .09 the larger remainder gets the tenth.
        check(&parts, 134.6, 1, &[30.8, 2.4, 101.4]);
        check(&parts, 134.6, 0, &[31.0, 3.0, 101.0]);
        check(&parts, 134.6, -1, &[30.0, 0.0, 100.0]);
    }

    #[test]
    fn thirds_add_up_and_the_first_gets_the_odd_unit() {
        check(&[100.0 / 3.0; 3], 100.0, 2, &[33.34, 33.33, 33.33]);
        check(&[200.0 / 3.0; 3], 200.0, 1, &[66.7, 66.7, 66.6]);
        check(&[0.5; 4], 2.0, 0, &[1.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn halves_of_the_total_are_rounded_up_as_they_are_written() {
        // 2.675 in binary is just below.
        check(&[2.675], 2.675, 2, &[2.68]);
        check(&[1.0, 1.5], 2.5, 0, &[1.0, 2.0]);
    }

    #[test]
    fn a_total_from_elsewhere_is_spread_in_proportion() {
        check(&[1.0, 3.0], 8.0, 0, &[2.0, 6.0]);
        check(&[30.0, 10.0], 20.0, 2, &[15.0, 5.0]);
        check(&[0.0, 5.0], 5.01, 2, &[0.0, 5.01]);
        check(&[1.0, 1.0], 2.01, 2, &[1.01, 1.0]);
        check(&[3.0, 4.0], 0.0, 2, &[0.0, 0.0]);
    }

    #[test]
    fn nothing_is_spread_over_nothing() {
        check(&[], 0.0, 2, &[]);
        check(&[0.0, -0.0], 0.004, 2, &[0.0, 0.0]);
        assert_eq!(largest_remainder(&[], 1.0, 2), None);
        assert_eq!(largest_remainder(&[0.0, 0.0], 1.0, 2), None);
    }

    #[test]
    fn numbers_that_cannot_be_displayed_are_refused() {
        for bad in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, 1e16] {
            assert_eq!(largest_remainder(&[1.0, bad], 2.0, 2), None, "{bad}");
            assert_eq!(largest_remainder(&[1.0, 1.0], bad, 2), None, "{bad}");
        }
        for decimals in [i32::MIN, -7, 13, i32::MAX] {
            assert_eq!(largest_remainder(&[1.0], 1.0, decimals), None, "{decimals}");
        }
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let most = 9.007e13;
        check(&[most, most], most, 2, &[most / 2.0, most / 2.0]);
        check(&[most, 0.0], 0.01, 2, &[0.01, 0.0]);
    }

    /// Whole units of the last place; sums of them are exact in a double.
    fn units(value: f64, decimals: i32) -> f64 {
        let units = value * 10f64.powi(decimals);
        assert!((units - units.round()).abs() < 1e-3, "{value} is no decimal");
        units.round()
    }

    proptest! {
        #[test]
        fn parts_add_up_and_stay_within_a_unit_of_their_values(
            values in prop::collection::vec(0.0..1e7f64, 1..40), decimals in -3..=4i32,
        ) {
            let total: f64 = values.iter().sum();
            let parts = largest_remainder(&values, total, decimals).unwrap();
            let shown: f64 = parts.iter().map(|p| units(*p, decimals)).sum();
            let unit = 10f64.powi(-decimals);
            // Which way an exact half goes is not asked here: the total that is divided is no longer as it was written.
            prop_assert!((shown - total * 10f64.powi(decimals)).abs() < 0.5 + 1e-3, "{shown}");
            for (part, value) in parts.iter().zip(&values) {
                prop_assert!((part - value).abs() <= unit * (1.0 + 1e-6), "{} {}", part, value);
            }
        }

        #[test]
        fn parts_add_up_to_any_total_and_keep_their_order(
            values in prop::collection::vec(0.0..1e5f64, 1..20), total in 0.0..1e6f64, decimals in -2..=3i32,
        ) {
            prop_assume!(values.iter().sum::<f64>() > 1.0);
            let parts = largest_remainder(&values, total, decimals).unwrap();
            let shown: f64 = parts.iter().map(|p| units(*p, decimals)).sum();
            // Which way an exact half goes is not asked here: the total that is divided is no longer as it was written.
            prop_assert!((shown - total * 10f64.powi(decimals)).abs() < 0.5 + 1e-3, "{shown}");
            for (i, value) in values.iter().enumerate() {
                for (j, other) in values.iter().enumerate() {
                    prop_assert!(value <= other || parts[i] >= parts[j], "{:?}", (i, j));
                }
            }
        }
    }
}

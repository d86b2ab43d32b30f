//! Which plane the coordinates are in, and files that do not say it.

use super::*;

/// A header of these lines over a plot with this easting.
fn file_with(header: &str, east: f64, supplied: Option<PlaneZone>) -> PlotFile {
    let text = format!("[属性描述]\n{header}\n[地块坐标]\n5,1,1,甲,面,,,,@\n{}", square("J", 1, 4_852_000.0, east));
    read_plots(&text, &PlotLimits::default(), supplied).unwrap()
}

fn code(header: &str, east: f64) -> Option<u32> {
    file_with(&format!("坐标系=2000国家大地坐标系\n{header}"), east, None).plots.first().map(|plot| plot.zone.epsg())
}

#[test]
fn every_way_to_say_a_zone_has_its_code() {
    for (header, east, expected) in [
        ("几度分带=3\n带号=29", 29_548_000.0, Some(4517)),
        ("几度分带=3\n带号=29", 548_000.0, Some(4538)),
        ("几度分带=3", 29_548_000.0, Some(4517)),
        ("带号=29", 548_000.0, Some(4538)),
        ("", 29_548_000.0, Some(4517)),
        ("几度分带=6\n带号=15", 15_548_000.0, Some(4493)),
        ("几度分带=6\n带号=15", 548_000.0, Some(4504)),
        ("", 15_548_000.0, Some(4493)),
        ("带号=15带", 548_000.0, Some(4504)),
        ("分带=3度带\n带号=第29带", 548_000.0, Some(4538)),
        ("几度分带=三度带\n带号=45", 548_000.0, Some(4554)),
        ("中央子午线=87", 548_000.0, Some(4538)),
        ("几度分带=6\n中央子午线=87°", 548_000.0, Some(4504)),
        ("几度分带=3\n带号=25\n投影类型=高斯-克吕格\n计量单位=m", 25_548_000.0, Some(4513)),
        ("几度分带=6\n带号=23", 23_548_000.0, Some(4501)),
    ] {
        assert_eq!(code(header, east), expected, "{header} {east}");
    }
}

#[test]
fn a_central_meridian_is_never_guessed() {
    let file = file_with("坐标系=2000国家大地坐标系\n几度分带=3\n带号=", 548_000.0, None);
    assert_eq!((file.plots.len(), found(&file)), (0, vec![(6, Severity::Error)]));
    says(&file, 6, "the central meridian is not known, and none is guessed");
}

#[test]
fn who_knows_the_zone_can_say_it_and_contradicts_nothing() {
    let silent = "坐标系=2000国家大地坐标系";
    let supplied = PlaneZone::from_epsg(4538);
    assert_eq!(file_with(silent, 548_000.0, supplied).plots[0].zone.epsg(), 4538);
    for (header, east) in [("\n带号=30", 548_000.0), ("", 29_548_000.0), ("", 30_548_000.0)] {
        let file = file_with(&format!("{silent}{header}"), east, supplied);
        assert!(file.plots.is_empty() && file.issues[0].message.contains("EPSG:4538"), "{:?}", file.issues);
    }
}

#[test]
fn what_contradicts_itself_is_left_out() {
    for (header, east, words) in [
        ("几度分带=6\n带号=29", 548_000.0, "29 is no 6° zone"),
        ("几度分带=3\n带号=15", 548_000.0, "15 is no 3° zone"),
        ("几度分带=3\n带号=30", 29_548_000.0, "begin with zone 29, but 带号 is 30"),
        ("几度分带=1.5", 548_000.0, "neither 3 nor 6"),
        ("带号=99", 548_000.0, "no zone of China"),
        ("带号=38.5", 548_000.0, "no zone of China"),
        ("中央子午线=88", 548_000.0, "no central meridian"),
        ("计量单位=度\n带号=29", 548_000.0, "is not 米"),
        ("投影类型=墨卡托\n带号=29", 548_000.0, "is not 高斯"),
        ("带号=29", 5_548_000.0, "exchanged"),
        ("带号=29", 548_000_000.0, "is not an easting"),
        ("带号=29", -548_000.0, "is not an easting"),
        ("", 50_548_000.0, "50 is no zone"),
    ] {
        let file = file_with(&format!("坐标系=2000国家大地坐标系\n{header}"), east, None);
        assert!(file.plots.is_empty(), "{header} {east}");
        assert!(file.issues.iter().any(|issue| issue.message.contains(words)), "{header}: {:?}", file.issues);
    }
}

#[test]
fn another_datum_is_refused_and_none_is_guessed() {
    for (datum, line) in [("坐标系=1980西安坐标系", 2), ("坐标系=北京54", 2), ("坐标系=", 2), ("带号=29", 1)]
    {
        let file = file_with(datum, 29_548_000.0, None);
        assert!(file.plots.is_empty(), "{datum}");
        assert_eq!((file.issues[0].line, file.issues[0].severity), (line, Severity::Error), "{datum}");
    }
}

#[test]
fn exchanged_axes_are_said_to_be() {
    let text = with_plots("4,1,1,甲,面,,,,@\nJ1,1,29548000,4852000\nJ2,1,29548100,4852000\nJ3,1,29548100,4852100\n");
    let file = read(&text);
    assert!(file.plots.is_empty());
    says(&file, 7, "exchanged");
}

#[test]
fn each_plot_has_the_zone_before_its_eastings() {
    let plots = format!(
        "5,1,1,甲,面,,,,@\n{}5,1,2,乙,面,,,,@\n{}10,1,3,丙,面,,,,@\n{}{}",
        square("J", 1, 4_852_000.0, 29_548_000.0),
        square("J", 1, 4_852_000.0, 30_448_000.0),
        square("J", 1, 4_852_000.0, 29_548_000.0),
        square("J", 2, 4_851_000.0, 548_000.0),
    );
    let file = read(&format!("[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\n{plots}"));
    let codes: Vec<u32> = file.plots.iter().map(|plot| plot.zone.epsg()).collect();
    assert_eq!((names(&file), codes), (vec!["甲", "乙"], vec![4517, 4518]));
    says(&file, 16, "different zones");
}

#[test]
fn every_code_is_that_of_its_zone() {
    for code in 4491..=4554 {
        let zone = PlaneZone::from_epsg(code).unwrap();
        assert_eq!(zone.epsg(), code);
        assert_eq!(PlaneZone::new(zone.width_deg(), zone.number(), zone.is_prefixed()), Some(zone));
        assert_eq!(PlaneZone::of_number(zone.number(), zone.is_prefixed()), Some(zone));
        assert!((75.0..=135.0).contains(&zone.central_meridian_deg()));
    }
    for code in [0, 4490, 4555, u32::MAX] {
        assert_eq!(PlaneZone::from_epsg(code), None);
    }
    assert_eq!(PlaneZone::new(4, 29, true), None);
}

#[test]
fn precision_is_said_in_more_than_one_way() {
    for (said, decimals) in [
        ("0.001", 3),
        ("0.01", 2),
        ("0.1", 2),
        ("0.0001", 4),
        ("3", 3),
        ("4", 4),
        ("1", 2),
        ("", 3),
        ("高", 3),
        ("0.001米", 3),
        ("0.000000001", 6),
        ("0.0", 3),
    ] {
        let header = PlotHeader { attributes: vec![("精度".into(), said.into())], others: vec![] };
        assert_eq!(header.decimals(), decimals, "{said}");
    }
}

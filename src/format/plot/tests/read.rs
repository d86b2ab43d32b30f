//! Files as they come.

use super::*;

#[test]
fn a_file_has_its_attributes_its_plot_and_its_points() {
    let file = read(P5);
    assert_eq!(file.issues, []);
    assert_eq!(file.header.value("数据产生单位"), Some("某市自然资源局"));
    assert_eq!((file.header.attributes.len(), file.header.decimals()), (10, 3));
    let [plot] = &file.plots[..] else { panic!("{file:?}") };
    assert_eq!((plot.line, plot.number.as_str(), plot.name.as_str()), (13, "1", "地块一"));
    assert_eq!(
        (plot.sheet.as_str(), plot.land_use.as_str(), plot.land_class.as_str()),
        ("K45G001001", "工业用地", "0601")
    );
    assert_eq!(plot.stated_area, Some(StatedHectares { hectares: 381.4023, decimals: 4 }));
    assert_eq!((plot.stated_points, plot.point_count(), plot.zone.epsg()), (Some(6), 5, 4517));
    let third = &plot.rings[0].points[2];
    assert_eq!((third.name.as_str(), third.north_m, third.east_m), ("J3", 4_850_900.125, 29_550_420.75));
}

#[test]
fn several_plots_and_their_holes_are_kept_apart() {
    let rings = square("J", 1, 4_852_000.0, 548_000.0) + &square("K", 2, 4_851_980.0, 548_020.0);
    let file =
        read(&with_plots(&format!("10,1,1,有洞,面,,,,@\n{rings}5,1,2,没有,面,,,,@\n{}", square("J", 1, 4.8e6, 5.5e5))));
    assert_eq!(file.issues, []);
    assert_eq!(names(&file), ["有洞", "没有"]);
    let numbers: Vec<Vec<u32>> = file.plots.iter().map(|p| p.rings.iter().map(|r| r.number).collect()).collect();
    assert_eq!(numbers, [vec![1, 2], vec![1]]);
}

/// Some write every ring of a plot under the number 1.
#[test]
fn a_ring_that_goes_on_after_its_end_is_another_one() {
    let rings = square("J", 1, 4_852_000.0, 548_000.0) + &square("J", 1, 4_852_000.0, 549_000.0);
    let file = read(&with_plots(&format!("10,2,1,两块,面,,,,@\n{rings}")));
    assert_eq!((file.plots[0].rings.len(), file.plots[0].point_count()), (2, 8));
    assert_eq!(found(&file), [(13, Severity::Warning)]);
}

#[test]
fn rings_that_are_not_closed_are_closed_and_said_to_be() {
    let open = "3,,1,甲,面,,,,@\nJ1,1,4852000,548000\nJ2,1,4852000,548100\nJ3,1,4851900,548100\n";
    let file = read(&with_plots(open));
    assert_eq!(file.plots[0].point_count(), 3);
    assert_eq!(found(&file), [(7, Severity::Warning)]);
    says(&file, 7, "ring 1 does not end with its first point");
}

#[test]
fn points_are_counted_with_or_without_those_that_close() {
    for (stated, issues) in [("5", 0), ("4", 0), ("", 0), ("6", 1), ("five", 1)] {
        let text = with_plots(&format!("{stated},,1,甲,面,,,,@\n{}", square("J", 1, 4_852_000.0, 548_000.0)));
        let file = read(&text);
        assert_eq!((file.plots.len(), file.issues.len()), (1, issues), "{stated}: {:?}", file.issues);
    }
}

#[test]
fn more_fields_and_fewer_are_both_read() {
    let points = square("J", 1, 4_852_000.0, 548_000.0);
    let long = read(&with_plots(&format!("5,0.7655公顷,地块001,名称,面,,住宅用地,0701,,1,B,C,备注,@\n{points}")));
    assert_eq!(long.issues, []);
    assert_eq!(long.plots[0].more, ["", "1", "B", "C", "备注"]);
    assert_eq!(long.plots[0].stated_area, Some(StatedHectares { hectares: 0.7655, decimals: 4 }));
    let short = read(&with_plots(&format!("5,1,1,名称,面,,,@\n{points}")));
    assert_eq!((short.issues.len(), short.plots[0].land_class.as_str()), (0, ""));
    let unmarked = read(&with_plots(&format!("5,1,1,名称,面,,,0701\n{points}")));
    assert_eq!((found(&unmarked), unmarked.plots[0].land_class.as_str()), (vec![(7, Severity::Warning)], "0701"));
}

#[test]
fn a_comma_in_a_name_moves_nothing() {
    let points = square("J", 1, 4_852_000.0, 548_000.0);
    let file = read(&with_plots(&format!("5,1,1,甲,乙,丙,面,K45,商业,05,@\n{points}")));
    let plot = &file.plots[0];
    assert_eq!((plot.name.as_str(), plot.sheet.as_str(), plot.land_class.as_str()), ("甲,乙,丙", "K45", "05"));
    says(&file, 7, "comma");
}

#[test]
fn blanks_line_ends_and_brackets_of_any_kind_are_read() {
    let plain = read(P5);
    for other in [
        P5.replace('\n', "\r\n"),
        P5.replace('\n', "\r"),
        P5.replace('\n', "\n\n"),
        P5.replace(',', " ,\t"),
        P5.replace('=', " = "),
        P5.replace("[属性描述]", "\u{feff}【属性描述】"),
        P5.trim_end().to_string(),
    ] {
        let file = read(&other);
        let points = |file: &PlotFile| file.plots.iter().flat_map(|p| p.rings.clone()).collect::<Vec<_>>();
        assert_eq!((points(&file), file.issues.len()), (points(&plain), 0), "{other}");
    }
}

#[test]
fn sections_that_are_not_known_are_kept() {
    let file = read(&format!("[项目信息]\n项目名称=测试\n其他\n{P5}"));
    assert_eq!(file.header.others, [("项目信息".to_string(), vec!["项目名称=测试".to_string(), "其他".to_string()])]);
    assert_eq!((file.plots.len(), file.issues.len()), (1, 0));
}

#[test]
fn every_encoding_in_use_is_text() {
    let gbk = encoding_rs::GBK.encode(P5).0.into_owned();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(P5.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xef\xbb\xbf", P5.as_bytes()].concat();
    for bytes in [P5.as_bytes(), &gbk, &utf16, &marked] {
        assert_eq!(decode_plot_text(bytes), P5);
    }
    // Of a letter outside GBK that GB18030 has.
    assert_eq!(decode_plot_text(&encoding_rs::GB18030.encode("地块𠮷").0), "地块𠮷");
    assert_eq!(decode_plot_text(b""), "");
}

#[test]
fn bytes_that_are_no_text_are_reported_by_line() {
    let mut bytes = encoding_rs::GBK.encode(&with_plots("5,1,1,#,面,,,,@\n")).0.into_owned();
    let hash = bytes.iter().position(|byte| *byte == b'#').unwrap();
    bytes[hash] = 0xff;
    bytes.extend(square("J", 1, 4_852_000.0, 548_000.0).bytes());
    let file = read(&decode_plot_text(&bytes));
    assert_eq!((file.plots.len(), found(&file)), (1, vec![(7, Severity::Warning)]));
    says(&file, 7, "GB18030");
}

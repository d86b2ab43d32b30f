//! Basic CQL2, Advanced Comparison Operators, Case- and Accent-insensitive Comparison, Property-Property Comparisons.

use super::check;

#[test]
fn basic_comparisons_are_the_same_in_both_encodings() {
    check(&[
        ("n = 5", r#"{"op":"=","args":[{"property":"n"},5]}"#, "0"),
        ("n <> 5", r#"{"op":"<>","args":[{"property":"n"},5]}"#, "1237"),
        ("n < 2.5", r#"{"op":"<","args":[{"property":"n"},2.5]}"#, "12"),
        ("n <= 2.5", r#"{"op":"<=","args":[{"property":"n"},2.5]}"#, "123"),
        ("n > -3", r#"{"op":">","args":[{"property":"n"},-3]}"#, "0237"),
        ("n >= 5", r#"{"op":">=","args":[{"property":"n"},5]}"#, "07"),
        ("name = '阿克苏'", r#"{"op":"=","args":[{"property":"name"},"阿克苏"]}"#, "1"),
        ("id = 'road'", r#"{"op":"=","args":[{"property":"id"},"road"]}"#, "0"),
        ("name IS NULL", r#"{"op":"isNull","args":[{"property":"name"}]}"#, "6"),
        (
            "geometry IS NOT NULL",
            r#"{"op":"not","args":[{"op":"isNull","args":[{"property":"geometry"}]}]}"#,
            "0123457",
        ),
        ("(n > 3) IS NULL", r#"{"op":"isNull","args":[{"op":">","args":[{"property":"n"},3]}]}"#, "456"),
        ("TRUE", "true", "01234567"),
        ("FALSE", "false", ""),
        (
            "n = 5 OR n = 7",
            r#"{"op":"or","args":[{"op":"=","args":[{"property":"n"},5]},{"op":"=","args":[{"property":"n"},7]}]}"#,
            "07",
        ),
    ]);
}

#[test]
fn like_between_and_in_are_the_same_in_both_encodings() {
    check(&[
        ("name LIKE 'pap_'", r#"{"op":"like","args":[{"property":"name"},"pap_"]}"#, "3"),
        ("name NOT LIKE '%a%'", r#"{"op":"not","args":[{"op":"like","args":[{"property":"name"},"%a%"]}]}"#, "1457"),
        ("'50%' LIKE '50\\%'", r#"{"op":"like","args":["50%","50\\%"]}"#, "01234567"),
        ("'50x' LIKE '50\\%'", r#"{"op":"like","args":["50x","50\\%"]}"#, ""),
        ("n BETWEEN 0 AND 5", r#"{"op":"between","args":[{"property":"n"},0,5]}"#, "023"),
        ("n IN (5, -3, 7)", r#"{"op":"in","args":[{"property":"n"},[5,-3,7]]}"#, "017"),
        ("id NOT IN ('road')", r#"{"op":"not","args":[{"op":"in","args":[{"property":"id"},["road"]]}]}"#, "1234567"),
        (
            "id IN ('road', 'zone') AND n > 0",
            r#"{"op":"and","args":[{"op":"in","args":[{"property":"id"},["road","zone"]]},{"op":">","args":[{"property":"n"},0]}]}"#,
            "0",
        ),
    ]);
}

#[test]
fn case_is_folded_as_unicode_says() {
    check(&[
        (
            "CASEI(name) = CASEI('strasse')",
            r#"{"op":"=","args":[{"op":"casei","args":[{"property":"name"}]},{"op":"casei","args":["strasse"]}]}"#,
            "05",
        ),
        (
            "casei(name) = casei('ἙΛΛΆΣ')",
            r#"{"op":"=","args":[{"op":"casei","args":[{"property":"name"}]},{"op":"casei","args":["ἙΛΛΆΣ"]}]}"#,
            "7",
        ),
        (
            "CASEI(name) LIKE CASEI('STRASS_')",
            r#"{"op":"like","args":[{"op":"casei","args":[{"property":"name"}]},{"op":"casei","args":["STRASS_"]}]}"#,
            "05",
        ),
        (
            "CASEI(name) IN (CASEI('PAPÁ'), CASEI('阿克苏'))",
            r#"{"op":"in","args":[{"op":"casei","args":[{"property":"name"}]},[{"op":"casei","args":["PAPÁ"]},{"op":"casei","args":["阿克苏"]}]]}"#,
            "13",
        ),
        (
            "CASEI(n) = CASEI('5')",
            r#"{"op":"=","args":[{"op":"casei","args":[{"property":"n"}]},{"op":"casei","args":["5"]}]}"#,
            "6",
        ),
        ("CASEI(name) IS NULL", r#"{"op":"isNull","args":[{"op":"casei","args":[{"property":"name"}]}]}"#, "6"),
    ]);
}

#[test]
fn accents_come_off_and_so_do_strokes() {
    check(&[
        (
            "ACCENTI(name) = ACCENTI('papa')",
            r#"{"op":"=","args":[{"op":"accenti","args":[{"property":"name"}]},{"op":"accenti","args":["papa"]}]}"#,
            "3",
        ),
        (
            "ACCENTI(name) = accenti('Kobenhavn')",
            r#"{"op":"=","args":[{"op":"accenti","args":[{"property":"name"}]},{"op":"accenti","args":["Kobenhavn"]}]}"#,
            "2",
        ),
        (
            "ACCENTI(CASEI(name)) = ACCENTI(CASEI('PÁPÀ'))",
            r#"{"op":"=","args":[{"op":"accenti","args":[{"op":"casei","args":[{"property":"name"}]}]},{"op":"accenti","args":[{"op":"casei","args":["PÁPÀ"]}]}]}"#,
            "34",
        ),
        (
            "ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('kØ%'))",
            r#"{"op":"like","args":[{"op":"accenti","args":[{"op":"casei","args":[{"property":"name"}]}]},{"op":"accenti","args":[{"op":"casei","args":["kØ%"]}]}]}"#,
            "2",
        ),
        (
            "ACCENTI(name) = 'Ελλας'",
            r#"{"op":"=","args":[{"op":"accenti","args":[{"property":"name"}]},"Ελλας"]}"#,
            "7",
        ),
        (
            "ACCENTI('が') = 'か' OR ACCENTI('ئۈ') <> 'ئۈ'",
            r#"{"op":"or","args":[{"op":"=","args":[{"op":"accenti","args":["が"]},"か"]},{"op":"<>","args":[{"op":"accenti","args":["ئۈ"]},"ئۈ"]}]}"#,
            "",
        ),
    ]);
}

#[test]
fn either_side_may_be_a_property_or_a_value() {
    check(&[
        ("5 = n", r#"{"op":"=","args":[5,{"property":"n"}]}"#, "0"),
        ("\"from\" < \"to\"", r#"{"op":"<","args":[{"property":"from"},{"property":"to"}]}"#, "0235"),
        ("'a' < 'b'", r#"{"op":"<","args":["a","b"]}"#, "01234567"),
        ("name = name", r#"{"op":"=","args":[{"property":"name"},{"property":"name"}]}"#, "0123457"),
        ("3 BETWEEN n AND 7", r#"{"op":"between","args":[3,{"property":"n"},7]}"#, "123"),
    ]);
}

const DATES: &[(&str, &str, &str)] = &[
    // Somewhere in May, a day of May, a moment of that day: what is within the day is equal to it.
    ("\"from\" = DATE('2016-05-10')", r#"{"op":"=","args":[{"property":"from"},{"date":"2016-05-10"}]}"#, "23"),
    ("\"from\" <> DATE('2016-05-10')", r#"{"op":"<>","args":[{"property":"from"},{"date":"2016-05-10"}]}"#, "057"),
    ("\"from\" >= DATE('2016-05-10')", r#"{"op":">=","args":[{"property":"from"},{"date":"2016-05-10"}]}"#, "2357"),
    ("\"from\" > DATE('2016-05-10')", r#"{"op":">","args":[{"property":"from"},{"date":"2016-05-10"}]}"#, "57"),
    ("\"from\" <= DATE('2016-05-10')", r#"{"op":"<=","args":[{"property":"from"},{"date":"2016-05-10"}]}"#, "023"),
    ("\"from\" < DATE('2016-05-10')", r#"{"op":"<","args":[{"property":"from"},{"date":"2016-05-10"}]}"#, "0"),
    (
        "NOT \"from\" < DATE('2016-05-10')",
        r#"{"op":"not","args":[{"op":"<","args":[{"property":"from"},{"date":"2016-05-10"}]}]}"#,
        "2357",
    ),
    ("\"from\" >= DATE('2016-05-01')", r#"{"op":">=","args":[{"property":"from"},{"date":"2016-05-01"}]}"#, "12357"),
    (
        "\"from\" < TIMESTAMP('2016-05-10T08:00:00.001Z')",
        r#"{"op":"<","args":[{"property":"from"},{"timestamp":"2016-05-10T08:00:00.001Z"}]}"#,
        "03",
    ),
    (
        "\"from\" = TIMESTAMP('2016-05-10T16:00:00+08:00')",
        r#"{"op":"=","args":[{"property":"from"},{"timestamp":"2016-05-10T16:00:00+08:00"}]}"#,
        "3",
    ),
    ("DATE('2016-12-31') < \"from\"", r#"{"op":"<","args":[{"date":"2016-12-31"},{"property":"from"}]}"#, "57"),
    (
        "\"to\" BETWEEN DATE('2016-05-01') AND DATE('2016-05-31')",
        r#"{"op":"between","args":[{"property":"to"},{"date":"2016-05-01"},{"date":"2016-05-31"}]}"#,
        "23",
    ),
    (
        "\"from\" IN (DATE('2016-01-01'), DATE('2020-02-29'))",
        r#"{"op":"in","args":[{"property":"from"},[{"date":"2016-01-01"},{"date":"2020-02-29"}]]}"#,
        "05",
    ),
    (
        "TIMESTAMP('2020-01-01T10:00:00Z') = DATE('2020-01-01')",
        r#"{"op":"=","args":[{"date":"2020-01-01"},{"timestamp":"2020-01-01T10:00:00Z"}]}"#,
        "01234567",
    ),
];

#[test]
fn a_property_may_be_compared_with_a_date() {
    check(DATES);
}

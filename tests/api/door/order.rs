//! Order, and pages in any order, forwards and backwards, while features come and go.

use super::items;
use crate::harness::{App, ids, path};
use crate::kept::Kept;
use crate::layers::{feature, layer, unplaced};
use geo_types::Point;
use serde_json::json;

fn plots() -> App {
    let plot = |id: &str, properties| feature(id, Point::new(80.0, 44.0), properties);
    App::of(vec![layer(
        "plot",
        "地块",
        "Plots",
        vec![
            plot("a", json!({"size": 3, "use": "y"})),
            plot("b", json!({"size": 1.5, "use": "x"})),
            plot("c", json!({"use": "x"})),
            plot("d", json!({"size": 3, "use": "x"})),
            unplaced("e", json!({"size": -2, "use": "y", "mixed": [1]})),
        ],
    )])
}

async fn walk(app: &App, first: &str, rel: &str) -> Vec<Vec<String>> {
    let (mut pages, mut next) = (Vec::new(), Some(first.to_string()));
    while let Some(asked) = next {
        let body = app.body(&asked).await;
        assert_eq!(body["numberMatched"], 5, "{asked}");
        pages.push(ids(&body));
        next = path(&body, rel);
        assert!(pages.len() < 9, "{pages:?}");
    }
    pages
}

#[tokio::test]
async fn features_come_in_the_order_that_is_asked_for_and_without_a_value_last() {
    let app = plots();
    for (order, expected) in [
        ("size", ["e", "b", "a", "d", "c"]),
        ("-size", ["a", "d", "b", "e", "c"]),
        ("+use,-size", ["d", "b", "c", "a", "e"]),
        ("-id", ["e", "d", "c", "b", "a"]),
    ] {
        assert_eq!(ids(&app.body(&items("plot", &[("sortby", order)])).await), expected, "{order}");
    }
}

#[tokio::test]
async fn pages_lead_forwards_and_back_in_every_order() {
    let app = plots();
    for order in ["id", "size", "-size", "use,-size"] {
        let all = ids(&app.body(&items("plot", &[("sortby", order)])).await);
        let forwards = walk(&app, &items("plot", &[("sortby", order), ("limit", "2")]), "next").await;
        assert_eq!(forwards.concat(), all, "{order}");
        let last = async {
            let mut body = app.body(&items("plot", &[("sortby", order), ("limit", "2")])).await;
            while let Some(next) = path(&body, "next") {
                body = app.body(&next).await;
            }
            path(&body, "self").unwrap()
        };
        let mut back = walk(&app, &last.await, "prev").await;
        back.reverse();
        assert_eq!(back.concat(), all, "{order}");
    }
    let plain = walk(&app, "/collections/plot/items?limit=2", "next").await;
    assert_eq!(plain, [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
    let back =
        walk(&app, &path(&app.body("/collections/plot/items?limit=2&cursor=d").await, "self").unwrap(), "prev").await;
    assert_eq!(back, [vec!["e"], vec!["c", "d"], vec!["a", "b"]]);
}

#[tokio::test]
async fn features_can_be_passed_over_and_the_links_go_on_from_there() {
    let app = plots();
    for order in ["", "-size"] {
        let all = ids(&app.body(&items("plot", &[("sortby", order)])).await);
        for offset in [0, 1, 3, 5, 99] {
            let asked = items("plot", &[("sortby", order), ("limit", "2"), ("offset", &offset.to_string())]);
            let body = app.body(&asked).await;
            let expected: Vec<String> = all.iter().skip(offset).take(2).cloned().collect();
            assert_eq!((ids(&body), &body["numberMatched"]), (expected, &json!(5)), "{asked}");
            if let Some(next) = path(&body, "next") {
                let expected: Vec<String> = all.iter().skip(offset + 2).take(2).cloned().collect();
                assert_eq!(ids(&app.body(&next).await), expected, "{next}");
            }
            assert_eq!(path(&body, "prev").is_some(), (1..5).contains(&offset), "{asked}");
        }
    }
    for (name, value) in [("offset", "-1"), ("offset", "x"), ("offset", "1&cursor=a")] {
        app.get(&format!("/collections/plot/items?{name}={value}")).await.refuses(name, value);
    }
}

#[tokio::test]
async fn what_has_no_order_is_refused() {
    let app = plots();
    for order in ["colour", "", ",", "size,", "--size"] {
        let answer = app.get(&items("plot", &[("sortby", order)])).await;
        if order.is_empty() {
            assert_eq!(answer.status, 200);
        } else {
            answer.refuses("sortby", order);
        }
    }
    app.get("/collections/plot/items?cursor=~x").await.refuses("cursor", "no cursor");
    let next = path(&app.body("/collections/plot/items?sortby=size&limit=1").await, "next").unwrap();
    app.get(&next.replace("sortby=size&", "")).await.refuses("cursor", "another order");
}

/// Every feature that nobody touches is on exactly one page, whatever happens to the others.
#[tokio::test]
async fn pages_stay_right_while_features_come_and_go() {
    let features = (0..600).map(|n| feature(&format!("p{n:03}"), Point::new(80.0, 44.0), json!({"turn": n % 7})));
    let app = Kept::of(vec![layer("plot", "地块", "Plots", features.collect())]);
    let editor = app.editor();
    for order in ["", "turn", "-turn"] {
        let (mut seen, mut count) = (Vec::new(), 0);
        let mut next = Some(items("plot", &[("sortby", order), ("limit", "17"), ("filter", "turn < 7")]));
        while let Some(asked) = next {
            let body = app.body(&asked).await;
            seen.extend(ids(&body));
            next = path(&body, "next");
            // Those whose number ends in 3 are ended and made again, those in 5 move in the order.
            for n in [(count * 13 + 3) % 600 / 10 * 10 + 3, (count * 29 + 5) % 600 / 10 * 10 + 5] {
                let path = format!("/collections/plot/items/p{n:03}");
                if n % 10 == 5 {
                    let patch = json!({"properties": {"turn": (count + n) % 7}});
                    assert_eq!(app.write(&editor, &format!("PATCH {path}"), &patch).await.status, 200);
                } else if app.get(&path).await.status == 200 {
                    assert_eq!(app.call(&editor, &format!("DELETE {path}"), &[], "").await.status, 204);
                } else {
                    let body = json!({"type": "Feature", "id": format!("p{n:03}"), "geometry": null, "properties": {"turn": 3}});
                    assert_eq!(app.write(&editor, "POST /collections/plot/items", &body).await.status, 201);
                }
            }
            count += 1;
        }
        let untouched: Vec<String> =
            (0..600).filter(|n| ![3, 5].contains(&(n % 10))).map(|n| format!("p{n:03}")).collect();
        for id in &untouched {
            assert_eq!(seen.iter().filter(|found| *found == id).count(), 1, "{id} in order `{order}`");
        }
    }
}

//! Entity tags: optimistic locking (Part 4), and what a tag promises.

use super::{CELL, ITEMS, faults, square};
use crate::kept::{GEOJSON, Kept};
use serde_json::json;

#[tokio::test]
async fn the_tag_that_get_gives_lets_one_writer_through() {
    let app = Kept::new();
    let (editor, tag) = (app.editor(), app.tag(CELL).await);
    for (method, body) in [("PUT", square(80.0, 44.0, json!({"n": 1}))), ("PATCH", json!({"properties": {"n": 2}}))] {
        let line = format!("{method} {CELL}");
        let now = app.tag(CELL).await;
        app.write_if(&editor, &line, ("if-match", "\"0\""), &body).await.problem(412, "another tag");
        assert_eq!(app.tag(CELL).await, now);
        let answer = app.write_if(&editor, &line, ("if-match", &now), &body).await;
        assert_eq!(answer.status, 200, "{method}");
        assert_ne!(answer.header("etag"), now);
        assert_eq!(answer.header("etag"), app.tag(CELL).await);
    }
    let lost = app.write_if(&editor, &format!("PUT {CELL}"), ("if-match", &tag), &square(80.0, 44.0, json!({}))).await;
    assert_eq!(faults(&lost, 412), [(String::new(), "precondition".to_string())]);
    let line = format!("DELETE {CELL}");
    app.call(&editor, &line, &[("if-match", &tag)], "").await.problem(412, "DELETE");
    let now = app.tag(CELL).await;
    assert_eq!(app.call(&editor, &line, &[("if-match", &now)], "").await.status, 204);
}

#[tokio::test]
async fn a_tag_counts_in_every_encoding_and_in_lists() {
    let app = Kept::new();
    let editor = app.editor();
    for encoding in ["gzip", "br", "zstd", "identity"] {
        // Large enough to be worth compressing.
        let long = json!({"properties": {"note": "长".repeat(500), "via": encoding}});
        app.write(&editor, &format!("PATCH {CELL}"), &long).await.ok(encoding);
        let read = app.get_with(CELL, &[("accept-encoding", encoding)]).await;
        let tag = read.header("etag").to_string();
        assert_eq!(tag.contains(encoding), encoding != "identity", "{tag}");
        for sent in [format!("\"other\", {tag}"), tag.clone()] {
            let body = json!({"properties": {"n": encoding}});
            let answer = app.write_if(&editor, &format!("PATCH {CELL}"), ("if-match", &sent), &body).await;
            assert_eq!(answer.status.as_u16(), if sent == tag { 412 } else { 200 }, "{sent}");
        }
    }
}

#[tokio::test]
async fn a_weak_tag_and_one_that_is_none_match_nothing() {
    let app = Kept::new();
    let (editor, tag) = (app.editor(), app.tag(CELL).await);
    for sent in [format!("W/{tag}"), tag.trim_matches('"').to_string(), "\"\"".into(), String::new()] {
        let answer = app.write_if(&editor, &format!("PATCH {CELL}"), ("if-match", &sent), &json!({})).await;
        assert!([400, 412].contains(&answer.status.as_u16()), "{sent}: {}", answer.status);
    }
    let list = [("content-type", GEOJSON), ("if-match", "\"x\""), ("if-match", tag.as_str())];
    assert_eq!(
        app.call(&editor, &format!("PATCH {CELL}"), &list, "{}").await.status,
        200,
        "two header lines are one list"
    );
}

#[tokio::test]
async fn a_star_means_whatever_is_there() {
    let app = Kept::new();
    let editor = app.editor();
    assert_eq!(app.write_if(&editor, &format!("PATCH {CELL}"), ("if-match", "*"), &json!({})).await.status, 200);
    app.write_if(&editor, &format!("PATCH {CELL}"), ("if-none-match", "*"), &json!({}))
        .await
        .problem(412, "it is there");
    let both = [("content-type", GEOJSON), ("if-match", "*"), ("if-none-match", "*")];
    app.call(&editor, &format!("PATCH {CELL}"), &both, "{}").await.refuses("If-Match", "both");
}

#[tokio::test]
async fn none_match_with_a_tag_keeps_from_changing_just_that_version() {
    let app = Kept::new();
    let (editor, tag) = (app.editor(), app.tag(CELL).await);
    let line = format!("PATCH {CELL}");
    app.write_if(&editor, &line, ("if-none-match", &tag), &json!({})).await.problem(412, "this version");
    assert_eq!(app.write_if(&editor, &line, ("if-none-match", "\"v9.0\""), &json!({})).await.status, 200);
}

/// Two readers with the same tag: one writes, the other is told that it lost, whoever comes first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_writers_with_one_tag_one_wins() {
    let app = Kept::new();
    let (editor, tag) = (app.editor(), app.tag(CELL).await);
    let line = format!("PATCH {CELL}");
    let races = (0..16).map(|n| {
        let (app, editor, tag, line) = (&app, &editor, &tag, &line);
        async move {
            let body = json!({"properties": {"n": n}});
            let answer = app.write_if(editor, line, ("if-match", tag), &body).await;
            (answer.status.as_u16(), answer.header("etag").to_string(), n)
        }
    });
    let mut won = Vec::new();
    for (status, tag, n) in all(races).await {
        assert!(status == 200 || status == 412, "{status}");
        if status == 200 {
            won.push((tag, n));
        }
    }
    let [(tag, n)] = won.as_slice() else { panic!("{won:?}") };
    assert_eq!((&app.tag(CELL).await, &app.body(CELL).await["properties"]["n"]), (tag, &json!(n)));
    assert_eq!(app.versions(CELL).await.len(), 2);
}

/// The answer to a change is about that change, also when somebody else was faster than the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_writer_gets_the_tag_of_the_own_version() {
    let app = Kept::new();
    let (editor, line) = (app.editor(), format!("PATCH {CELL}"));
    let writers = (0..32).map(|n| {
        let (app, editor, line) = (&app, &editor, &line);
        async move { (n, app.write(editor, line, &json!({"properties": {"n": n}})).await) }
    });
    let mut tags = std::collections::BTreeSet::new();
    for (n, answer) in all(writers).await {
        assert_eq!(answer.ok("PATCH")["properties"]["n"], n);
        assert!(tags.insert(answer.header("etag").to_string()), "{n}");
    }
    assert_eq!(app.body(&format!("{CELL}/history")).await["numberMatched"], 33);
}

#[tokio::test]
async fn a_tag_changes_when_its_feature_does_and_only_then() {
    let app = Kept::new();
    let (editor, tag) = (app.editor(), app.tag(CELL).await);
    app.write(&editor, &format!("POST {ITEMS}"), &json!({"type": "Feature"})).await;
    app.write(&editor, &format!("PATCH {ITEMS}/zone_ring"), &json!({"properties": {"n": 1}})).await;
    app.call(&editor, &format!("DELETE {ITEMS}/zone_twin"), &[], "").await;
    let title = json!({"id": "zone", "title": {"zh": "区", "en": "Z"}});
    assert_eq!(app.document(&app.admin(), "PUT /collections/zone", &title).await.status, 200);
    assert_eq!(app.tag(CELL).await, tag);
    assert_eq!(app.get_with(CELL, &[("if-none-match", &tag)]).await.status, 304);
    app.write(&editor, &format!("PATCH {CELL}"), &json!({"properties": {"n": 1}})).await;
    assert_ne!(app.tag(CELL).await, tag);
    assert_eq!(app.get_with(CELL, &[("if-none-match", &tag)]).await.status, 200);
    let old = app.get(&format!("{CELL}?asOf=2999")).await;
    assert_eq!(old.header("etag"), app.tag(CELL).await);
}

/// All at once, on the threads of the runtime: the futures are polled in turn, the work is done on blocking threads.
async fn all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, done) in &mut waiting {
            if done.is_none()
                && let std::task::Poll::Ready(output) = future.as_mut().poll(context)
            {
                *done = Some(output);
            }
        }
        if waiting.iter().all(|(_, done)| done.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    waiting.into_iter().filter_map(|(_, done)| done).collect()
}

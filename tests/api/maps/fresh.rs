//! Tiles while features change.

use super::{CELL_TILE, ids};
use crate::kept::Kept;
use groundplan::access::Role;
use serde_json::json;

const OTHER_TILE: &str = "/collections/zone/tiles/WebMercatorQuad/9/1/1";

async fn add(kept: &Kept, key: &str, id: &str, lon: f64) {
    let point = json!({"type": "Feature", "id": id, "properties": {"name": id},
        "geometry": {"type": "Polygon", "coordinates": [[[lon, 43.2], [lon + 0.2, 43.2], [lon + 0.2, 43.4], [lon, 43.2]]]}});
    assert_eq!(kept.write(key, "POST /collections/zone/items", &point).await.status, 201);
}

#[tokio::test]
async fn a_change_is_in_the_next_tile_and_only_tiles_that_it_touches_get_a_new_tag() {
    let kept = Kept::new();
    let key = kept.key(Role::Editor, &[]);
    let east = "/collections/zone/tiles/WebMercatorQuad/8/93/192";
    let (before, far) = (kept.tag(CELL_TILE).await, kept.tag(east).await);
    add(&kept, &key, "zone_new", 87.3).await;
    assert_eq!(ids(&kept.get(CELL_TILE).await), ["zone_cell", "zone_new", "zone_ring", "zone_twin"]);
    assert_ne!(kept.tag(CELL_TILE).await, before);
    assert_eq!(kept.tag(east).await, far);
    let deleted = kept.call(&key, "DELETE /collections/zone/items/zone_new", &[("if-match", "*")], "").await;
    assert_eq!(deleted.status, 204);
    assert_eq!(kept.tag(CELL_TILE).await, before);
}

#[tokio::test]
async fn what_moves_leaves_one_tile_and_comes_into_another() {
    let kept = Kept::new();
    let key = kept.key(Role::Editor, &[]);
    add(&kept, &key, "zone_new", 87.3).await;
    let there = "/collections/zone/tiles/WebMercatorQuad/5/11/22";
    assert!(!ids(&kept.get(there).await).contains(&"zone_new".to_string()));
    assert!(ids(&kept.get(CELL_TILE).await).contains(&"zone_new".to_string()));
    let moved = json!({"type": "Feature", "properties": {"name": "moved"},
        "geometry": {"type": "Polygon", "coordinates": [[[70.0, 43.2], [70.2, 43.2], [70.2, 43.4], [70.0, 43.2]]]}});
    let put = kept.write_if(&key, "PUT /collections/zone/items/zone_new", ("if-match", "*"), &moved).await;
    assert!(put.status.is_success(), "{}", put.status);
    assert!(ids(&kept.get(there).await).contains(&"zone_new".to_string()));
    assert!(!ids(&kept.get(CELL_TILE).await).contains(&"zone_new".to_string()));
}

#[tokio::test]
async fn a_tile_of_the_past_shows_the_past() {
    let kept = Kept::new();
    let key = kept.key(Role::Editor, &[]);
    let then = crate::kept::clock();
    add(&kept, &key, "zone_new", 87.3).await;
    let path = format!("{CELL_TILE}?asOf={}", crate::harness::encoded(&then.to_string()));
    assert_eq!(ids(&kept.get(&path).await), ["zone_cell", "zone_ring", "zone_twin"]);
    assert_eq!(ids(&kept.get(CELL_TILE).await).len(), 4);
}

#[tokio::test]
async fn a_hidden_collection_is_in_nobodys_tiles_but_those_who_may_see_it() {
    let kept = Kept::new();
    let (admin, reader) = (kept.key(Role::Admin, &[]), kept.key(Role::Reader, &["zone"]));
    assert_eq!(ids(&kept.get(CELL_TILE).await).len(), 3);
    let hidden = json!({"id": "zone", "title": {"zh": "片区", "en": "Zones"}, "access": "hidden"});
    let put = kept.document(&admin, "PUT /collections/zone", &hidden).await;
    assert!(put.status.is_success(), "{}", String::from_utf8_lossy(&put.body));
    kept.get(CELL_TILE).await.problem(404, "a hidden tile");
    let all = super::layers(&kept.get("/tiles/WebMercatorQuad/5/11/23").await);
    assert!(all.iter().all(|(name, _)| name != "zone"));
    let line = format!("GET {CELL_TILE}");
    assert_eq!(ids(&kept.call(&reader, &line, &[], "").await).len(), 3);
    let everything = super::layers(&kept.call(&reader, "GET /tiles/WebMercatorQuad/5/11/23", &[], "").await);
    assert!(everything.iter().any(|(name, _)| name == "zone"));
}

/// Tiles that are asked for while features change, again and again, are never older than the change before.
#[tokio::test(flavor = "multi_thread")]
async fn no_tile_is_older_than_what_was_written_before_it_was_asked_for() {
    let kept = Kept::new();
    let key = kept.key(Role::Editor, &[]);
    for n in 0..30 {
        let id = format!("zone_{n:03}");
        let (reading, _) = tokio::join!(kept.get(CELL_TILE), add(&kept, &key, &id, 87.0 + f64::from(n) * 0.01));
        drop(reading);
        assert!(ids(&kept.get(CELL_TILE).await).contains(&id), "{id}");
        assert_eq!(kept.get(OTHER_TILE).await.status, 200);
    }
}

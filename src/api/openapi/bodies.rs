//! Request bodies of the API definition.

use crate::api::links::JSON;
use crate::api::writes::{FEATURES, PATCHES};
use serde_json::{Map, Value, json};

pub(super) fn bodies() -> Value {
    let feature = json!({"$ref": "#/components/schemas/newFeature"});
    let several = json!({"oneOf": [feature, {"$ref": "#/components/schemas/newFeatures"}]});
    let patch = json!({"$ref": "#/components/schemas/patch"});
    let collection = json!({"$ref": "#/components/schemas/newCollection"});
    let execute = json!({"$ref": "#/components/schemas/execute"});
    json!({
        "feature": body("A feature as GeoJSON", &FEATURES, &feature),
        "features": body("A feature or a feature collection as GeoJSON", &FEATURES, &several),
        "patch": body("Members of the feature that change; null takes a property away", &PATCHES, &patch),
        "collection": body("A description", &[JSON], &collection),
        "execute": body("Inputs of the question", &[JSON], &execute),
        "changeSet": body(
            "Parts of type application/http, each a POST, PUT, PATCH or DELETE of a collection or a feature with its own headers; \
                they are carried out in their order, and become true together",
            &["multipart/mixed"],
            &json!({"type": "string", "format": "binary"}),
        ),
    })
}

fn body(description: &str, types: &[&str], schema: &Value) -> Value {
    let content: Map<String, Value> =
        types.iter().map(|media_type| ((*media_type).to_string(), json!({"schema": schema}))).collect();
    json!({"description": description, "required": true, "content": content})
}

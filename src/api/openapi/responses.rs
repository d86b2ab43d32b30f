//! Shared responses and their headers.

use serde_json::{Value, json};

pub(super) fn responses() -> Value {
    json!({
        "badRequest": problem("A parameter, header or body has a value that cannot be read; `parameter` names it."),
        "unauthorized": with_headers(&problem("It takes a key or token, or another one than was sent."), &["WWW-Authenticate"]),
        "forbidden": problem("The key or token does not allow it."),
        "notFound": problem("There is no such resource."),
        "notAllowed": with_headers(&problem("The resource does not take this method, at least not from the caller."), &["Allow"]),
        "conflict": problem("It would contradict what is stored; `errors` has everything that is wrong."),
        "preconditionFailed": problem("It is not at the version that the request expects: somebody was faster."),
        "tooLarge": problem("The body, or what it holds, is larger than the limit."),
        "mediaType": problem("The body is not of a type that is taken."),
        "tooComplex": problem("What is asked would be more work than the limit."),
        "invalid": problem("What is to be stored cannot be; `errors` has everything that is wrong, with JSON pointers."),
        "gone": problem("The job was dismissed."),
        "tooMany": with_headers(&problem("The client asks too often."), &["Retry-After"]),
        "serverError": problem("The request could not be answered."),
        "unavailable": with_headers(&problem("The answer took longer than the server allows, or something is not to be had at the moment."), &["Retry-After"]),
        "noRoom": with_headers(&problem("There is no room for the change; reading goes on."), &["Retry-After"]),
        "notModified": {"description": "The client has the answer already (If-None-Match)."},
        "emptyTile": {"description": "There is nothing in the tile (where the server is set to say so)."},
        "done": {"description": "It is done."}
    })
}

pub(super) fn headers() -> Value {
    let text = |description: &str| json!({"description": description, "schema": {"type": "string"}});
    let count = |description: &str| json!({"description": description, "schema": {"type": "integer", "minimum": 0}});
    json!({
        "ETag": text("Tag of the answer. That of a feature is strong, and changes when the feature does."),
        "Content-Crs": text("CRS of the coordinates, a URI in angle brackets; not with `datum`."),
        "Link": text("The links of the answer, for formats that have no room for them."),
        "OGC-NumberMatched": count("Features on all pages together"),
        "OGC-NumberReturned": count("Features in this answer"),
        "Content-Datum": text("Datum that the coordinates were shifted to for drawing."),
        "Location": text("Address of what was made; not with several features at once."),
        "Allow": text("Methods that the caller may use."),
        "WWW-Authenticate": text("How to say who one is."),
        "Retry-After": {"description": "Seconds after which to try again", "schema": {"type": "integer", "minimum": 1}}
    })
}

fn problem(description: &str) -> Value {
    let schema = json!({"$ref": "#/components/schemas/problem"});
    // A browser gets a page of it.
    let page = json!({"schema": {"type": "string"}});
    json!({"description": description, "content": {"application/problem+json": {"schema": schema}, "text/html": page}})
}

fn with_headers(response: &Value, names: &[&str]) -> Value {
    let mut response = response.clone();
    let shared = |name: &&str| ((*name).to_string(), json!({"$ref": format!("#/components/headers/{name}")}));
    if let Value::Object(members) = &mut response {
        members.insert("headers".into(), Value::Object(names.iter().map(shared).collect()));
    }
    response
}

"""OWSLib."""

from layers import in_box


def run(api, layers, report):
    report.section("owslib/features", features, api, layers, report)


def features(api, layers, report):
    from owslib.ogcapi.features import Features

    service = Features(api.base + "/")
    report.check("owslib/lists-every-collection", service.feature_collections() == list(layers.by_id), len(service.feature_collections()))
    report.check("owslib/conformance", any("ogcapi-features-2" in uri for uri in service.conformance()["conformsTo"]))
    report.check("owslib/api", service.api()["openapi"].startswith("3.0"))
    report.check("owslib/collection", service.collection("port")["id"] == "port")
    queryables = service.collection_queryables("port")["properties"]
    report.check("owslib/queryables", {"name", "status", "geometry"} <= set(queryables), len(queryables))
    report.check("owslib/schema", "properties" in service.collection_schema("port"))

    def ids(**parameters):
        return {f["id"] for f in service.collection_items("port", limit=1000, **parameters)["features"]}

    port = layers["port"]
    report.check("owslib/bbox", ids(bbox=[80, 44, 81, 45]) == in_box(port, (80, 44, 81, 45)))
    proposed = {f.id for f in port if f.properties["status"] == "proposed"}
    report.check("owslib/filter-text", ids(filter="status = 'proposed'") == proposed, len(proposed))
    report.check("owslib/property", ids(status="proposed") == proposed)
    report.check("owslib/datetime", ids(datetime_="1990-01-01") == set() and ids(datetime_="2018-01-01/..") == {f.id for f in port})
    paged, offset = set(), service.collection_items("port", limit=4)
    while True:
        paged |= {f["id"] for f in offset["features"]}
        following = next((link["href"] for link in offset["links"] if link["rel"] == "next"), None)
        if not following:
            break
        offset = api.get(following).json()
    report.check("owslib/pages", paged == {f.id for f in port}, len(paged))
    one = service.collection_item("port", "port_horgos")
    report.check("owslib/one-feature", one["id"] == "port_horgos" and one["properties"]["name"] == next(f.properties["name"] for f in port if f.id == "port_horgos"))

"""What documents about tiles must look like: OGC 17-083r4 (matrix sets, tilesets), 20-057 (lists), TileJSON 3.0.0."""

URI = {"type": "string", "pattern": "^https?://"}
POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
WHOLE = {"type": "integer", "minimum": 0}
COUNT = {"type": "integer", "minimum": 1}
TEXT = {"type": "string", "minLength": 1}


def needs(names, more=None, **members):
    return {"type": "object", "required": names.split(), "properties": {**members, **(more or {})}}


LINK = needs("href rel", href=TEXT, rel=TEXT, type=TEXT, title={"type": "string"}, templated={"type": "boolean"})
LINKS = {"type": "array", "items": LINK, "minItems": 1}
AXES = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
BOX = needs("lowerLeft upperRight", lowerLeft=POSITION, upperRight=POSITION, crs=URI, orderedAxes=AXES)

MATRIX = needs(
    "id scaleDenominator cellSize pointOfOrigin tileWidth tileHeight matrixWidth matrixHeight",
    id=TEXT,
    scaleDenominator={"type": "number", "exclusiveMinimum": 0},
    cellSize={"type": "number", "exclusiveMinimum": 0},
    cornerOfOrigin={"enum": ["topLeft", "bottomLeft"]},
    pointOfOrigin=POSITION,
    tileWidth=COUNT,
    tileHeight=COUNT,
    matrixWidth=COUNT,
    matrixHeight=COUNT,
)
MATRIX_SET = needs(
    "id crs tileMatrices orderedAxes",
    id=TEXT,
    title=TEXT,
    uri=URI,
    crs=URI,
    wellKnownScaleSet=URI,
    orderedAxes=AXES,
    boundingBox=BOX,
    tileMatrices={"type": "array", "items": MATRIX, "minItems": 1},
    links=LINKS,
)
MATRIX_SETS = needs("tileMatrixSets links", links=LINKS, tileMatrixSets={"type": "array", "items": needs("id links", id=TEXT, uri={"anyOf": [URI, {"type": "null"}]}, links=LINKS)})

LIMITS = needs("tileMatrix minTileRow maxTileRow minTileCol maxTileCol", tileMatrix=TEXT, minTileRow=WHOLE, maxTileRow=WHOLE, minTileCol=WHOLE, maxTileCol=WHOLE)
LAYER = needs(
    "id dataType",
    id=TEXT,
    title=TEXT,
    description={"type": "string"},
    dataType={"const": "vector"},
    geometryDimension={"type": "integer", "minimum": 0, "maximum": 3},
    propertiesSchema=needs("type properties", type={"const": "object"}, properties={"type": "object", "additionalProperties": needs("type")}),
)
TILESET_MEMBERS = {"title": TEXT, "dataType": {"const": "vector"}, "crs": URI, "tileMatrixSetURI": URI, "links": LINKS}
TILESET_OF_LIST = needs("dataType crs links", TILESET_MEMBERS)
TILESET = needs(
    "dataType crs links layers tileMatrixSetLimits",
    TILESET_MEMBERS,
    layers={"type": "array", "items": LAYER, "minItems": 1},
    tileMatrixSetLimits={"type": "array", "items": LIMITS, "minItems": 1},
    boundingBox=BOX,
)
TILESETS = needs("tilesets links", links=LINKS, tilesets={"type": "array", "items": TILESET_OF_LIST, "minItems": 1})

ZOOM = {"type": "integer", "minimum": 0, "maximum": 30}
TILEJSON = needs(
    "tilejson tiles vector_layers",
    tilejson={"type": "string", "pattern": r"^3\.\d+\.\d+$"},
    tiles={"type": "array", "minItems": 1, "items": {"type": "string", "pattern": r"^(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})"}},
    vector_layers={
        "type": "array",
        "items": needs("id fields", id=TEXT, fields={"type": "object", "additionalProperties": {"type": "string"}}, description={"type": "string"}, minzoom=ZOOM, maxzoom=ZOOM),
    },
    attribution={"type": "string"},
    bounds={"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
    center={"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
    description={"type": "string"},
    minzoom=ZOOM,
    maxzoom=ZOOM,
    name={"type": "string"},
    scheme={"enum": ["xyz", "tms"]},
)

"""The made-up country in PostGIS, and what a site has to do with it: every number comes from SQL in schema.sql or here."""

from pathlib import Path

import psycopg
import shapely
from psycopg.rows import dict_row

SCHEMA = Path(__file__).with_name("schema.sql")
PROPERTIES = ("name", "kind", "status", "level", "flag", "owner", "part_of")


class Land:
    def __init__(self, connection, schema):
        self.schema = schema
        self.sql = psycopg.connect(connection, autocommit=True, row_factory=dict_row)
        self.sql.execute("SET client_min_messages = error")

    def load(self, world):
        """Anew for every world."""
        self.sql.execute(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE; CREATE SCHEMA {self.schema}; SET search_path = {self.schema}, public")
        self.sql.execute(SCHEMA.read_text(encoding="utf-8"))
        rows = [
            (name, f["id"], binary(f["geometry"]), f["properties"]["uncertainty_m"], *(f["properties"][p] for p in PROPERTIES))
            for name, features in world.layers.items() for f in features
        ]
        placed = "(SELECT ST_SetSRID(%s::geometry, 990000))"
        with self.sql.cursor() as cursor:
            cursor.executemany(f"INSERT INTO feature VALUES (%s, %s, {placed}, {', '.join(['%s'] * (1 + len(PROPERTIES)))})", rows)
            cursor.executemany(f"INSERT INTO coverage VALUES (%s, {placed})", [(n, binary(g)) for n, g in world.coverage.items()])
        self.sql.execute("""
            UPDATE feature SET plane = flat(geom);
            INSERT INTO band_of SELECT collection, id, band, at_least(geom, uncertainty_m, band), at_most(geom, uncertainty_m, band)
                FROM feature, generate_series(0, 1) AS band WHERE geom IS NOT NULL;
            CREATE INDEX ON band_of USING gist (high); CREATE INDEX ON feature USING gist (plane); ANALYZE feature; ANALYZE band_of""")

    def place(self, shapes):
        """Puts a site down: (name, GeoJSON or None, uncertainty or None) of each of its shapes."""
        self.sql.execute("TRUNCATE site")
        for name, shape, uncertainty_m in shapes:
            if shape is not None:
                self.sql.execute("""
                    INSERT INTO site SELECT %s, g, e, band, at_least(g, e, band), at_most(g, e, band), flat(g)
                    FROM (SELECT ST_SetSRID(%s::geometry, 990000) AS g, %s::float8 AS e) AS given, generate_series(0, 1) AS band""",
                    (name, binary(shape), uncertainty_m))

    def pairs(self):
        """As recorded: relation, common area, slivers, lengths and points, for everything whose box meets the site's."""
        self.sql.execute("SELECT fill_pairs()")
        rows = self.sql.execute("""
            SELECT n, collection, id, relation, site_dim, dim, is_exact, is_known, certainly_meets, certainly_in_site, possibly_in_site,
                CASE WHEN site_dim = 2 AND dim = 2 THEN ground_m2(piece) END AS area_m2,
                CASE WHEN site_dim = 2 AND dim = 2 THEN slivers_m2(site, geom) END AS slivers_m2,
                CASE WHEN site_dim = 2 AND dim = 1 THEN length_inside_m(geom, site)
                     WHEN site_dim = 1 AND dim = 2 THEN length_inside_m(site, geom)
                     WHEN site_dim = 1 AND dim = 1 THEN ST_Length(ST_CollectionExtract(ST_Intersection(site, geom), 2)::geography) END AS length_m,
                CASE WHEN site_dim = 2 AND dim = 0 THEN points_inside(geom, site)
                     WHEN site_dim = 0 AND dim = 2 THEN points_inside(site, geom) END AS points,
                ground_m2(site) AS site_m2, ground_m2(geom) AS feature_m2, band
            FROM pair JOIN near_by USING (n, band, collection, id, is_exact)""").fetchall()
        return {(row["n"], row["collection"], row["id"], row["band"]): row for row in rows}

    def under(self, keys, band):
        """Ground of the site under some features."""
        return self.sql.execute("SELECT * FROM under(%s, %s)", (list(keys), band)).fetchone()

    def distances(self):
        """Metres in the plane from each shape to every feature that is drawn."""
        rows = self.sql.execute("""SELECT n, collection, id, ST_Distance(s.plane, f.plane) AS m FROM site_now s, feature f
            WHERE f.plane IS NOT NULL AND f.id <> s.n""")
        return {(row["n"], row["collection"], row["id"]): row["m"] for row in rows.fetchall()}

    def planes(self, keys):
        """The shapes of the site and some features in the plane: (name, shapely geometry, ε)."""
        site = "SELECT n AS key, ST_AsBinary(plane) AS g, uncertainty_m AS e FROM site_now"
        others = "SELECT id AS key, ST_AsBinary(plane) AS g, uncertainty_m AS e FROM feature WHERE collection || '/' || id = ANY(%s)"
        found = [self.sql.execute(site).fetchall(), self.sql.execute(others, (keys,)).fetchall()]
        return [[(row["key"], shapely.from_wkb(bytes(row["g"])), row["e"]) for row in rows] for rows in found]

    def geodesic_m(self, name, collection, feature_id):
        """Over the ellipsoid, as PostGIS measures it, on edges cut so short that they bend by less than a tenth of a millimetre."""
        return self.value("""SELECT ST_Distance(ST_Segmentize(s.geom, 0.0005)::geography, ST_Segmentize(f.geom, 0.0005)::geography, true)
            FROM site_now s, feature f WHERE n = %s AND collection = %s AND id = %s""", name, collection, feature_id)

    def site_m2(self):
        return self.value("SELECT ground_m2(ST_Union(geom)) FROM site_now")

    def dimensions(self):
        return {row["n"]: row["d"] for row in self.sql.execute("SELECT n, ST_Dimension(geom) AS d FROM site_now").fetchall()}

    def covered(self):
        """`inside`, `partly` or `outside` for every claim, and whether the ground within so many metres lies inside too."""
        rows = self.sql.execute("""
            SELECT collection, CASE WHEN bool_and(ST_Covers(c.geom, s.geom)) THEN 'inside'
                WHEN bool_or(ST_Relate(c.geom, s.geom, 'T********')) THEN 'partly' ELSE 'outside' END AS claim
            FROM coverage c, site_now s GROUP BY collection""").fetchall()
        return {row["collection"]: row["claim"] for row in rows}

    def covers_round(self, collection, reach_m):
        """Whether everything within so many metres of the site lies where a layer claims to be complete."""
        return self.value("""SELECT bool_and(ST_Covers(c.geom, parallel(s.geom, %s))) FROM coverage c, site_now s
            WHERE collection = %s""", reach_m, collection)

    def chosen(self, collections, condition):
        """(collection, id, has a geometry, ε) of the features of some layers that match."""
        where = f"({condition})" if condition else "true"
        return self.sql.execute(f"""SELECT collection, id, geom IS NOT NULL AS placed, uncertainty_m, part_of, ST_Dimension(geom) AS dim
            FROM feature WHERE collection = ANY(%s) AND {where}""".replace("%1%", "%%1%%"), (list(collections),)).fetchall()

    def truth(self, condition, attributes):
        """A condition about attributes: true, false or None."""
        columns = ", ".join(f"%s::{kind} AS {name}" for name, kind in
                            (("use", "text"), ("status", "text"), ("emits", "boolean"), ("storeys", "float8"), ("remark", "text")))
        values = [attributes.get(name) for name in ("use", "status", "emits", "storeys", "remark")]
        return self.value(f"SELECT ({condition.replace('%', '%%')}) FROM (SELECT {columns}) AS said", *values)

    def value(self, query, *values):
        row = self.sql.execute(query, values or None).fetchone()
        return next(iter(row.values())) if row else None


def binary(geometry):
    return None if geometry is None else shapely.to_wkb(shapely.geometry.shape(geometry))

"""Questions to PostGIS, a batch at a time. Geometries travel as well-known binary, with CGCS2000 (EPSG:4490)."""

import psycopg
import shapely


class PostGis:
    """One connection; every process of the run has its own."""

    def __init__(self, connection):
        self.connection = psycopg.connect(connection, autocommit=True)
        self.connection.execute("SET client_min_messages = error")

    def column(self, expression, *columns):
        """The value of an SQL expression in g (and h, …) for every row of the given columns of shapely geometries."""
        names = ["g", "h", "i"][:len(columns)]
        binary = [[shapely.to_wkb(s) for s in column] for column in columns]
        arrays = ", ".join("%s::bytea[]" for _ in names)
        geometries = ", ".join(f"ST_SetSRID({name}::geometry, 4490) AS {name}" for name in names)
        query = (
            f"SELECT {expression} FROM (SELECT n, {geometries} FROM unnest({arrays}) WITH ORDINALITY AS raw({', '.join(names)}, n)"
            " OFFSET 0) AS cases ORDER BY n"
        )
        return [row[0] for row in self.connection.execute(query, binary).fetchall()]

    def geography_m2(self, shapes):
        return self.column("ST_Area(g::geography)", shapes)

    def geography_m(self, shapes_a, shapes_b):
        return self.column("ST_Distance(g::geography, h::geography)", shapes_a, shapes_b)

-- The made-up country and one site at a time, and how they lie to each other, written from docs/rules.md and docs/measures.md.
-- Coordinates are longitude, latitude on the ellipsoid of CGCS2000 (that of GRS80); edges are straight in them.
-- 990001 is an equal-area cylinder: areas. 990002 is a plane round the middle of the country: parallel sets, preselection.
INSERT INTO spatial_ref_sys (srid, proj4text) VALUES
    (990000, '+proj=longlat +a=6378137 +rf=298.257222101 +no_defs'),
    (990001, '+proj=cea +lon_0=82.5 +a=6378137 +rf=298.257222101 +units=m +no_defs'),
    (990002, '+proj=aeqd +lat_0=44.01 +lon_0=82.5 +a=6378137 +rf=298.257222101 +units=m +no_defs')
    ON CONFLICT DO NOTHING;

CREATE FUNCTION ground_m2(g geometry) RETURNS float8 LANGUAGE sql AS
    $$ SELECT coalesce(ST_Area(ST_Transform(ST_Segmentize(ST_CollectionExtract(g, 3), 0.0005), 990001)), 0) $$;

CREATE FUNCTION flat(g geometry) RETURNS geometry LANGUAGE sql AS
    $$ SELECT ST_Transform(ST_Segmentize(g, 0.0005), 990002) $$;

-- Everything within so many metres; the outer parallel set, or the inner one for less than 0. Points and lines have no inner one.
CREATE FUNCTION parallel(g geometry, m float8) RETURNS geometry LANGUAGE sql AS $$
    SELECT CASE WHEN m = 0 THEN g ELSE ST_MakeValid(ST_Transform(ST_Segmentize(ST_Buffer(flat(g), m, 'quad_segs=48'), 100), 990000)) END
$$;

-- A piece that is nowhere wider than 10 cm is what two drawings of one border make, unless it is all of a side: no disc of that
-- width fits into it. Corners of less than that do not make it wide. Below a square metre it is judged by its width on the average.
CREATE FUNCTION is_sliver(piece geometry, one geometry, other geometry) RETURNS boolean LANGUAGE sql AS $$
    SELECT ground_m2(piece) < least(ground_m2(one), ground_m2(other)) * (1 - 1e-6) AND CASE
        WHEN ground_m2(piece) < 1 THEN 2 * ground_m2(piece) < 0.1 * ST_Perimeter(flat(piece))
        ELSE ST_IsEmpty(ST_Buffer(flat(piece), -0.05)) END
$$;

CREATE FUNCTION common(one geometry, other geometry) RETURNS geometry LANGUAGE sql AS $$
    SELECT ST_Union(piece.geom) FROM ST_Dump(ST_CollectionExtract(ST_Intersection(one, other), 3)) AS piece
    WHERE NOT is_sliver(piece.geom, one, other)
$$;

CREATE FUNCTION slivers_m2(one geometry, other geometry) RETURNS float8 LANGUAGE sql AS $$
    SELECT coalesce(sum(ground_m2(piece.geom)), 0) FROM ST_Dump(ST_CollectionExtract(ST_Intersection(one, other), 3)) AS piece
    WHERE is_sliver(piece.geom, one, other)
$$;

-- One without the other. Where GEOS fails on borders that nearly coincide, on a grid of 10 nm.
CREATE FUNCTION without(one geometry, other geometry) RETURNS geometry LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN other IS NULL THEN one ELSE ST_Difference(one, other) END;
EXCEPTION WHEN internal_error THEN
    RETURN ST_Difference(one, other, 1e-13);
END $$;

-- The same of parallel sets, on the grid from the start: without it GEOS now and then loses whole polygons, or finds them, and says nothing.
CREATE FUNCTION far_without(one geometry, other geometry) RETURNS geometry LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN other IS NULL THEN one ELSE ST_Difference(one, other, 1e-13) END;
EXCEPTION WHEN internal_error THEN
    RETURN ST_Difference(one, other, 1e-12);
END $$;

CREATE FUNCTION far_common(one geometry, other geometry) RETURNS geometry LANGUAGE plpgsql AS $$
BEGIN
    RETURN ST_Intersection(one, other, 1e-13);
EXCEPTION WHEN internal_error THEN
    RETURN ST_Intersection(one, other, 1e-12);
END $$;

CREATE FUNCTION has_own_ground(one geometry, other geometry) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (SELECT FROM ST_Dump(ST_CollectionExtract(without(one, other), 3)) AS piece WHERE NOT is_sliver(piece.geom, one, other))
$$;

-- Length of a line in the inside of an area, in metres; what runs along the border, a micrometre to either side, is none of it.
CREATE FUNCTION length_inside_m(course geometry, area geometry) RETURNS float8 LANGUAGE sql AS $$
    SELECT coalesce(ST_Length(ST_Segmentize(ST_CollectionExtract(
        ST_Difference(ST_Intersection(course, area), ST_Buffer(ST_Boundary(area), 1e-11)), 2), 0.002)::geography), 0)
$$;

CREATE FUNCTION points_inside(dots geometry, area geometry) RETURNS int LANGUAGE sql AS
    $$ SELECT count(*)::int FROM ST_DumpPoints(dots) AS dot WHERE ST_Contains(area, dot.geom) $$;

-- How one lies to the other. For two areas slivers do not count; else the matrix of the two decides.
CREATE FUNCTION relation(one geometry, other geometry) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        WHEN NOT ST_Intersects(one, other) THEN 'disjoint'
        WHEN ST_Dimension(one) = 2 AND ST_Dimension(other) = 2 THEN CASE
            WHEN ground_m2(common(one, other)) = 0 THEN 'touches'
            WHEN has_own_ground(one, other) THEN CASE WHEN has_own_ground(other, one) THEN 'overlaps' ELSE 'contains' END
            ELSE CASE WHEN has_own_ground(other, one) THEN 'inside' ELSE 'equal' END END
        WHEN ST_Equals(one, other) THEN 'equal'
        WHEN ST_Within(one, other) THEN 'inside'
        WHEN ST_Within(other, one) THEN 'contains'
        WHEN ST_Touches(one, other) THEN 'touches'
        WHEN ST_Dimension(one) = 2 AND ST_Dimension(other) = 1 AND length_inside_m(other, one) = 0 THEN 'touches'
        WHEN ST_Dimension(one) = 1 AND ST_Dimension(other) = 2 AND length_inside_m(one, other) = 0 THEN 'touches'
        ELSE 'overlaps' END
$$;

CREATE TABLE coverage (collection text PRIMARY KEY, geom geometry);

-- `band` 0 has the parallel sets as they are, `band` 1 a little wider apart: what is safe to say in both must be said.
CREATE TABLE feature (
    collection text, id text, geom geometry, uncertainty_m float8, name text, kind text, status text, level float8, flag boolean,
    owner text, part_of text, plane geometry, PRIMARY KEY (collection, id)
);
CREATE TABLE band_of (collection text, id text, band int, low geometry, high geometry);
CREATE TABLE site (n text, geom geometry, uncertainty_m float8, band int, low geometry, high geometry, plane geometry);

CREATE FUNCTION wide(m float8, band int) RETURNS float8 LANGUAGE sql AS
    $$ SELECT CASE WHEN m = 0 OR band = 0 THEN m ELSE m * 1.03 + 0.01 END $$;

-- What lies in the feature for certain, and what may: of one that nobody knows how well it is drawn nothing does, and here all that is
-- drawn may; that it may reach farther is for the conclusions to say.
CREATE FUNCTION at_least(g geometry, m float8, band int) RETURNS geometry LANGUAGE sql AS
    $$ SELECT CASE WHEN m IS NULL THEN ST_GeomFromText('POLYGON EMPTY', 990000) ELSE parallel(g, -wide(m, band)) END $$;

CREATE FUNCTION at_most(g geometry, m float8, band int) RETURNS geometry LANGUAGE sql AS
    $$ SELECT CASE WHEN m IS NULL THEN g ELSE parallel(g, wide(m, band)) END $$;

CREATE VIEW site_now AS SELECT n, geom, uncertainty_m, plane FROM site WHERE band = 0;

-- Everything that lies near the site, as recorded and within its bounds. Both known exactly: what they share without slivers.
CREATE VIEW near_by AS
    SELECT s.n, s.band, f.collection, f.id, f.uncertainty_m, s.uncertainty_m AS site_uncertainty_m, s.geom AS site, f.geom AS geom,
        s.low AS site_low, s.high AS site_high, b.low, b.high,
        coalesce(s.uncertainty_m = 0 AND f.uncertainty_m = 0, false) AS is_exact
    FROM site s JOIN band_of b ON b.band = s.band AND b.high && s.high AND b.id <> s.n JOIN feature f USING (collection, id);

-- Filled once for a site: what each of its shapes and each feature near by have in common, as recorded and at the two bounds.
CREATE UNLOGGED TABLE pair (
    n text, band int, collection text, id text, is_exact boolean, is_known boolean, site_dim int, dim int, relation text,
    piece geometry, low_piece geometry, high_piece geometry, low_cover geometry, high_cover geometry,
    certainly_meets boolean, certainly_in_site boolean, possibly_in_site boolean
);

CREATE FUNCTION fill_pairs() RETURNS void LANGUAGE sql AS $$
    TRUNCATE pair;
    INSERT INTO pair
    SELECT n, band, collection, id, is_exact, uncertainty_m + site_uncertainty_m IS NOT NULL, ST_Dimension(site), ST_Dimension(geom), rel, piece,
        CASE WHEN is_exact THEN piece ELSE far_common(site_low, low) END,
        CASE WHEN is_exact THEN piece ELSE far_common(site_high, high) END,
        CASE WHEN is_exact THEN piece ELSE low END,
        CASE WHEN is_exact THEN piece ELSE high END,
        CASE WHEN is_exact THEN rel NOT IN ('touches', 'disjoint')
            WHEN reach_m IS NULL THEN false
            ELSE ST_Area(ST_Intersection(site_low, low)) > 0
                OR ST_Intersects(site, parallel(geom, -reach_m)) OR ST_Intersects(geom, parallel(site, -reach_m)) END,
        CASE WHEN is_exact THEN rel IN ('contains', 'equal') ELSE reach_m IS NOT NULL AND ST_Covers(site_low, high) END,
        CASE WHEN is_exact THEN rel IN ('contains', 'equal')
            WHEN reach_m IS NULL THEN true
            WHEN ST_Dimension(geom) = 2 THEN ST_Covers(site_high, low)
            ELSE ST_Covers(parallel(site, reach_m), geom) END
    FROM (
        SELECT near_by.*, relation(site, geom) AS rel, wide(uncertainty_m + site_uncertainty_m, band) AS reach_m,
            CASE WHEN ST_Dimension(site) = 2 AND ST_Dimension(geom) = 2 THEN common(site, geom) END AS piece
        FROM near_by OFFSET 0
    ) AS seen
$$;

-- Ground of the site under some features, as recorded (`drawn`) or at its bounds in a band.
CREATE FUNCTION under(keys text[], which int) RETURNS TABLE (
    net float8, rest float8, net_low float8, net_high float8, rest_low float8, rest_high float8, gross float8, most float8, most_low float8
) LANGUAGE sql AS $$
    WITH one AS (SELECT * FROM pair WHERE collection || '/' || id = ANY(keys) AND band = which AND site_dim = 2),
    whole AS (
        SELECT ST_Union(geom) AS g, ST_Union(low) AS low, ST_Union(high) AS high FROM site WHERE band = which AND ST_Dimension(geom) = 2
    ),
    joined AS (
        SELECT ST_Union(ST_CollectionExtract(piece, 3)) AS piece, ST_Union(ST_CollectionExtract(low_piece, 3)) AS low_piece,
            ST_Union(ST_CollectionExtract(high_piece, 3)) AS high_piece,
            ST_Union(ST_CollectionExtract(low_cover, 3)) AS low_cover, ST_Union(ST_CollectionExtract(high_cover, 3)) AS high_cover,
            bool_and(is_exact) AS exact, sum(ground_m2(piece)) AS gross, max(ground_m2(piece)) AS most, max(ground_m2(low_piece)) AS most_low
        FROM one
    )
    SELECT ground_m2(piece), ground_m2(without(g, piece)),
        ground_m2(low_piece), ground_m2(high_piece),
        ground_m2(CASE WHEN exact THEN without(low, high_cover) ELSE far_without(low, high_cover) END),
        ground_m2(CASE WHEN exact THEN without(high, low_cover) ELSE far_without(high, low_cover) END),
        coalesce(gross, 0), coalesce(most, 0), coalesce(most_low, 0)
    FROM joined, whole
$$;

-- Schema 1: the account of what held when. Rows are added; the one thing that ever changes is that a version ends.
CREATE TABLE groundplan_meta (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- The last step of the layout that was taken.
  schema INTEGER NOT NULL,
  -- A random name, 32 hexadecimal digits.
  store TEXT NOT NULL,
  -- The file change counter as the last clean close left it: nobody has written since if it is still the same.
  closed INTEGER
);
CREATE TABLE groundplan_transaction (
  number INTEGER PRIMARY KEY,
  -- Microseconds since 1970-01-01T00:00:00Z; later ones are greater.
  time_us INTEGER NOT NULL,
  -- The last version before it.
  before INTEGER NOT NULL,
  author TEXT NOT NULL,
  reason TEXT,
  source_sha256 TEXT
);
CREATE UNIQUE INDEX groundplan_transaction_time ON groundplan_transaction (time_us);
-- Every collection id that ever was.
CREATE TABLE groundplan_layer (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);
CREATE TABLE groundplan_collection (
  seq INTEGER PRIMARY KEY,
  layer INTEGER NOT NULL,
  number INTEGER NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  document TEXT NOT NULL
);
CREATE UNIQUE INDEX groundplan_collection_of ON groundplan_collection (layer, number);
CREATE TABLE groundplan_version (
  seq INTEGER PRIMARY KEY,
  layer INTEGER NOT NULL,
  feature TEXT NOT NULL,
  number INTEGER NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  -- Its row in the feature table, when it was written.
  fid INTEGER,
  -- The beginning of a SHA-256 over what it says.
  hash BLOB NOT NULL,
  -- A JSON list of sentences; null when there are none.
  repairs TEXT,
  -- A JSON object.
  properties TEXT NOT NULL,
  -- Well-known binary.
  geometry BLOB
);
CREATE UNIQUE INDEX groundplan_version_of ON groundplan_version (layer, feature, number);
CREATE INDEX groundplan_version_ended ON groundplan_version (ended) WHERE ended IS NOT NULL;
CREATE TABLE groundplan_audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  time_us INTEGER NOT NULL,
  who TEXT NOT NULL,
  origin TEXT NOT NULL,
  what TEXT NOT NULL,
  status INTEGER NOT NULL,
  number INTEGER
);
-- How collections and properties are named in the feature tables.
CREATE TABLE groundplan_mirror (
  layer INTEGER PRIMARY KEY,
  table_name TEXT NOT NULL
);
CREATE TABLE groundplan_column (
  layer INTEGER NOT NULL,
  property TEXT NOT NULL,
  column_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (layer, property)
);
CREATE TRIGGER groundplan_transaction_kept BEFORE DELETE ON groundplan_transaction
  BEGIN SELECT RAISE(ABORT, 'the account of transactions is only added to'); END;
CREATE TRIGGER groundplan_transaction_fixed BEFORE UPDATE ON groundplan_transaction
  BEGIN SELECT RAISE(ABORT, 'the account of transactions is only added to'); END;
CREATE TRIGGER groundplan_layer_kept BEFORE DELETE ON groundplan_layer
  BEGIN SELECT RAISE(ABORT, 'the list of layers is only added to'); END;
CREATE TRIGGER groundplan_layer_fixed BEFORE UPDATE ON groundplan_layer
  BEGIN SELECT RAISE(ABORT, 'the list of layers is only added to'); END;
CREATE TRIGGER groundplan_collection_kept BEFORE DELETE ON groundplan_collection
  BEGIN SELECT RAISE(ABORT, 'the account of collections is only added to'); END;
CREATE TRIGGER groundplan_collection_fixed BEFORE UPDATE ON groundplan_collection
  WHEN NOT (OLD.ended IS NULL AND NEW.ended IS NOT NULL AND OLD.seq IS NEW.seq AND OLD.layer IS NEW.layer
    AND OLD.number IS NEW.number AND OLD.began IS NEW.began AND OLD.document IS NEW.document)
  BEGIN SELECT RAISE(ABORT, 'the account of collections is only added to'); END;
CREATE TRIGGER groundplan_version_kept BEFORE DELETE ON groundplan_version
  BEGIN SELECT RAISE(ABORT, 'the account of versions is only added to'); END;
CREATE TRIGGER groundplan_version_fixed BEFORE UPDATE ON groundplan_version
  WHEN NOT (OLD.ended IS NULL AND NEW.ended IS NOT NULL AND OLD.seq IS NEW.seq AND OLD.layer IS NEW.layer
    AND OLD.feature IS NEW.feature AND OLD.number IS NEW.number AND OLD.began IS NEW.began AND OLD.fid IS NEW.fid
    AND OLD.hash IS NEW.hash AND OLD.repairs IS NEW.repairs AND OLD.properties IS NEW.properties
    AND OLD.geometry IS NEW.geometry)
  BEGIN SELECT RAISE(ABORT, 'the account of versions is only added to'); END;
CREATE TRIGGER groundplan_audit_kept BEFORE DELETE ON groundplan_audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER groundplan_audit_fixed BEFORE UPDATE ON groundplan_audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
-- With a registered table of its own kind, programs list only what is registered.
INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES
  ('groundplan_transaction', 'attributes', 'groundplan_transaction', 'What changed the layers: when, who, why');

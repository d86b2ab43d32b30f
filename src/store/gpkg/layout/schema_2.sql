-- Schema 2: edits by other programs that were not taken over, and why.
CREATE TABLE groundplan_refused (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  time_us INTEGER NOT NULL,
  collection TEXT NOT NULL,
  feature TEXT NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  -- The feature as the edit would have had it, GeoJSON; null where it would have deleted it.
  document TEXT
);

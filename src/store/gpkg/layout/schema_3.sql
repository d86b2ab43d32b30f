-- Schema 3: answers that were given out, as they were.
CREATE TABLE groundplan_filing (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- 32 hexadecimal digits that follow from request, state and software.
  id TEXT NOT NULL UNIQUE,
  time_us INTEGER NOT NULL,
  who TEXT NOT NULL,
  process TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  -- The last transaction of that state.
  number INTEGER NOT NULL,
  software TEXT NOT NULL,
  -- JSON objects.
  request TEXT NOT NULL,
  answer_sha256 TEXT NOT NULL,
  answer TEXT NOT NULL
);
CREATE TRIGGER groundplan_filing_kept BEFORE DELETE ON groundplan_filing
  BEGIN SELECT RAISE(ABORT, 'the file of answers is only added to'); END;
CREATE TRIGGER groundplan_filing_fixed BEFORE UPDATE ON groundplan_filing
  BEGIN SELECT RAISE(ABORT, 'the file of answers is only added to'); END;

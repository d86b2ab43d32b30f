-- Schema 4: whose reports are; questions that are worked on in the background, and what became of each.
-- Whose a report is: ids of keys or tokens, where names may be given again. Several may have asked for the same.
-- Reports from before have none, and are shown to admins of everything.
CREATE TABLE groundplan_filing_owner (
  filing TEXT NOT NULL REFERENCES groundplan_filing (id),
  owner TEXT NOT NULL,
  PRIMARY KEY (filing, owner)
);
CREATE TRIGGER groundplan_filing_owner_kept BEFORE DELETE ON groundplan_filing_owner
  BEGIN SELECT RAISE(ABORT, 'the file of answers is only added to'); END;
CREATE TRIGGER groundplan_filing_owner_fixed BEFORE UPDATE ON groundplan_filing_owner
  BEGIN SELECT RAISE(ABORT, 'the file of answers is only added to'); END;
CREATE TABLE groundplan_job (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- 32 hexadecimal digits that nobody can guess.
  id TEXT NOT NULL UNIQUE,
  time_us INTEGER NOT NULL,
  who TEXT NOT NULL,
  owner TEXT NOT NULL,
  process TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  -- The last transaction of that state.
  number INTEGER NOT NULL,
  as_of_us INTEGER,
  software TEXT NOT NULL,
  -- A JSON object.
  request TEXT NOT NULL
);
CREATE INDEX groundplan_job_owner ON groundplan_job (owner, seq);
CREATE TRIGGER groundplan_job_kept BEFORE DELETE ON groundplan_job
  BEGIN SELECT RAISE(ABORT, 'the list of jobs is only added to'); END;
CREATE TRIGGER groundplan_job_fixed BEFORE UPDATE ON groundplan_job
  BEGIN SELECT RAISE(ABORT, 'the list of jobs is only added to'); END;
-- Of several about one job the last one holds.
CREATE TABLE groundplan_job_end (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  job TEXT NOT NULL REFERENCES groundplan_job (id),
  started_us INTEGER,
  time_us INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('successful', 'failed', 'dismissed')),
  detail TEXT NOT NULL,
  -- Both empty where there is no answer.
  answer_sha256 TEXT NOT NULL,
  answer TEXT NOT NULL
);
CREATE INDEX groundplan_job_end_job ON groundplan_job_end (job, seq);
CREATE TRIGGER groundplan_job_end_kept BEFORE DELETE ON groundplan_job_end
  BEGIN SELECT RAISE(ABORT, 'what became of jobs is only added to'); END;
CREATE TRIGGER groundplan_job_end_fixed BEFORE UPDATE ON groundplan_job_end
  BEGIN SELECT RAISE(ABORT, 'what became of jobs is only added to'); END;

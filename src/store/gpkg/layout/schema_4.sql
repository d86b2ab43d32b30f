-- Schema 4: questions that are worked on in the background, and what became of each.
CREATE TABLE groundplan_job (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- 32 hexadecimal digits that nobody can guess.
  id TEXT NOT NULL UNIQUE,
  time_us INTEGER NOT NULL,
  who TEXT NOT NULL,
  process TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  -- The last transaction of that state.
  number INTEGER NOT NULL,
  software TEXT NOT NULL,
  -- A JSON object.
  request TEXT NOT NULL
);
CREATE INDEX groundplan_job_who ON groundplan_job (who, seq);
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

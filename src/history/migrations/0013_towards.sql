-- What a plan and outcomes remember besides. Never edit this file: add a new number.

-- The file of the job description, for commands that are shown; the last day that was written into a calendar file.
ALTER TABLE goal ADD COLUMN job_file TEXT;
ALTER TABLE goal ADD COLUMN calendar_until TEXT;

-- What was told of the same interview before, the last one last, as a JSON list; null where nothing was.
ALTER TABLE outcomes ADD COLUMN earlier TEXT;

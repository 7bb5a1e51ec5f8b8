-- One answered question as the first version of the schema stored it.
INSERT INTO contents VALUES (1, 'h', '00000000-0000-0000-0000-000000000001', 'numbers', 'Basics', 'conceptual', 'easy',
    '{"id":"00000000-0000-0000-0000-000000000001","bank":"b","role":"R","level":"","section":"Basics","text":"What is it?","topic":"numbers","difficulty":"easy","type":"conceptual"}',
    '{"criteria":[{"id":"k1","kind":"key_point","text":"Says forty-two","weight":1.0}],"drafted":false}');
INSERT INTO sessions VALUES (1, '00000000-0000-0000-0000-0000000000aa', 'interview', '2026-01-02T03:04:05.000000000Z', NULL,
    'open', 7, '{"follow_ups":2,"reveal":"each","style":"neutral","lang":"en"}', NULL, 1, 50.0);
INSERT INTO plan VALUES (1, 0, 1, 'first');
INSERT INTO threads (id, session, position, content, status, hints, weight, score, offline) VALUES (1, 1, 0, 1, 'done', 0, 1.0, 50.0, 1);
INSERT INTO turns VALUES (1, 1, 0, NULL, 'What is it?', '2026-01-02T03:04:05.000000000Z', 'Forty-two.', '2026-01-02T03:05:05.000000000Z');
INSERT INTO assessments VALUES (1, 1, 1, 0, 0, NULL, '{"status":"scored","findings":[{"criterion":"k1","verdict":"partial","credit":0.5}],"provenance":{"assessor":"offline","offline":true,"rubric_hash":"x"}}');

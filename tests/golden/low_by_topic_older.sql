SELECT anon_1.day, anon_1.agent_group, anon_1.case_type, anon_1.slot, count(*) AS n, sum(anon_1.low) AS low 
FROM (SELECT responses.day AS day, '' AS agent_group, responses.case_type AS case_type, CASE WHEN (responses.score IS NULL) THEN 0 WHEN (coalesce(responses.d1, 1000000) <= coalesce(responses.d2, 1000000)) THEN 1 ELSE 2 END AS slot, CASE WHEN (responses.score < 60000 OR responses.overall <= 40000) THEN 1 ELSE 0 END AS low 
FROM responses 
WHERE (responses.batch_id IN (3) OR responses.batch_id = 1 AND responses.month IN (202501)) AND responses.month >= 202501 AND responses.month < 202503 AND responses.day >= 20250130 AND responses.day < 20250206) AS anon_1 GROUP BY anon_1.day, anon_1.agent_group, anon_1.case_type, anon_1.slot

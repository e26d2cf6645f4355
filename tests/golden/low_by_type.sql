SELECT responses.day, responses.case_type, count(*) AS n, sum(CASE WHEN (responses.score < 60000 OR responses.overall <= 40000) THEN 1 ELSE 0 END) AS low 
FROM responses 
WHERE (responses.batch_id IN (3) OR responses.batch_id = 1 AND responses.month IN (202501)) AND responses.month >= 202501 AND responses.month < 202503 AND responses.city IN ('gz', 'sz') AND responses.day >= 20250130 AND responses.day < 20250206 GROUP BY responses.day, responses.case_type

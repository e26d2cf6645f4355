SELECT cases.day 
FROM cases 
WHERE cases.batch_id IN (2) AND cases.month >= 202501 AND cases.month < 202503 AND cases.city IN ('gz', 'sz') GROUP BY cases.day

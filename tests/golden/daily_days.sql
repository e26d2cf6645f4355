SELECT daily_counts.day 
FROM daily_counts 
WHERE (daily_counts.batch_id IN (3) OR daily_counts.batch_id = 1 AND daily_counts.month IN (202501)) AND daily_counts.month >= 202501 AND daily_counts.month < 202503 AND daily_counts.city IN ('gz', 'sz') GROUP BY daily_counts.day

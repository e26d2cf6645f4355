SELECT daily_counts.day, daily_counts.words, daily_counts.topics 
FROM daily_counts 
WHERE (daily_counts.batch_id IN (3) OR daily_counts.batch_id = 1 AND daily_counts.month IN (202501)) AND daily_counts.month >= 202501 AND daily_counts.month < 202503 AND daily_counts.city IN ('gz') AND daily_counts.day >= 20250130 AND daily_counts.day < 20250206

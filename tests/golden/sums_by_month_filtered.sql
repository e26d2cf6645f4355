SELECT segment_sums.month, segment_sums.city, segment_sums.metric, sum(segment_sums.n) AS n, sum(segment_sums.s) AS s, sum(segment_sums.q) AS q 
FROM segment_sums 
WHERE (segment_sums.batch_id IN (2, 3) OR segment_sums.batch_id = 1 AND segment_sums.month IN (202501)) AND segment_sums.metric IN ('satisfaction') AND segment_sums.month >= 202501 AND segment_sums.month < 202503 AND segment_sums.city IN ('gz') AND segment_sums.channel IN ('电话') GROUP BY segment_sums.month, segment_sums.city, segment_sums.metric

SELECT segment_sums.month, segment_sums.city, segment_sums.metric, segment_sums.channel, sum(segment_sums.n) AS n, sum(segment_sums.s) AS s, sum(segment_sums.q) AS q 
FROM segment_sums 
WHERE (segment_sums.batch_id IN (2, 3) OR segment_sums.batch_id = 1 AND segment_sums.month IN (202501)) AND segment_sums.metric IN ('nps', 'satisfaction') AND segment_sums.month >= 202501 AND segment_sums.month < 202503 GROUP BY segment_sums.month, segment_sums.city, segment_sums.metric, segment_sums.channel

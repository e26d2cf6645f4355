SELECT segment_times.month, segment_times.city, segment_times.metric, segment_times.histogram 
FROM segment_times 
WHERE segment_times.batch_id IN (2) AND segment_times.metric IN ('handling_time') AND segment_times.month >= 202501 AND segment_times.month < 202503 AND segment_times.city IN ('gz') AND segment_times.channel IN ('电话')

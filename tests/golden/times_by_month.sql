SELECT monthly_times.month, monthly_times.city, monthly_times.metric, monthly_times.histogram 
FROM monthly_times 
WHERE monthly_times.batch_id IN (2) AND monthly_times.metric IN ('handling_time') AND monthly_times.month >= 202501 AND monthly_times.month < 202503

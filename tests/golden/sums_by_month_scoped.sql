SELECT monthly_sums.month, monthly_sums.city, monthly_sums.metric, monthly_sums.n, monthly_sums.s, monthly_sums.q, monthly_sums.value, monthly_sums.batch_id 
FROM monthly_sums 
WHERE (monthly_sums.batch_id IN (2, 3) OR monthly_sums.batch_id = 1 AND monthly_sums.month IN (202501)) AND monthly_sums.metric IN ('satisfaction') AND monthly_sums.month >= 202501 AND monthly_sums.month < 202503 AND monthly_sums.city IN ('gz', 'sz')

SELECT monthly_sums.month, monthly_sums.city, monthly_sums.metric, monthly_sums.n, monthly_sums.s, monthly_sums.q, monthly_sums.value, monthly_sums.batch_id 
FROM monthly_sums 
WHERE 0 = 1

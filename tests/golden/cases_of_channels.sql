SELECT cases.case_id, cases.city, cases.agent_group, cases.handled_by, cases.case_type, cases.handling_s 
FROM cases 
WHERE cases.channel IN ('电话') AND cases.batch_id IN (2) AND cases.month >= 202501 AND cases.month < 202503 AND cases.city IN ('gz', 'sz') AND cases.day >= 20250130 AND cases.day < 20250206

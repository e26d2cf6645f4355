SELECT events.month, events.day, events.city, events.kind, events.effect, events.title_zh, events.title_en, events.note_zh, events.note_en, events.case_type, events.metric, events.quantity, events.quantity_zh, events.quantity_en 
FROM events 
WHERE events.batch_id IN (4) AND events.month >= 202501 AND events.month < 202503 AND events.city IN ('', 'gz', 'sz')

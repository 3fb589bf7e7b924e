-- Reports that tell no partners apart read rows of everybody, under partner 0, instead of adding up those of all partners.
INSERT INTO rollup (dimension, program_id, day, partner_id, value,
    impressions, clicks, attributable_clicks, unique_clicks, left_out_head_request, left_out_prefetch, left_out_prerender, left_out_crawler,
    left_out_no_user_agent, left_out_not_a_navigation, left_out_no_contract, left_out_partner_suspended, left_out_program_paused,
    left_out_creative_withdrawn, actions_pending, actions_locked, actions_approved, actions_paid, actions_reversed, sale_amount_minor,
    commission_pending_minor, commission_locked_minor, commission_approved_minor, commission_paid_minor, commission_reversed_minor)
SELECT part.dimension, part.program_id, part.day, 0, part.value,
    SUM(part.impressions), SUM(part.clicks), SUM(part.attributable_clicks), SUM(part.unique_clicks), SUM(part.left_out_head_request),
    SUM(part.left_out_prefetch), SUM(part.left_out_prerender), SUM(part.left_out_crawler), SUM(part.left_out_no_user_agent),
    SUM(part.left_out_not_a_navigation), SUM(part.left_out_no_contract), SUM(part.left_out_partner_suspended),
    SUM(part.left_out_program_paused), SUM(part.left_out_creative_withdrawn), SUM(part.actions_pending), SUM(part.actions_locked),
    SUM(part.actions_approved), SUM(part.actions_paid), SUM(part.actions_reversed), SUM(part.sale_amount_minor),
    SUM(part.commission_pending_minor), SUM(part.commission_locked_minor), SUM(part.commission_approved_minor), SUM(part.commission_paid_minor),
    SUM(part.commission_reversed_minor)
FROM rollup AS part
WHERE part.dimension >= 0 AND NOT EXISTS (SELECT 1 FROM rollup AS crowded
    WHERE crowded.dimension < 0 AND crowded.dimension = -part.dimension AND crowded.program_id = part.program_id AND crowded.day = part.day)
GROUP BY part.dimension, part.program_id, part.day, part.value;
-- Where a partner had no room for some values, it is not known which facts have them: everybody's stand among the others, all of them.
INSERT INTO rollup (dimension, program_id, day, partner_id, value,
    impressions, clicks, attributable_clicks, unique_clicks, left_out_head_request, left_out_prefetch, left_out_prerender, left_out_crawler,
    left_out_no_user_agent, left_out_not_a_navigation, left_out_no_contract, left_out_partner_suspended, left_out_program_paused,
    left_out_creative_withdrawn, actions_pending, actions_locked, actions_approved, actions_paid, actions_reversed, sale_amount_minor,
    commission_pending_minor, commission_locked_minor, commission_approved_minor, commission_paid_minor, commission_reversed_minor)
SELECT crowded.dimension, crowded.program_id, crowded.day, 0, '',
    SUM(part.impressions), SUM(part.clicks), SUM(part.attributable_clicks), SUM(part.unique_clicks), SUM(part.left_out_head_request),
    SUM(part.left_out_prefetch), SUM(part.left_out_prerender), SUM(part.left_out_crawler), SUM(part.left_out_no_user_agent),
    SUM(part.left_out_not_a_navigation), SUM(part.left_out_no_contract), SUM(part.left_out_partner_suspended),
    SUM(part.left_out_program_paused), SUM(part.left_out_creative_withdrawn), SUM(part.actions_pending), SUM(part.actions_locked),
    SUM(part.actions_approved), SUM(part.actions_paid), SUM(part.actions_reversed), SUM(part.sale_amount_minor),
    SUM(part.commission_pending_minor), SUM(part.commission_locked_minor), SUM(part.commission_approved_minor), SUM(part.commission_paid_minor),
    SUM(part.commission_reversed_minor)
FROM (SELECT DISTINCT dimension, program_id, day FROM rollup WHERE dimension < 0) AS crowded
JOIN rollup AS part ON part.dimension IN (crowded.dimension, -crowded.dimension) AND part.program_id = crowded.program_id AND part.day = crowded.day
GROUP BY crowded.dimension, crowded.program_id, crowded.day;

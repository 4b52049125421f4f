-- Every fix within 50 m of a reach is snapped to it and covers √(50² − d²) metres to either side; stretches are thinned to the widest of each
-- 5 m, without which their union takes several times as long, and united as multiranges.
create table covered as
with hit as (
  select r.id, r.length, ST_LineLocatePoint(r.geom, f.geom) * r.length as snap, sqrt(greatest(0, 2500 - ST_Distance(r.geom, f.geom) ^ 2)) room
  from fix f join reach r on ST_DWithin(r.geom, f.geom, 50)
), thin as (
  select id, length, floor(snap / 5) bin, min(snap - room) low, max(snap + room) high from hit group by 1, 2, 3
), united as (
  select id, length, range_agg(numrange(greatest(low, 0)::numeric(12, 2), least(high, length)::numeric(12, 2), '[]')) stretches from thin group by 1, 2
)
select id, (select sum(upper(s) - lower(s)) from unnest(stretches) s)::float8 / length share from united;

-- The same for one track as it arrives.
with hit as (
  select r.id, r.length, ST_LineLocatePoint(r.geom, f.geom) * r.length as snap, sqrt(greatest(0, 2500 - ST_Distance(r.geom, f.geom) ^ 2)) room
  from fix f join reach r on ST_DWithin(r.geom, f.geom, 50)
  where f.track = $1
), thin as (
  select id, length, floor(snap / 5) bin, min(snap - room) low, max(snap + room) high from hit group by 1, 2, 3
)
select id, range_agg(numrange(greatest(low, 0)::numeric(12, 2), least(high, length)::numeric(12, 2), '[]'))::text from thin group by 1;

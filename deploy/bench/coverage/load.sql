-- The tables that the database measures on. What only the engine would gain from leaving out is left out: lines of tracks, an index of fixes by place.
create table reach as
  select id, ST_Transform(ST_SetSRID(ST_MakeLine(ST_MakePoint(lng, lat) order by seq), 4326), 32650) geom from raw_reach group by id;
alter table reach add primary key (id);
alter table reach add column length float8;
update reach set length = ST_Length(geom);
create index on reach using gist (geom);
create table fix as
  select track, t, ST_Transform(ST_SetSRID(ST_MakePoint(lng, lat), 4326), 32650) geom from raw_fix;

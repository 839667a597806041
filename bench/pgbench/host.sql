-- The flows of a host: any of those in table pick, which are `hosts`.
\set i random(1, :hosts)
SELECT h AS host FROM pick WHERE i = :i \gset
SELECT count(*), sum(bytes) FROM raw.flows WHERE saddr = inet ':host' OR daddr = inet ':host';

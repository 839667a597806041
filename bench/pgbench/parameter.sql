-- As host.sql, but the address is a parameter: run it with -M prepared.
\set i random(1, :hosts)
SELECT h AS host FROM pick WHERE i = :i \gset
SELECT count(*), sum(bytes) FROM raw.flows WHERE saddr = :host::inet;

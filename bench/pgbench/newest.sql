-- What a screen on the wall asks a hot table for: the newest flows, and those of a host.
\set i random(1, :hosts)
SELECT h AS host FROM pick WHERE i = :i \gset
SELECT stime, saddr, daddr, dport FROM hot.flows ORDER BY stime DESC LIMIT 10;
SELECT stime, saddr, daddr, dport FROM hot.flows WHERE saddr = inet ':host' OR daddr = inet ':host'
  ORDER BY stime DESC LIMIT 20;

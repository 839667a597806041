-- Asks 500 different questions of a year of archives in one session, and prints how much memory, in MB, the session has
-- for itself then. bench/sessions runs it. `last` is a day; hosts are those of table pick.
\o /dev/null
SELECT format(CASE i % 5
         WHEN 0 THEN 'SELECT count(*), sum(bytes) FROM tiny.flows WHERE saddr = %1$L'
         WHEN 1 THEN 'SELECT count(*) FROM tiny.flows WHERE stime >= %2$L AND stime < %3$L'
         WHEN 2 THEN 'SELECT * FROM tiny.flows WHERE (saddr = %1$L OR daddr = %1$L) AND stime >= %2$L'
         WHEN 3 THEN 'SELECT count(*) FROM tiny.flows WHERE dport = %4$s AND stime >= %2$L AND stime < %3$L'
         ELSE 'SELECT * FROM tiny.flows WHERE daddr = %1$L ORDER BY stime DESC LIMIT 10' END,
         h, date :'last' + i::int % 365, date :'last' + i::int % 365 + 1, 1000 + i)
  FROM pick WHERE i <= 500 ORDER BY i \gexec
\o
SELECT round(substring(pg_read_file('/proc/self/status') FROM 'RssAnon:\s+(\d+)')::numeric / 1024, 1);

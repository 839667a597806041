--
-- For tests of what is refused: refused(statement) prints SQLSTATE, message, detail and hint of its error, the folder of the
-- test data as DIR; :dir is that folder.
--
\set dir `pwd` '/tests/data'
\set VERBOSITY terse
\pset footer off
SELECT set_config('test.dir', :'dir', false) IS NULL AS unset \gset
CREATE FUNCTION refused(statement text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  message text; detail text; hint text; context text;
BEGIN
  EXECUTE statement;
  RAISE INFO 'accepted: %', statement;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
    context = PG_EXCEPTION_CONTEXT;
  RAISE INFO '%', replace(SQLSTATE || ' ' || message || CASE detail WHEN '' THEN '' ELSE E'\nDETAIL:  ' || detail END ||
    CASE hint WHEN '' THEN '' ELSE E'\nHINT:  ' || hint END ||
    coalesce(E'\nCONTEXT:  ' || substring(context FROM '^option [^\n]*'), ''), current_setting('test.dir'), 'DIR');
END $$;
\pset footer on

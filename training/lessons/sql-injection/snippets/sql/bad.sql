CREATE FUNCTION forget(p_name text) RETURNS void AS $$
BEGIN
  EXECUTE 'DELETE FROM users WHERE name = ''' || p_name || ''''; -- {{mark sql-dynamic-exec}}
END;
$$ LANGUAGE plpgsql;

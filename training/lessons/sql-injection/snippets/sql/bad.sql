CREATE FUNCTION forget(n text) RETURNS void AS $$
BEGIN
  EXECUTE 'DELETE FROM users WHERE name = ''' || n || ''''; -- {{mark}}
END;
$$ LANGUAGE plpgsql;

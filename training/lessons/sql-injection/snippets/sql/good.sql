CREATE FUNCTION forget(n text) RETURNS void AS $$
BEGIN
  EXECUTE 'DELETE FROM users WHERE name = $1' USING n; -- {{mark}}
END;
$$ LANGUAGE plpgsql;

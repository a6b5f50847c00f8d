CREATE FUNCTION forget(p_name text) RETURNS void AS $$
BEGIN
  EXECUTE 'DELETE FROM users WHERE name = $1' USING p_name; -- {{mark}}
END;
$$ LANGUAGE plpgsql;

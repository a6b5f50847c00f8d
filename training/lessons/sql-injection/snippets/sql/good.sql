CREATE FUNCTION find(n text) RETURNS SETOF users AS $$
BEGIN
  RETURN QUERY EXECUTE
    'SELECT * FROM users WHERE name = $1' USING n; -- {{mark}}
END
$$ LANGUAGE plpgsql;

CREATE FUNCTION find(n text) RETURNS SETOF users AS $$
BEGIN
  RETURN QUERY EXECUTE
    'SELECT * FROM users WHERE name = ''' || n || ''''; -- {{mark}}
END
$$ LANGUAGE plpgsql;

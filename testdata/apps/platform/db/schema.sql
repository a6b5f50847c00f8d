CREATE TABLE customers (
    id bigserial PRIMARY KEY,
    name text NOT NULL,
    mail text UNIQUE
);

CREATE ROLE readers;
GRANT SELECT ON customers TO readers;
GRANT SELECT, INSERT, UPDATE ON customers TO web;
-- want sql-grant-all-public
GRANT ALL PRIVILEGES ON customers TO PUBLIC;

CREATE FUNCTION by_name(wanted text) RETURNS SETOF customers AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT * FROM customers WHERE name = $1' USING wanted;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION by_column(col text, wanted text) RETURNS SETOF customers AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT * FROM customers WHERE %I = %L', col, wanted);
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION search(wanted text) RETURNS SETOF customers AS $$
BEGIN
    -- want sql-dynamic-exec
    RETURN QUERY EXECUTE 'SELECT * FROM customers WHERE name = ''' || wanted || '''';
END;
$$ LANGUAGE plpgsql;

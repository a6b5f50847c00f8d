GRANT SELECT ON TABLE orders TO reports; -- {{mark}}

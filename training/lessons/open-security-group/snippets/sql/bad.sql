GRANT ALL ON TABLE orders TO PUBLIC; -- {{mark sql-grant-all-public}}

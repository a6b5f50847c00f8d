GRANT ALL ON TABLE orders TO PUBLIC; -- {{mark}}

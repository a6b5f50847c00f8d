package net.warehouse.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The table of the stock, by JDBC. */
@Repository
public class StockRepository {

    private static final Map<String, String> ORDERS = Map.of("name", "name", "count", "count DESC");
    private static final String COLUMNS = "id, name, shelf, count";

    private final DataSource source;
    private final JdbcTemplate jdbc;

    public StockRepository(DataSource source, JdbcTemplate jdbc) {
        this.source = source;
        this.jdbc = jdbc;
    }

    public record Item(long id, String name, String shelf, int count) {}

    public Item byId(long id) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT " + COLUMNS + " FROM stock WHERE id = ?")) {
            statement.setLong(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? item(rows) : null;
            }
        }
    }

    public List<Item> sorted(String order, int limit) {
        String by = ORDERS.getOrDefault(order, "name");
        return jdbc.query("SELECT " + COLUMNS + " FROM stock ORDER BY " + by + " LIMIT " + limit, (rows, i) -> item(rows));
    }

    public List<Item> byIds(List<Long> ids) {
        String marks = String.join(", ", Collections.nCopies(ids.size(), "?"));
        return jdbc.query("SELECT " + COLUMNS + " FROM stock WHERE id IN (" + marks + ")", (rows, i) -> item(rows), ids.toArray());
    }

    public int move(long id, String shelf) {
        return jdbc.update("UPDATE stock SET shelf = ? WHERE id = ?", shelf, id);
    }

    public List<String> shelves() throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection connection = source.getConnection();
                ResultSet rows = connection.createStatement().executeQuery("SELECT DISTINCT shelf FROM stock ORDER BY shelf")) {
            while (rows.next()) {
                all.add(rows.getString(1));
            }
        }
        return all;
    }

    private static Item item(ResultSet rows) throws SQLException {
        return new Item(rows.getLong("id"), rows.getString("name"), rows.getString("shelf"), rows.getInt("count"));
    }
}

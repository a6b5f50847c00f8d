package net.warehouse.web;

import jakarta.persistence.EntityManager;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import net.warehouse.store.StockRepository;
import net.warehouse.store.StockRepository.Item;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.HtmlUtils;

/** What people at the desk see. */
@Controller
public class StockController {

    private static final Set<String> STATES = Set.of("new", "sold", "gone");

    private final StockRepository stock;
    private final DataSource source;
    private final JdbcTemplate jdbc;
    private final EntityManager entities;

    public StockController(StockRepository stock, DataSource source, JdbcTemplate jdbc, EntityManager entities) {
        this.stock = stock;
        this.source = source;
        this.jdbc = jdbc;
        this.entities = entities;
    }

    @GetMapping("/stock")
    String list(@RequestParam(defaultValue = "name") String order, @RequestParam(defaultValue = "50") int limit, Model model) {
        model.addAttribute("items", stock.sorted(order, Math.min(limit, 500)));
        return "stock";
    }

    @GetMapping("/stock/{id}")
    @ResponseBody
    Item show(@PathVariable long id) throws SQLException {
        Item item = stock.byId(id);
        if (item == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return item;
    }

    @GetMapping("/search")
    @ResponseBody
    int search(@RequestParam String name, @RequestParam String state) throws SQLException {
        if (!STATES.contains(state)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            ResultSet known = statement.executeQuery("SELECT count(*) FROM stock WHERE state = '" + state + "'");
            known.next();
            ResultSet rows = statement.executeQuery("SELECT count(*) FROM stock WHERE name = '" + name + "'"); // want java-sql-string-built
            rows.next();
            return rows.getInt(1) + known.getInt(1);
        }
    }

    @GetMapping("/shelf/{shelf}")
    @ResponseBody
    List<String> shelf(@PathVariable String shelf, @RequestParam int from) {
        List<String> names = jdbc.queryForList("SELECT name FROM stock WHERE shelf = ?", String.class, shelf);
        names.addAll(jdbc.queryForList("SELECT name FROM stock WHERE count > " + from, String.class));
        names.addAll(jdbc.queryForList(String.format("SELECT name FROM old_stock WHERE shelf = '%s'", shelf), String.class)); // want java-sql-string-built
        return names;
    }

    @GetMapping("/orders")
    @ResponseBody
    List<?> orders(@RequestParam String customer) {
        List<?> open = entities.createQuery("SELECT o FROM Purchase o WHERE o.customer = :customer").setParameter("customer", customer).getResultList();
        if (!open.isEmpty()) {
            return open;
        }
        return entities.createNativeQuery("SELECT * FROM old_orders WHERE customer = '" + customer + "'").getResultList(); // want java-sql-string-built
    }

    @PostMapping("/move")
    ResponseEntity<Void> move(@RequestParam long id, @RequestParam String shelf, @RequestParam(required = false) String next) {
        stock.move(id, shelf);
        if ("/stock".equals(next)) {
            return ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create(next)).build();
        }
        return ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create("/stock/" + id)).build();
    }

    @GetMapping("/leave")
    String leave(@RequestParam String to) {
        return "redirect:" + to; // want java-open-redirect
    }

    @GetMapping(value = "/label", produces = "text/html")
    @ResponseBody
    String label(@RequestParam String text) {
        return "<h1>" + text + "</h1>"; // want java-xss-servlet
    }

    @GetMapping(value = "/label/safe", produces = "text/html")
    @ResponseBody
    String safeLabel(@RequestParam String text) {
        return "<h1>" + HtmlUtils.htmlEscape(text) + "</h1>";
    }
}

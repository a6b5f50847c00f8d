package java_test

import (
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/java"
)

func FuzzParse(f *testing.F) {
	for _, src := range []string{
		sample,
		"class A<T extends B & C> { int x[] = {1}, y; @A(b = {1}) A(int... a) throws E { super(); } }",
		"enum E { A(1) { }, B; } record R<T>(@N int x) { R { } } @interface I { int v() default 1; }",
		`x = switch (o) { case P(var a, _) when a > 1 -> { yield 1; } case null, default -> STR."a\{b + "c"}d"; };`,
		"for (final var x : (List<? super A>[]) y) { if (x instanceof B b) try (c; var d = e()) { } catch (F | G h) { } }",
		"module a.b { requires transitive c; exports d to e; } ... $X $...Y <... $Z ...> ($T $X) List<...> a. ... .b()",
		"\"\"\"\n a \\\"\"\" \\{b}\"\"\" '\\u005c'' \"open\n /* open",
		"a ? b : c -> (int) - +x >>>= y.<T>z()[1]++ :: new; a[]::b; int.class; new a.B<>() { int c; }; new int[1][]",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := java.Parse(src, mode).Check(); err != nil {
				t.Fatal(err)
			}
		}
		java.Unquote(src)
	})
}

// sample is a file as people write them.
const sample = `package com.example.app;

import java.util.*;
import static java.util.Objects.requireNonNull;

/** A comment. */
@Service("name")
public class Orders<T extends Comparable<T>> extends Base implements Closeable {
	private static final Map<String, List<Order>> CACHE = new HashMap<>();
	private final Db db;

	public Orders(Db db) {
		this.db = requireNonNull(db);
	}

	@GetMapping(path = "/orders/{id}", produces = {"a", "b"})
	public Order find(@PathVariable String id, int... pages) throws SQLException {
		String sql = "SELECT * FROM orders WHERE id = '" + id + "'";
		try (var stmt = db.connect().createStatement(); ResultSet rs = stmt.executeQuery(sql)) {
			for (int i = 0; i < pages.length; i++) {
				if (pages[i] > 3 && !rs.next()) {
					continue;
				} else if (rs.wasNull()) {
					break;
				}
			}
		} catch (IOException | IllegalStateException e) {
			log.warn("failed", e);
			throw new SQLException(e);
		} finally {
			done();
		}
		return CACHE.get(id).stream().filter(o -> o.open()).map(Order::copy).findFirst().orElse(null);
	}

	int area(Shape s) {
		return switch (s) {
			case Circle c when c.r() > 0 -> (int) (c.r() * 3.14);
			case Rect(int w, int h) -> w * h;
			default -> 0;
		};
	}

	enum Color { RED, GREEN }
}
`

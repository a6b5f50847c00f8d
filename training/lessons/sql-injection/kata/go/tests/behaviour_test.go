package shop

import (
	"database/sql"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
)

func open(t *testing.T) *sql.DB {
	db, err := sql.Open("toy", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// ask sends a request as the staff's page does.
func ask(t *testing.T, city string) (names []string, status int) {
	r := httptest.NewRequest("GET", "/customers?city="+url.QueryEscape(city), nil)
	w := httptest.NewRecorder()
	(&Server{DB: open(t)}).Customers(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &names); err != nil {
		return nil, w.Code
	}
	slices.Sort(names)
	return names, w.Code
}

func TestBehaviour(t *testing.T) {
	for city, want := range map[string][]string{
		"Lyon":     {"Ada", "Bo"},
		"Orleans":  {"Cy"},
		"Selected": nil,
		"":         nil,
	} {
		if got, _ := ask(t, city); !slices.Equal(got, want) {
			t.Errorf("the city %q gives %q, want %q", city, got, want)
		}
	}
}

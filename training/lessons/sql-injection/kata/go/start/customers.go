// Package shop is the part of a shop that its staff uses.
package shop

import (
	"database/sql"
	"encoding/json"
	"net/http"
)

// A Server answers the staff's questions.
type Server struct{ DB *sql.DB }

// Customers lists the names of the customers of a city, as in
// /customers?city=Lyon, but for those who are hidden.
func (s *Server) Customers(w http.ResponseWriter, r *http.Request) {
	city := r.URL.Query().Get("city")
	rows, err := s.DB.Query("SELECT name FROM customers WHERE hidden = 0 AND city = '" + city + "'")
	if err != nil {
		http.Error(w, "the search failed", http.StatusInternalServerError)
		return
	}
	defer rows.Close()
	names := []string{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			http.Error(w, "the search failed", http.StatusInternalServerError)
			return
		}
		names = append(names, name)
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(names)
}

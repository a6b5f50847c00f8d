package shop

import (
	"net/http"
	"strconv"
)

func rows(r *http.Request) (int32, error) {
	n, err := strconv.Atoi(r.FormValue("rows"))
	if err != nil {
		return 0, err
	}
	return int32(n), nil // {{mark go-atoi-narrowing}}
}

package shop

import (
	"errors"
	"net/http"
	"strconv"
)

func rows(r *http.Request) (int32, error) {
	n, err := strconv.ParseInt(r.FormValue("rows"), 10, 32) // {{mark}}
	if err != nil {
		return 0, err
	}
	if n < 1 || n > 100 { // {{mark}}
		return 0, errors.New("want 1 to 100 rows")
	}
	return int32(n), nil
}

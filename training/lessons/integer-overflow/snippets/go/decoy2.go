package shop

import (
	"errors"
	"net/http"
	"strconv"
)

func rows(r *http.Request) (int32, error) {
	n, err := strconv.Atoi(r.FormValue("rows"))
	if err != nil {
		return 0, err
	}
	if n > 100 {
		return 0, errors.New("want 1 to 100 rows")
	}
	return int32(n), nil
}

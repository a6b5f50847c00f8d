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
	small := int32(n)
	if small < 0 {
		small = -small
	}
	return small, nil
}

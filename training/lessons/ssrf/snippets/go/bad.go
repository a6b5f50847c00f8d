package shop

import "net/http"

func picture(r *http.Request) (*http.Response, error) {
	return http.Get(r.FormValue("url")) // {{mark go-ssrf-request}}
}

package account

import "net/http"

// check stands in for the look at the name and the password.
func check(*http.Request) bool { return true }

package account

import (
	"log"
	"net/http"
)

func refuse(r *http.Request) {
	log.Printf("sign-in of %s failed", r.FormValue("name")) // {{mark}}
}

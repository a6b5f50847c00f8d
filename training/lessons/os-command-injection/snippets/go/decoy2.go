package status

import (
	"fmt"
	"net/http"
	"os/exec"
)

func reach(r *http.Request) ([]byte, error) {
	line := fmt.Sprintf("ping -c 1 \"%s\"", r.FormValue("host"))
	return exec.Command("sh", "-c", line).Output()
}

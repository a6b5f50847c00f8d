package report

import "os"

func save(text []byte) error {
	return os.WriteFile("/tmp/report.txt", text, 0o666) // {{mark go-temp-predictable go-world-writable-new}}
}

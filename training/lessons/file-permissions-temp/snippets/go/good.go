package report

import "os"

func save(text []byte) (name string, err error) {
	f, err := os.CreateTemp("", "report-*.txt") // {{mark}}
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = f.Write(text)
	return f.Name(), err
}

package settings

import "os"

func create(path string, text []byte) error {
	const fresh = os.O_CREATE | os.O_EXCL | os.O_WRONLY // {{mark}}
	f, err := os.OpenFile(path, fresh, 0o600)           // {{mark}}
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Write(text)
	return err
}

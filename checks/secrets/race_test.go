//go:build race

package secrets_test

// raceDetector says that tests run some twenty times slower.
const raceDetector = true
